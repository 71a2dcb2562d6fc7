use std::time::Duration;

use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use crate::user::User;

/// How long a call waits at most. Clients give a request up after 60 s, and hosts may do so earlier.
pub(super) const MAX_WAIT: Duration = Duration::from_secs(20);

/// A running call.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) user: User,
    /// Canceled when the client gives the call up.
    pub(super) cancellation: CancellationToken,
    /// Canceled when the server shuts down.
    pub(super) shutdown: CancellationToken,
}

impl Call {
    /// Waits for `next`. `None` after `wait`, after [`MAX_WAIT`], at a cancellation, or at a shutdown.
    pub(super) async fn wait<T>(&self, wait: Duration, next: impl Future<Output = T>) -> Option<T> {
        tokio::select! {
            // Polled in this order, so that a result that is ready is returned without a wait.
            biased;
            result = next => Some(result),
            () = self.shutdown.cancelled() => None,
            () = self.cancellation.cancelled() => None,
            () = sleep(wait.min(MAX_WAIT)) => None,
        }
    }
}
