use dioxus::prelude::*;

use super::context::LogViewContext;
use crate::components::page::fill_count;

/// Scrolls to the end, for a reader who has scrolled up while lines arrive.
#[component]
pub(super) fn JumpButton() -> Element {
    let view = use_context::<LogViewContext>();
    let new_lines = view.read(|reader, _| reader.unseen_lines()).flatten();
    let strings = view.chat.strings();
    let text = new_lines.map(|count| match count {
        0 => strings.jump_to_latest.to_string(),
        _ => fill_count(&strings.jump_to_latest_new, count as u64, &strings),
    });
    rsx! {
        if let Some(text) = text {
            button {
                class: "cwt-jump",
                r#type: "button",
                onclick: move |_| {
                    view.update(|reader, _| reader.scroll_to_end());
                },
                "{text}"
            }
        }
    }
}
