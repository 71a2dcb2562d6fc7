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
    let (kind, text) = match notice {
        Notice::Failed(_) => (NoticeKind::Warning, strings.log_failed.to_string()),
        Notice::Reconnecting => (NoticeKind::Busy, strings.log_reconnecting.to_string()),
        Notice::StillBuilding => (NoticeKind::Info, strings.log_still_building.to_string()),
        Notice::Malformed(count) => (NoticeKind::Warning, malformed(count, &strings)),
        // The next commits of the interface show it.
        Notice::Agent(_) => return rsx! {},
        Notice::Overflowed => (NoticeKind::Info, strings.log_overflowed.to_string()),
    };
    let problem = match &notice {
        Notice::Failed(problem) => Some(problem.message(&strings)),
        _ => None,
    };
    let on_retry = problem.is_some().then_some(on_retry);
    rsx! {
        NoticeLine { kind, text, detail: problem, on_retry }
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
