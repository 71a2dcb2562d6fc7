use js_sys::Promise;
use wasm_bindgen_futures::JsFuture;

/// Waits for the next animation frame.
pub(crate) async fn next_frame() {
    let frame = Promise::new(&mut |resolve, _| {
        if let Some(window) = web_sys::window() {
            // Fails only in a document that is being unloaded.
            let _ = window.request_animation_frame(&resolve);
        }
    });
    // The promise is never rejected.
    let _ = JsFuture::from(frame).await;
}
