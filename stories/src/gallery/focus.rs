//! Moving the focus, for lists in which arrow keys do.

use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// Gives the focus to the element with this id, if it is on the page.
pub(super) fn by_id(id: &str) {
    let element = web_sys::window().and_then(|window| window.document()?.get_element_by_id(id));
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        // Refused only by an element that cannot have it.
        let _ = element.focus();
    }
}
