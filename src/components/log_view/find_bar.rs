use std::time::Duration;

use dioxus::prelude::*;

use super::{context::LogViewContext, event_loop::next_task, focus::focus, tool_button::ToolButton};
use crate::{
    build_log::{MatchPosition, Query},
    components::{icon::IconName, page::number_text},
    strings::{Strings, fill},
};

/// How long matches are counted before the page can handle other events.
const TIME_SLICE: Duration = Duration::from_millis(10);

/// Searches all lines of the log. The first match is shown at once; all are counted while the page goes on.
#[component]
pub(super) fn FindBar(on_close: Callback<()>) -> Element {
    let view = use_context::<LogViewContext>();
    let mut text = use_signal(String::new);
    let mut match_case = use_signal(|| false);
    let slices = use_counting(view);
    // Renders after each slice.
    slices.read();
    let position = view.read(|reader, log| reader.match_position(log)).flatten();
    let is_counting = position.is_some_and(|position| position.is_counting);
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
            span { class: "cwt-find-count", "aria-live": "polite",
                // Only the final count is announced.
                span { "aria-hidden": is_counting.then_some("true"),
                    {position.map(|position| count_text(position, &strings))}
                }
            }
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

/// Counts the matches that are not counted at once, a slice of time in each task. Returns the number of slices.
fn use_counting(view: LogViewContext) -> ReadSignal<u64> {
    let mut slices = use_signal(|| 0);
    let mut is_running = use_hook(|| CopyValue::new(false));
    use_effect(move || {
        let position = view.read(|reader, log| reader.match_position(log)).flatten();
        if *is_running.peek() || !position.is_some_and(|position| position.is_counting) {
            return;
        }
        is_running.set(true);
        spawn(async move {
            loop {
                next_task().await;
                let end = view.chat.now() + TIME_SLICE;
                let is_over = || view.chat.now() >= end;
                if view.update_silently(|reader, log| reader.count_matches(log, is_over)) != Some(false) {
                    break;
                }
                slices += 1;
            }
            is_running.set(false);
            view.render();
        });
    });
    slices.into()
}

/// The number of the current match and of all. While they are counted, the number so far.
fn count_text(position: MatchPosition, strings: &Strings) -> String {
    const UNKNOWN: &str = "…";
    let MatchPosition { count, current, is_counting, is_limited } = position;
    if count == 0 {
        return if is_counting { UNKNOWN.to_owned() } else { strings.find_none.to_string() };
    }
    let number = |number: usize| number_text(number as u64, &strings.language);
    let current = current.map_or(UNKNOWN.to_owned(), |index| number(index + 1));
    let count = number(count) + if is_counting || is_limited { "+" } else { "" };
    fill(&strings.find_count, &[("current", &current), ("count", &count)])
}
