use dioxus::prelude::*;

use super::context::RowContext;
use crate::components::{
    log_panel::announcement,
    notice_line::{NoticeKind, NoticeLine},
};

/// The texts below the header: why the call failed, the first error of its log, and a notice.
#[component]
pub(super) fn RowMessages() -> Element {
    let row = use_context::<RowContext>();
    let failure = (row.failure)();
    let new_error = use_memo(move || {
        let error = (row.first_error)().filter(|_| !(row.is_open)())?;
        let is_in_failure = row.failure.read().as_ref().is_some_and(|failure| failure.contains(&error));
        (!is_in_failure).then_some(error)
    });
    let notice = use_memo(move || row.outcome.read().notice(&row.chat.strings()).map(str::to_owned));
    rsx! {
        if let Some(failure) = failure.filter(|failure| *failure != *row.label.read()) {
            p { class: "cwt-failure", part: "failure", "{failure}" }
        }
        if let Some(error) = new_error() {
            p { class: "cwt-failure cwt-first-error", part: "first-error", "{error}" }
        }
        if let Some(text) = notice() {
            NoticeLine { kind: NoticeKind::Info, text }
        }
    }
}

/// The live region of a row: its label, and the state of an open log.
#[component]
pub(super) fn RowAnnouncement() -> Element {
    let row = use_context::<RowContext>();
    let text = use_memo(move || {
        let label = row.label.read();
        let log = (row.is_open)().then(|| announcement(row.session, &row.chat.strings())).flatten();
        log.map_or_else(|| label.clone(), |log| format!("{label} {log}"))
    });
    rsx! {
        p { class: "cwt-spoken", role: "status", "{text}" }
    }
}
