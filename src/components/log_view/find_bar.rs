use std::{cell::RefCell, rc::Rc};

use dioxus::prelude::*;

use super::{handle::ReaderHandle, toolbar::tool_button};
use crate::{
    build_log::Query,
    components::{hooks::use_kept, icon::IconName, page::number_text, press::press},
    strings::{Strings, fill},
};

/// Looks for words in all lines of the log.
#[component]
pub(super) fn FindBar(reader: ReaderHandle, on_close: Callback<()>) -> Element {
    let strings = reader.strings();
    let strings = strings.read();
    let (text, mut match_case) = use_kept(|| (Rc::new(RefCell::new(String::new())), Signal::new(false)));
    let (on_text, text) = ((reader.clone(), Rc::clone(&text)), (reader.clone(), text));
    let [on_key, to_previous, to_next] = [(); 3].map(|()| reader.clone());
    let found = reader.synced().match_position();
    rsx! {
        div { class: "cwt-find", role: "search",
            input {
                class: "cwt-find-text",
                r#type: "text",
                "aria-label": strings.find.as_ref(),
                placeholder: strings.find.as_ref(),
                autocomplete: "off",
                spellcheck: false,
                onmounted: move |event| focus(event.data()),
                oninput: move |event| {
                    let (reader, text) = &on_text;
                    text.replace(event.value());
                    search(reader, text, match_case());
                },
                onkeydown: move |event| {
                    if event.key() == Key::Enter {
                        event.prevent_default();
                        step(&on_key, !event.modifiers().shift());
                    }
                },
            }
            span { class: "cwt-find-count", "aria-live": "polite", {count_text(found, &strings)} }
            {tool_button(IconName::Up, &strings.find_previous, None, press(move || step(&to_previous, false)))}
            {tool_button(IconName::Down, &strings.find_next, None, press(move || step(&to_next, true)))}
            {tool_button(
                IconName::MatchCase,
                &strings.find_case,
                Some(match_case()),
                press(move || {
                    match_case.toggle();
                    let (reader, text) = &text;
                    search(reader, text, match_case());
                }),
            )}
            {tool_button(IconName::Close, &strings.find_close, None, press(move || on_close.call(())))}
        }
    }
}

fn search(reader: &ReaderHandle, text: &RefCell<String>, match_case: bool) {
    reader.change(|reader, log| {
        let query = Query { text: text.borrow().clone(), match_case, min_level: reader.min_level() };
        reader.find(Some(query), log);
    });
}

fn step(reader: &ReaderHandle, forwards: bool) {
    reader.change(|reader, log| reader.step_match(forwards, log));
}

/// Puts the focus on an element. One that has gone cannot have it.
pub(super) fn focus(element: Rc<MountedData>) {
    spawn(async move {
        let _ = element.set_focus(true).await;
    });
}

fn count_text(found: Option<(usize, usize)>, strings: &Strings) -> Option<String> {
    match found? {
        (0, _) => Some(strings.find_none.to_string()),
        (count, current) => {
            let [current, count] = [current + 1, count].map(|number| number_text(number as u64, &strings.language));
            Some(fill(&strings.find_count, &[("current", &current), ("count", &count)]))
        }
    }
}
