use std::{cell::RefCell, rc::Rc, time::Duration};

use futures_channel::{
    mpsc::{UnboundedSender, unbounded},
    oneshot,
};
use futures_util::{
    future::{self, FutureExt, LocalBoxFuture},
    stream::{LocalBoxStream, StreamExt},
};

use super::watch::Watchers;
use crate::api::Clock;

/// A clock that stands still until it is told to move. Clones show the same time.
#[derive(Clone, Debug, Default)]
pub struct VirtualClock {
    inner: Rc<RefCell<Inner>>,
    watchers: Rc<Watchers>,
}

#[derive(Debug, Default)]
struct Inner {
    now: Duration,
    sleepers: Vec<(Duration, oneshot::Sender<()>)>,
    absent: Vec<UnboundedSender<()>>,
}

impl VirtualClock {
    /// The time since the clock was made.
    pub fn now(&self) -> Duration {
        self.inner.borrow().now
    }

    /// Moves the clock on and wakes whoever has slept long enough, earliest first.
    pub fn advance(&self, by: Duration) {
        let inner = &mut *self.inner.borrow_mut();
        inner.now += by;
        let now = inner.now;
        let mut due: Vec<_> = inner.sleepers.extract_if(.., |(at, _)| *at <= now).collect();
        due.sort_by_key(|(at, _)| *at);
        for (_, sleeper) in due {
            // Who gave up waiting is not there any more.
            let _ = sleeper.send(());
        }
        self.watchers.wake();
    }

    /// Comes when the clock has been moved.
    pub fn advanced(&self) -> LocalBoxFuture<'static, ()> {
        self.watchers.watch()
    }

    /// Tells whoever waits that the page is back, as a browser does when the network or the reader returns.
    pub fn resume(&self) {
        self.inner.borrow_mut().absent.retain(|page| page.unbounded_send(()).is_ok());
    }

    /// How many wait for the time to come: zero after everything was closed.
    pub fn pending_sleeps(&self) -> usize {
        self.inner.borrow().sleepers.iter().filter(|(_, sleeper)| !sleeper.is_canceled()).count()
    }

    /// When the next sleeper is due, if one sleeps.
    pub fn next_due(&self) -> Option<Duration> {
        let inner = self.inner.borrow();
        inner.sleepers.iter().filter(|(_, sleeper)| !sleeper.is_canceled()).map(|(at, _)| *at).min()
    }

    pub(super) fn sleep_until(&self, at: Duration) -> LocalBoxFuture<'static, ()> {
        if at <= self.now() {
            return future::ready(()).boxed_local();
        }
        let (sender, woken) = oneshot::channel();
        let inner = &mut *self.inner.borrow_mut();
        inner.sleepers.retain(|(_, sleeper)| !sleeper.is_canceled());
        inner.sleepers.push((at, sender));
        woken.map(|_| ()).boxed_local()
    }
}

impl Clock for VirtualClock {
    fn sleep(&self, duration: Duration) -> LocalBoxFuture<'static, ()> {
        self.sleep_until(self.now() + duration)
    }

    fn next_frame(&self) -> LocalBoxFuture<'static, ()> {
        future::ready(()).boxed_local()
    }

    fn jitter(&self, at_most: Duration) -> Duration {
        at_most
    }

    fn resumes(&self) -> LocalBoxStream<'static, ()> {
        let (page, wakes) = unbounded();
        self.inner.borrow_mut().absent.push(page);
        wakes.boxed_local()
    }

    fn utc_offset_minutes(&self, _: i64) -> i32 {
        0
    }
}
