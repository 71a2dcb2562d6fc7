use js_sys::Promise;
use wasm_bindgen_futures::JsFuture;

/// Comes when the page is about to be drawn again.
pub(crate) async fn next_frame() {
    let frame = Promise::new(&mut |come, _| {
        if let Some(window) = web_sys::window() {
            // Refused only by a document that is on its way out, where nobody looks any more.
            let _ = window.request_animation_frame(&come);
        }
    });
    // The promise of a frame is never rejected.
    let _ = JsFuture::from(frame).await;
}
