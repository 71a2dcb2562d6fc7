use std::time::Duration;

use futures_util::{
    future::{self, FutureExt, LocalBoxFuture},
    stream::{self, LocalBoxStream, StreamExt},
};

/// Timers, animation frames and time zone of the page. Injected, so that tests and stories control time.
pub trait Clock {
    /// Returns a future that completes after `duration`. The timer starts with this call.
    fn sleep(&self, duration: Duration) -> LocalBoxFuture<'static, ()>;

    /// Returns a future that completes when [`Self::now`] is the next multiple of `interval`, for work that is done less often than
    /// it could be. All that wait for the same moment should be woken in the same turn of the event loop, so that the page is laid
    /// out once for all of them.
    ///
    /// The default is a [`Self::sleep`] of its own. A clock whose time stands still, as in tests, may complete at once.
    fn throttle(&self, interval: Duration) -> LocalBoxFuture<'static, ()> {
        self.sleep(until_multiple(self.now(), interval))
    }

    /// The monotonic time since a fixed moment, such as the start of the page. Elapsed times are differences of it.
    ///
    /// The default is always zero: components then show no elapsed times.
    fn now(&self) -> Duration {
        Duration::ZERO
    }

    /// Returns a future that completes before the next repaint. In a hidden page it completes after a short delay.
    fn next_frame(&self) -> LocalBoxFuture<'static, ()>;

    /// The number of frames so far, which grows by one with each. Work that all rows of a page share is done once in each frame.
    ///
    /// The default is `None`: each row does it for itself.
    fn frame_number(&self) -> Option<u64> {
        None
    }

    /// Returns a random duration between zero and `max`, evenly distributed. Reconnects use it so that many pages do not
    /// reconnect at the same moment.
    fn jitter(&self, max: Duration) -> Duration;

    /// Returns a stream with an item whenever the page is online or visible again. Pending retries then run at once.
    ///
    /// The default never yields.
    fn resumes(&self) -> LocalBoxStream<'static, ()> {
        stream::pending().boxed_local()
    }

    /// The offset of the user's local time from UTC, in minutes, at `unix_ms` milliseconds since the Unix epoch.
    fn utc_offset_minutes(&self, unix_ms: i64) -> i32;
}

/// The time from `now` to the next multiple of `interval`. Zero without an interval.
pub(crate) fn until_multiple(now: Duration, interval: Duration) -> Duration {
    let passed = now.as_nanos().checked_rem(interval.as_nanos()).unwrap_or_default();
    interval - Duration::from_nanos(passed as u64)
}

/// The clock for rendering without a browser: timers never complete.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoClock;

impl Clock for NoClock {
    fn sleep(&self, _: Duration) -> LocalBoxFuture<'static, ()> {
        future::pending().boxed_local()
    }

    fn next_frame(&self) -> LocalBoxFuture<'static, ()> {
        future::pending().boxed_local()
    }

    fn jitter(&self, max: Duration) -> Duration {
        max
    }

    fn utc_offset_minutes(&self, _: i64) -> i32 {
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_multiple_is_never_now() {
        let ms = Duration::from_millis;
        for (now, wait) in [(0, 100), (1, 99), (99, 1), (100, 100), (250, 50)] {
            assert_eq!(until_multiple(ms(now), ms(100)), ms(wait), "{now}");
        }
        assert_eq!(until_multiple(ms(5), Duration::ZERO), Duration::ZERO);
    }
}
