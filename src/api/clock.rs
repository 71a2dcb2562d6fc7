use std::time::Duration;

use futures_util::{
    future::{self, FutureExt, LocalBoxFuture},
    stream::{self, LocalBoxStream, StreamExt},
};

/// Timers, animation frames and time zone of the page. Injected, so that tests and stories control time.
pub trait Clock {
    /// Returns a future that completes after `duration`. The timer starts with this call.
    fn sleep(&self, duration: Duration) -> LocalBoxFuture<'static, ()>;

    /// Returns a future that completes after `duration`, for work that is done less often than it could be.
    ///
    /// The default is [`Self::sleep`]. A clock whose time stands still, as in tests, may complete at once.
    fn throttle(&self, duration: Duration) -> LocalBoxFuture<'static, ()> {
        self.sleep(duration)
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
