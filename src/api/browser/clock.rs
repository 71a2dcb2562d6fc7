use std::{
    cell::{Cell, RefCell},
    task::Poll,
    time::Duration,
};

use futures_channel::{mpsc, oneshot};
use futures_util::{
    FutureExt, StreamExt,
    future::{self, Either, LocalBoxFuture, WeakShared},
    stream::{self, LocalBoxStream},
};
use gloo_events::EventListener;
use gloo_render::request_animation_frame;
use gloo_timers::future::TimeoutFuture;
use web_sys::{VisibilityState, Window};

use crate::api::clock::{Clock, until_multiple};

/// The browser's timers and animation frames.
#[derive(Clone, Copy, Debug, Default)]
pub struct BrowserClock;

/// A hidden page gets no animation frames. It is redrawn at this interval instead.
const HIDDEN_FRAME: Duration = Duration::from_millis(250);

/// What several rows wait for. It ends when none of them waits any longer.
type SharedWait = WeakShared<LocalBoxFuture<'static, ()>>;

thread_local! {
    /// The next frame, while a row waits for it. All rows of a page share it, so that many logs need no more frames than one.
    static FRAME: RefCell<Option<SharedWait>> = const { RefCell::new(None) };
    static FRAME_NUMBER: Cell<u64> = const { Cell::new(0) };
    /// The moments of `throttle` that rows wait for. Rows that wait for the same one share its timer.
    static MOMENTS: RefCell<Vec<(Duration, SharedWait)>> = const { RefCell::new(Vec::new()) };
}

/// A call of `next_frame` from here on returns the frame after the current one.
fn end_frame() {
    FRAME.take();
    FRAME_NUMBER.set(FRAME_NUMBER.get() + 1);
}

impl Clock for BrowserClock {
    fn sleep(&self, duration: Duration) -> LocalBoxFuture<'static, ()> {
        let deadline = now() + duration;
        // Longer timers are not supported by browsers.
        let ms = u32::try_from(duration.as_nanos().div_ceil(1_000_000)).unwrap_or(u32::MAX).min(i32::MAX as u32);
        let mut timeout = TimeoutFuture::new(ms);
        // Browsers delay timers while the network keeps a page busy, so a poll after the deadline completes as well.
        future::poll_fn(move |context| match timeout.poll_unpin(context) {
            Poll::Pending if now() < deadline => Poll::Pending,
            _ => Poll::Ready(()),
        })
        .boxed_local()
    }

    fn throttle(&self, interval: Duration) -> LocalBoxFuture<'static, ()> {
        let now = now();
        let moment = now + until_multiple(now, interval);
        MOMENTS.with_borrow_mut(|moments| {
            moments.retain(|(_, wait)| wait.upgrade().is_some());
            let pending = moments.iter().find(|(other, _)| *other == moment).and_then(|(_, wait)| wait.upgrade());
            let wait = pending.unwrap_or_else(|| {
                let wait = self.sleep(moment - now).shared();
                moments.extend(wait.downgrade().map(|wait| (moment, wait)));
                wait
            });
            wait.boxed_local()
        })
    }

    fn now(&self) -> Duration {
        now()
    }

    fn next_frame(&self) -> LocalBoxFuture<'static, ()> {
        if let Some(pending) = FRAME.with_borrow(|frame| frame.as_ref().and_then(WeakShared::upgrade)) {
            return pending.boxed_local();
        }
        let (sender, frame) = oneshot::channel();
        let request = request_animation_frame(move |_| {
            end_frame();
            _ = sender.send(());
        });
        let hidden_frame = self.sleep(HIDDEN_FRAME);
        let frame = async move {
            // Dropping the request cancels it.
            let _request = request;
            if let Either::Right(_) = future::select(frame, hidden_frame).await {
                end_frame();
            }
        };
        let frame = frame.boxed_local().shared();
        FRAME.set(frame.downgrade());
        frame.boxed_local()
    }

    fn frame_number(&self) -> Option<u64> {
        Some(FRAME_NUMBER.get())
    }

    fn jitter(&self, max: Duration) -> Duration {
        max.mul_f64(js_sys::Math::random())
    }

    fn resumes(&self) -> LocalBoxStream<'static, ()> {
        let (sender, resumes) = mpsc::unbounded();
        let listeners = web_sys::window().map(|window| resume_listeners(&window, sender));
        // The stream owns the listeners: dropping it removes them.
        stream::unfold((resumes, listeners), async |(mut resumes, listeners)| {
            resumes.next().await.map(|()| ((), (resumes, listeners)))
        })
        .boxed_local()
    }

    fn utc_offset_minutes(&self, unix_ms: i64) -> i32 {
        let offset = js_sys::Date::new(&(unix_ms as f64).into()).get_timezone_offset();
        // `getTimezoneOffset` is the offset from local time to UTC.
        -(offset as i32)
    }
}

/// Sends a message when the page is online or visible again.
fn resume_listeners(window: &Window, sender: mpsc::UnboundedSender<()>) -> [Option<EventListener>; 2] {
    let visible = window.document().map(|document| {
        let sender = sender.clone();
        EventListener::new(&document.clone(), "visibilitychange", move |_| {
            if document.visibility_state() == VisibilityState::Visible {
                _ = sender.unbounded_send(());
            }
        })
    });
    let online = EventListener::new(window, "online", move |_| _ = sender.unbounded_send(()));
    [Some(online), visible]
}

/// The time since the page was opened, by a monotonic clock.
fn now() -> Duration {
    let ms = web_sys::window().and_then(|window| window.performance()).map_or(0.0, |performance| performance.now());
    Duration::from_micros((ms * 1000.0) as u64)
}
