use std::time::Duration;

use tokio::time;

use super::TIMEOUT;

/// The time limit of a command for the browser. The driver ends scripts and page loads after [`TIMEOUT`] with an error, so only
/// a browser or a driver that hangs reaches it.
const COMMAND_LIMIT: Duration = TIMEOUT.saturating_add(Duration::from_secs(30));

/// The output of a future that waits for the browser.
///
/// # Panics
/// If the browser hangs.
pub(super) async fn within_limit<T>(what: &str, command: impl Future<Output = T>) -> T {
    within(COMMAND_LIMIT, what, command).await
}

async fn within<T>(limit: Duration, what: &str, command: impl Future<Output = T>) -> T {
    let outcome = time::timeout(limit, command).await;
    outcome.unwrap_or_else(|_| panic!("{what}: the browser has not answered within {limit:?}"))
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use super::*;

    #[tokio::test]
    #[should_panic(expected = "the page loads: the browser has not answered within 0ns")]
    async fn a_command_that_hangs_fails_with_its_name() {
        within::<()>(Duration::ZERO, "the page loads", pending()).await;
    }
}
