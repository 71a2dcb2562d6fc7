//! Waits for a later turn of the browser's event loop. Elsewhere there is nothing to wait for.

#[cfg(all(feature = "browser", target_arch = "wasm32"))]
mod browser {
    use gloo_timers::future::TimeoutFuture;
    use js_sys::Promise;
    use wasm_bindgen::JsValue;
    use wasm_bindgen_futures::JsFuture;

    /// Completes in a new task of the browser, when it has painted what the current one has rendered.
    pub(in super::super) async fn next_task() {
        TimeoutFuture::new(0).await;
    }

    /// Completes in this task of the browser, when all that is ready now has run: also the renders of other logs of the page.
    pub(in super::super) async fn next_microtask() {
        // A promise that is resolved does not fail.
        let _ = JsFuture::from(Promise::resolve(&JsValue::UNDEFINED)).await;
    }
}

#[cfg(not(all(feature = "browser", target_arch = "wasm32")))]
mod none {
    pub(in super::super) async fn next_task() {}

    pub(in super::super) async fn next_microtask() {}
}

#[cfg(all(feature = "browser", target_arch = "wasm32"))]
pub(super) use browser::{next_microtask, next_task};
#[cfg(not(all(feature = "browser", target_arch = "wasm32")))]
pub(super) use none::{next_microtask, next_task};
