use std::time::Duration;

use futures_util::{
    FutureExt, StreamExt,
    future::{self, LocalBoxFuture},
    stream::LocalBoxStream,
};
use wasm_bindgen::{JsCast, prelude::Closure};

use super::wakes::Wakes;
use crate::api::Clock;

/// The browser's timers and animation frames.
#[derive(Clone, Copy, Debug, Default)]
pub struct BrowserClock;

/// A tab that is not seen gets no animation frames: it redraws at this pace instead.
const HIDDEN_FRAME: Duration = Duration::from_millis(250);

impl Clock for BrowserClock {
    fn sleep(&self, duration: Duration) -> LocalBoxFuture<'static, ()> {
        gloo_timers::future::sleep(duration).boxed_local()
    }

    fn next_frame(&self) -> LocalBoxFuture<'static, ()> {
        let frame = AnimationFrame::request();
        future::select(frame.boxed_local(), self.sleep(HIDDEN_FRAME)).map(|_| ()).boxed_local()
    }

    fn spread(&self, at_most: Duration) -> Duration {
        at_most.mul_f64(js_sys::Math::random().clamp(0.0, 1.0))
    }

    fn wakes(&self) -> LocalBoxStream<'static, ()> {
        Wakes::listen().boxed_local()
    }

    fn utc_offset_minutes(&self, unix_ms: i64) -> i32 {
        let offset = js_sys::Date::new(&(unix_ms as f64).into()).get_timezone_offset();
        // The browser counts from local time to UTC.
        -(offset as i32)
    }
}

struct AnimationFrame {
    handle: Option<i32>,
    come: futures_channel::oneshot::Receiver<()>,
    _callback: Closure<dyn FnMut()>,
}

impl AnimationFrame {
    async fn request() {
        let (sender, come) = futures_channel::oneshot::channel();
        let mut sender = Some(sender);
        let callback = Closure::<dyn FnMut()>::new(move || {
            if let Some(sender) = sender.take() {
                // The receiver is gone where the frame is no longer wanted.
                let _ = sender.send(());
            }
        });
        let window = web_sys::window();
        let handle = window.and_then(|window| window.request_animation_frame(callback.as_ref().unchecked_ref()).ok());
        let mut frame = Self { handle, come, _callback: callback };
        let _ = (&mut frame.come).await;
    }
}

impl Drop for AnimationFrame {
    fn drop(&mut self) {
        if let (Some(handle), Some(window)) = (self.handle, web_sys::window()) {
            // A frame that has come is no longer known: nothing to cancel.
            let _ = window.cancel_animation_frame(handle);
        }
    }
}
