use dioxus::prelude::*;

use super::row_view::RowView;
use crate::components::notice_line::{NoticeKind, NoticeLine};

/// The texts below the header: why the call failed, the first error of its log, and a notice.
#[component]
pub(super) fn RowMessages(view: Memo<RowView>) -> Element {
    let RowView { ref label, ref failure, ref first_error, ref notice, .. } = *view.read();
    rsx! {
        // The label may already be the reason.
        if let Some(failure) = failure.as_ref().filter(|failure| *failure != label) {
            p { class: "cwt-failure", part: "failure", "{failure}" }
        }
        if let Some(error) = first_error {
            p { class: "cwt-failure cwt-first-error", part: "first-error", "{error}" }
        }
        if let Some(text) = notice {
            NoticeLine { kind: NoticeKind::Info, text }
        }
    }
}

/// The live region of a row: its label, and the state of an open log.
#[component]
pub(super) fn RowAnnouncement(view: Memo<RowView>) -> Element {
    let RowView { ref label, ref log_announcement, .. } = *view.read();
    let text = log_announcement.as_ref().map_or_else(|| label.clone(), |log| format!("{label} {log}"));
    rsx! {
        p { class: "cwt-spoken", role: "status", "{text}" }
    }
}
