//! Keys, with what a browser does for them by itself: events made by a script do not bring that about.

use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    Document, Element, Event, EventInit, HtmlElement, HtmlInputElement, HtmlSelectElement, KeyboardEvent,
    KeyboardEventInit,
};

use super::screen;

/// Presses and lets go of a key, named as in `KeyboardEvent.key`, where the focus is. `Control+`, `Meta+` or
/// `Shift+` before it holds that key down.
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

/// Puts the focus on the first element for this selector.
pub(super) fn focus(root: &Element, selector: &str) -> Result<(), String> {
    let element = root.query_selector(selector).map_err(refused)?.and_then(|element| element.dyn_into().ok());
    let element: HtmlElement = element.ok_or("there is no such element")?;
    element.focus().map_err(refused)
}

/// Types into the text field that has the focus, in place of what is in it.
pub(super) fn type_text(root: &Element, text: &str) -> Result<(), String> {
    let focused = root.owner_document().as_ref().and_then(focused);
    let field: HtmlInputElement =
        focused.and_then(|field| field.dyn_into().ok()).ok_or("no text field has the focus")?;
    field.set_value(text);
    dispatch_plain(&field, "input")
}

/// Chooses the option with this text in the list whose label is `label`.
pub(super) fn choose(root: &Element, label: &str, option: &str) -> Result<(), String> {
    let lists = screen::all(root, &format!("select[aria-label={label:?}]"));
    let list: &HtmlSelectElement = lists.first().and_then(|list| list.dyn_ref()).ok_or("there is no such list")?;
    let options = screen::all(list, "option");
    let place = options.iter().position(|found| found.text_content().as_deref() == Some(option));
    let place = place.and_then(|place| i32::try_from(place).ok()).ok_or("there is no such option")?;
    list.set_selected_index(place);
    dispatch_plain(list, "change")
}

fn dispatch_plain(target: &Element, event: &str) -> Result<(), String> {
    let init = EventInit::new();
    init.set_bubbles(true);
    let event = Event::new_with_event_init_dict(event, &init).map_err(refused)?;
    target.dispatch_event(&event).map(drop).map_err(refused)
}

fn dispatch(target: &HtmlElement, event: &str, key: &str) -> Result<bool, String> {
    let init = KeyboardEventInit::new();
    let (held, key) = key.split_once('+').unwrap_or(("", key));
    init.set_key(key);
    init.set_ctrl_key(held == "Control");
    init.set_meta_key(held == "Meta");
    init.set_shift_key(held == "Shift");
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
