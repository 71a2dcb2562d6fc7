use std::time::Duration;

use dioxus::prelude::*;

use super::{context::LogViewContext, log_text::log_text, tool_button::ToolButton};
use crate::components::{icon::IconName, page::copy_text};

/// How long the button shows the result of a copy.
const RESULT_SHOWN: Duration = Duration::from_secs(2);

/// Copies the whole log, and shows for a while whether that worked.
#[component]
pub(super) fn CopyButton() -> Element {
    let view = use_context::<LogViewContext>();
    let mut copied = use_signal(|| None);
    let strings = view.chat.strings();
    let (icon, label) = match copied() {
        None => (IconName::Copy, &strings.copy),
        Some(true) => (IconName::Check, &strings.copied),
        Some(false) => (IconName::Warning, &strings.copy_failed),
    };
    let on_copy = move |()| {
        spawn(async move {
            copied.set(Some(copy_text(&log_text(&view)).await));
            if let Some(clock) = view.chat.clock() {
                clock.sleep(RESULT_SHOWN).await;
            }
            copied.set(None);
        });
    };
    rsx! {
        ToolButton { icon, label: &**label, onclick: on_copy }
    }
}
