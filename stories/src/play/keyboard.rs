//! Keyboard input, with the default actions of the browser, which synthetic events do not trigger.

use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    CompositionEvent, CompositionEventInit, Document, Element, Event, EventInit, HtmlElement, HtmlInputElement,
    HtmlSelectElement, KeyboardEvent, KeyboardEventInit,
};

use super::screen;

/// Presses and releases a key on the focused element. `key` is as in `KeyboardEvent.key`, with an optional `Control+`, `Meta+`
/// or `Shift+` before it.
pub(super) fn press(root: &Element, key: &str) -> Result<(), String> {
    let document = root.owner_document().ok_or("the scene is unmounted")?;
    let target = focused(&document).ok_or("nothing can have the focus")?;
    let has_default = dispatch(&target, "keydown", key, false)?;
    if has_default && key == "Tab" {
        focus_next(root, &target)?;
    }
    if has_default && key == "Enter" && target.matches("button, a[href]").unwrap_or(false) {
        target.click();
    }
    let released_on = focused(&document).unwrap_or(target);
    if dispatch(&released_on, "keyup", key, false)? && key == " " && released_on.matches("button").unwrap_or(false) {
        released_on.click();
    }
    Ok(())
}

/// Presses and releases a key within a composition, as an input method does.
pub(super) fn press_while_composing(root: &Element, key: &str) -> Result<(), String> {
    let target = root.owner_document().as_ref().and_then(focused).ok_or("nothing can have the focus")?;
    dispatch_composition(&target, "compositionstart")?;
    dispatch(&target, "keydown", key, true)?;
    dispatch(&target, "keyup", key, true)?;
    dispatch_composition(&target, "compositionend")
}

/// The focused element, or the body.
pub(super) fn focused(document: &Document) -> Option<HtmlElement> {
    document.active_element()?.dyn_into().ok()
}

/// Focuses the first element that matches.
pub(super) fn focus(root: &Element, selector: &str) -> Result<(), String> {
    let element = root.query_selector(selector).map_err(refused)?.and_then(|element| element.dyn_into().ok());
    let element: HtmlElement = element.ok_or("there is no such element")?;
    element.focus().map_err(refused)
}

/// Replaces the text of the focused field.
pub(super) fn type_text(root: &Element, text: &str) -> Result<(), String> {
    let focused = root.owner_document().as_ref().and_then(focused);
    let field: HtmlInputElement =
        focused.and_then(|field| field.dyn_into().ok()).ok_or("no text field has the focus")?;
    field.set_value(text);
    dispatch_plain(&field, "input")
}

/// Selects the option with this text in the select element with this label.
pub(super) fn choose(root: &Element, label: &str, option: &str) -> Result<(), String> {
    let lists = screen::all(root, &format!("select[aria-label={label:?}]"));
    let list: &HtmlSelectElement = lists.first().and_then(|list| list.dyn_ref()).ok_or("there is no such list")?;
    let options = screen::all(list, "option");
    let index = options.iter().position(|found| found.text_content().as_deref() == Some(option));
    let index = index.and_then(|index| i32::try_from(index).ok()).ok_or("there is no such option")?;
    list.set_selected_index(index);
    dispatch_plain(list, "change")
}

fn dispatch_plain(target: &Element, event: &str) -> Result<(), String> {
    let init = EventInit::new();
    init.set_bubbles(true);
    let event = Event::new_with_event_init_dict(event, &init).map_err(refused)?;
    target.dispatch_event(&event).map(drop).map_err(refused)
}

/// Returns whether the default action applies.
fn dispatch(target: &HtmlElement, event: &str, key: &str, is_composing: bool) -> Result<bool, String> {
    let init = KeyboardEventInit::new();
    let (modifier, key) = key.split_once('+').unwrap_or(("", key));
    init.set_key(key);
    init.set_ctrl_key(modifier == "Control");
    init.set_meta_key(modifier == "Meta");
    init.set_shift_key(modifier == "Shift");
    init.set_is_composing(is_composing);
    init.set_bubbles(true);
    init.set_cancelable(true);
    let event = KeyboardEvent::new_with_keyboard_event_init_dict(event, &init).map_err(refused)?;
    target.dispatch_event(&event).map_err(refused)
}

fn dispatch_composition(target: &HtmlElement, event: &str) -> Result<(), String> {
    let init = CompositionEventInit::new();
    init.set_bubbles(true);
    let event = CompositionEvent::new_with_event_init_dict(event, &init).map_err(refused)?;
    target.dispatch_event(&event).map(drop).map_err(refused)
}

fn focus_next(root: &Element, current: &HtmlElement) -> Result<(), String> {
    let stops = screen::all(root, "a[href], button:not(:disabled), input, select, textarea, [tabindex=\"0\"]");
    let next = stops.iter().position(|stop| stop == &**current).map_or(0, |index| index + 1);
    match stops.get(next).and_then(|stop| stop.dyn_ref::<HtmlElement>()) {
        Some(stop) => stop.focus().map_err(refused),
        None => current.blur().map_err(refused),
    }
}

fn refused(error: JsValue) -> String {
    format!("the browser refused: {error:?}")
}
