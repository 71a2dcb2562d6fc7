use std::{
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use futures_util::{FutureExt, StreamExt, future::LocalBoxFuture, stream::LocalBoxStream};
use js_sys::Function;
use wasm_bindgen::{JsCast, prelude::Closure};

use super::wakes::Wakes;
use crate::api::{Clock, mailbox::Mailbox};

/// The browser's timers and animation frames.
#[derive(Clone, Copy, Debug, Default)]
pub struct BrowserClock;

/// A tab that is not seen gets no animation frames: it redraws at this pace instead.
const HIDDEN_FRAME: Duration = Duration::from_millis(250);

impl Clock for BrowserClock {
    fn sleep(&self, duration: Duration) -> LocalBoxFuture<'static, ()> {
        Alarm::set(duration, false).boxed_local()
    }

    fn next_frame(&self) -> LocalBoxFuture<'static, ()> {
        Alarm::set(HIDDEN_FRAME, true).boxed_local()
    }

    fn jitter(&self, at_most: Duration) -> Duration {
        Duration::from_millis((at_most.as_millis() as f64 * js_sys::Math::random()) as u64)
    }

    fn resumes(&self) -> LocalBoxStream<'static, ()> {
        Wakes::listen().boxed_local()
    }

    fn utc_offset_minutes(&self, unix_ms: i64) -> i32 {
        let offset = js_sys::Date::new(&(unix_ms as f64).into()).get_timezone_offset();
        // The browser counts from local time to UTC.
        -(offset as i32)
    }
}

/// Waits for a timer, or for an animation frame where that is first. Dropping it cancels both.
///
/// While the network keeps a page busy, a browser lets its timers wait: whoever looks after the time has come need not wait
/// for the timer as well.
struct Alarm {
    /// In milliseconds by the page's own clock, which nobody sets.
    due: f64,
    timer: Option<i32>,
    frame: Option<i32>,
    rings: Mailbox<()>,
    _callback: Closure<dyn FnMut()>,
}

impl Alarm {
    fn set(duration: Duration, or_frame: bool) -> Self {
        let rings = Mailbox::default();
        let ring = rings.clone();
        let callback = Closure::<dyn FnMut()>::new(move || ring.put(()));
        let (function, window) = (callback.as_ref().unchecked_ref::<Function>(), web_sys::window());
        let ms = i32::try_from(duration.as_millis()).unwrap_or(i32::MAX);
        Self {
            due: now() + duration.as_secs_f64() * 1000.0,
            timer: window
                .as_ref()
                .and_then(|window| window.set_timeout_with_callback_and_timeout_and_arguments_0(function, ms).ok()),
            frame: window.filter(|_| or_frame).and_then(|window| window.request_animation_frame(function).ok()),
            rings,
            _callback: callback,
        }
    }
}

impl Future for Alarm {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        match self.rings.poll_next_unpin(context) {
            Poll::Pending if now() < self.due => Poll::Pending,
            _ => Poll::Ready(()),
        }
    }
}

/// Since the page was opened, in milliseconds; nothing comes of itself where there is no page.
fn now() -> f64 {
    web_sys::window().and_then(|window| window.performance()).map_or(0.0, |performance| performance.now())
}

impl Drop for Alarm {
    fn drop(&mut self) {
        // What has come is no longer known: nothing to cancel.
        if let Some(window) = web_sys::window() {
            self.timer.into_iter().for_each(|timer| window.clear_timeout_with_handle(timer));
            self.frame.into_iter().for_each(|frame| _ = window.cancel_animation_frame(frame));
        }
    }
}
