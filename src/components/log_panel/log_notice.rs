use dioxus::prelude::*;

use crate::{
    build_log::Notice,
    components::{
        context::use_chat_workspace,
        notice_line::{NoticeKind, NoticeLine},
        page::fill_count,
    },
    strings::Strings,
};

/// A notice below the log.
#[component]
pub(super) fn LogNotice(notice: Notice, on_retry: Callback<()>) -> Element {
    let chat = use_chat_workspace();
    let strings = chat.strings();
    match notice {
        Notice::Failed(problem) => rsx! {
            NoticeLine {
                kind: NoticeKind::Warning,
                text: &*strings.log_failed,
                detail: problem.message(&strings),
                on_retry,
            }
        },
        Notice::Reconnecting => rsx! {
            NoticeLine { kind: NoticeKind::Busy, text: &*strings.log_reconnecting }
        },
        Notice::StillBuilding => rsx! {
            NoticeLine { kind: NoticeKind::Info, text: &*strings.log_still_building }
        },
        Notice::Malformed(count) => rsx! {
            NoticeLine { kind: NoticeKind::Warning, text: malformed(count, &strings) }
        },
        Notice::Overflowed => rsx! {
            NoticeLine { kind: NoticeKind::Info, text: &*strings.log_overflowed }
        },
    }
}

fn malformed(count: usize, strings: &Strings) -> String {
    match count {
        1 => strings.log_malformed_one.to_string(),
        _ => fill_count(&strings.log_malformed, count as u64, strings),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::strings::ENGLISH;

    #[test]
    fn one_malformed_piece_is_singular() {
        assert_eq!(malformed(1, &ENGLISH), "1 piece of the log could not be read.");
        assert_eq!(malformed(2, &ENGLISH), "2 pieces of the log could not be read.");
    }
}
