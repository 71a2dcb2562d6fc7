use dioxus::prelude::*;

use super::{context::LogViewContext, focus::focus, tool_button::ToolButton};
use crate::{
    build_log::Query,
    components::{icon::IconName, page::number_text},
    strings::{Strings, fill},
};

/// Searches all lines of the log.
#[component]
pub(super) fn FindBar(on_close: Callback<()>) -> Element {
    let view = use_context::<LogViewContext>();
    let mut text = use_signal(String::new);
    let mut match_case = use_signal(|| false);
    let found = view.read(|reader, _| reader.match_position()).flatten();
    let search = use_callback(move |()| {
        view.update(|reader, log| {
            let query = Query {
                text: text.peek().clone(),
                other_form: other_form(&text.peek()),
                match_case: *match_case.peek(),
                min_level: reader.min_level(),
            };
            reader.find(Some(query), log);
        });
    });
    let step = use_callback(move |forwards: bool| {
        view.update(|reader, log| reader.step_match(forwards, log));
    });
    let strings = view.chat.strings();
    rsx! {
        div { class: "cwt-find", role: "search",
            input {
                class: "cwt-find-text",
                r#type: "text",
                "aria-label": &*strings.find,
                placeholder: &*strings.find,
                autocomplete: "off",
                spellcheck: false,
                onmounted: move |event| focus(event.data()),
                oninput: move |event| {
                    text.set(event.value());
                    search.call(());
                },
                onkeydown: move |event| {
                    // In an input method, Enter accepts a suggestion.
                    if event.key() == Key::Enter && !event.is_composing() {
                        event.prevent_default();
                        step.call(!event.modifiers().shift());
                    }
                },
            }
            span { class: "cwt-find-count", "aria-live": "polite", {count_text(found, &strings)} }
            ToolButton { icon: IconName::Up, label: &*strings.find_previous, onclick: move |()| step.call(false) }
            ToolButton { icon: IconName::Down, label: &*strings.find_next, onclick: move |()| step.call(true) }
            ToolButton {
                icon: IconName::MatchCase,
                label: &*strings.find_case,
                pressed: match_case(),
                onclick: move |()| {
                    match_case.toggle();
                    search.call(());
                },
            }
            ToolButton { icon: IconName::Close, label: &*strings.find_close, onclick: on_close }
        }
    }
}

/// `text` in the other Unicode normalization form: composed, or decomposed. `None` if both are the same.
#[cfg(all(feature = "browser", target_arch = "wasm32"))]
fn other_form(text: &str) -> Option<String> {
    if text.is_ascii() {
        return None;
    }
    let forms = ["NFC", "NFD"].map(|form| String::from(js_sys::JsString::from(text).normalize(form)));
    forms.into_iter().find(|form| form != text)
}

/// Only the browser knows the forms.
#[cfg(not(all(feature = "browser", target_arch = "wasm32")))]
fn other_form(_: &str) -> Option<String> {
    None
}

/// `found` is the number of matches and the index of the current one.
fn count_text(found: Option<(usize, usize)>, strings: &Strings) -> Option<String> {
    match found? {
        (0, _) => Some(strings.find_none.to_string()),
        (count, current) => {
            let [current, count] = [current + 1, count].map(|number| number_text(number as u64, &strings.language));
            Some(fill(&strings.find_count, &[("current", &current), ("count", &count)]))
        }
    }
}
