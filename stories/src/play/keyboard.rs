//! Keys, with what a browser does for them by itself: events made by a script do not bring that about.

use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, Element, HtmlElement, KeyboardEvent, KeyboardEventInit};

use super::screen;

/// Presses and lets go of a key, named as in `KeyboardEvent.key`, where the focus is.
pub(super) fn press(root: &Element, key: &str) -> Result<(), String> {
    let document = root.owner_document().ok_or("the scene has left the page")?;
    let target = focused(&document).ok_or("nothing can have the focus")?;
    let goes_on = dispatch(&target, "keydown", key)?;
    if goes_on && key == "Tab" {
        focus_next(root, &target)?;
    }
    if goes_on && key == "Enter" && target.matches("button, a[href]").unwrap_or(false) {
        target.click();
    }
    let released_on = focused(&document).unwrap_or(target);
    if dispatch(&released_on, "keyup", key)? && key == " " && released_on.matches("button").unwrap_or(false) {
        released_on.click();
    }
    Ok(())
}

/// The element that has the focus; the page's body where none has.
pub(super) fn focused(document: &Document) -> Option<HtmlElement> {
    document.active_element()?.dyn_into().ok()
}

fn dispatch(target: &HtmlElement, event: &str, key: &str) -> Result<bool, String> {
    let init = KeyboardEventInit::new();
    init.set_key(key);
    init.set_bubbles(true);
    init.set_cancelable(true);
    let event = KeyboardEvent::new_with_keyboard_event_init_dict(event, &init).map_err(refused)?;
    target.dispatch_event(&event).map_err(refused)
}

fn focus_next(root: &Element, current: &HtmlElement) -> Result<(), String> {
    let stops = screen::all(root, "a[href], button:not(:disabled), input, select, textarea, [tabindex=\"0\"]");
    let next = stops.iter().position(|stop| stop == &**current).map_or(0, |place| place + 1);
    match stops.get(next).and_then(|stop| stop.dyn_ref::<HtmlElement>()) {
        Some(stop) => stop.focus().map_err(refused),
        None => current.blur().map_err(refused),
    }
}

fn refused(error: JsValue) -> String {
    format!("the browser refused: {error:?}")
}
