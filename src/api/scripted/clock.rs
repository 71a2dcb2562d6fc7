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
use crate::api::clock::Clock;

/// A clock that only moves when [`advance`](Self::advance) is called. Clones share their time.
#[derive(Clone, Debug, Default)]
pub struct VirtualClock {
    inner: Rc<RefCell<Inner>>,
    watchers: Rc<Watchers>,
}

#[derive(Debug, Default)]
struct Inner {
    now: Duration,
    timers: Vec<(Duration, oneshot::Sender<()>)>,
    resume_listeners: Vec<UnboundedSender<()>>,
}

impl VirtualClock {
    /// The time since the clock was created.
    pub fn now(&self) -> Duration {
        self.inner.borrow().now
    }

    /// Moves the clock and completes the timers that are due, earliest first.
    pub fn advance(&self, by: Duration) {
        let inner = &mut *self.inner.borrow_mut();
        inner.now += by;
        let now = inner.now;
        let mut due: Vec<_> = inner.timers.extract_if(.., |(at, _)| *at <= now).collect();
        due.sort_by_key(|(at, _)| *at);
        for (_, timer) in due {
            // Fails if the timer was dropped.
            let _ = timer.send(());
        }
        self.watchers.notify();
    }

    /// Returns a future that completes when the clock is advanced.
    pub fn advanced(&self) -> LocalBoxFuture<'static, ()> {
        self.watchers.watch()
    }

    /// Simulates that the page is online or visible again.
    pub fn resume(&self) {
        self.inner.borrow_mut().resume_listeners.retain(|listener| listener.unbounded_send(()).is_ok());
    }

    /// The number of timers that are not due yet and not dropped.
    pub fn pending_sleeps(&self) -> usize {
        self.inner.borrow().timers.iter().filter(|(_, timer)| !timer.is_canceled()).count()
    }

    /// When the next timer is due.
    pub fn next_due(&self) -> Option<Duration> {
        let inner = self.inner.borrow();
        inner.timers.iter().filter(|(_, timer)| !timer.is_canceled()).map(|(at, _)| *at).min()
    }

    pub(super) fn sleep_until(&self, at: Duration) -> LocalBoxFuture<'static, ()> {
        if at <= self.now() {
            return future::ready(()).boxed_local();
        }
        let (sender, woken) = oneshot::channel();
        let inner = &mut *self.inner.borrow_mut();
        inner.timers.retain(|(_, timer)| !timer.is_canceled());
        inner.timers.push((at, sender));
        woken.map(|_| ()).boxed_local()
    }
}

impl Clock for VirtualClock {
    fn sleep(&self, duration: Duration) -> LocalBoxFuture<'static, ()> {
        self.sleep_until(self.now() + duration)
    }

    /// Completes at once: what has arrived by a time is shown at that time.
    fn throttle(&self, _: Duration) -> LocalBoxFuture<'static, ()> {
        future::ready(()).boxed_local()
    }

    fn now(&self) -> Duration {
        self.inner.borrow().now
    }

    fn next_frame(&self) -> LocalBoxFuture<'static, ()> {
        future::ready(()).boxed_local()
    }

    fn jitter(&self, max: Duration) -> Duration {
        max
    }

    fn resumes(&self) -> LocalBoxStream<'static, ()> {
        let (listener, resumes) = unbounded();
        self.inner.borrow_mut().resume_listeners.push(listener);
        resumes.boxed_local()
    }

    fn utc_offset_minutes(&self, _: i64) -> i32 {
        0
    }
}
