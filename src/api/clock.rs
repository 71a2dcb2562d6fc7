use std::time::Duration;

use futures_util::{
    future::{self, FutureExt, LocalBoxFuture},
    stream::{self, LocalBoxStream, StreamExt},
};

/// Time as the rows know it, and whether the page is there to spend it. Injected, so that a test or a story moves it by
/// hand.
pub trait Clock {
    /// Comes after `duration`.
    fn sleep(&self, duration: Duration) -> LocalBoxFuture<'static, ()>;

    /// Comes when the page is about to be drawn again; soon in any case, also in a tab that is not seen.
    fn next_frame(&self) -> LocalBoxFuture<'static, ()>;

    /// Evenly at random from nothing to `at_most`: keeps many pages from coming back at the same moment.
    fn jitter(&self, at_most: Duration) -> Duration;

    /// Brings something each time the page is back: the network is there again, or the tab is seen again. Whoever waits
    /// for better times need not wait any longer. Never, where nobody can tell.
    fn resumes(&self) -> LocalBoxStream<'static, ()> {
        stream::pending().boxed_local()
    }

    /// Minutes to add to UTC for the reader's local time at `unix_ms` milliseconds since the Unix epoch.
    fn utc_offset_minutes(&self, unix_ms: i64) -> i32;
}

/// No time at all: where components are rendered without a browser, nothing is fetched and nothing elapses.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoClock;

impl Clock for NoClock {
    fn sleep(&self, _: Duration) -> LocalBoxFuture<'static, ()> {
        future::pending().boxed_local()
    }

    fn next_frame(&self) -> LocalBoxFuture<'static, ()> {
        future::pending().boxed_local()
    }

    fn jitter(&self, at_most: Duration) -> Duration {
        at_most
    }

    fn utc_offset_minutes(&self, _: i64) -> i32 {
        0
    }
}
