use dioxus::prelude::*;

use super::notice_content::NoticeContent;
use crate::{
    build_log::{AgentNotice, Notice},
    components::{context::use_chat_workspace, notice_line::NoticeLine, session_handle::SessionHandle},
};

/// A notice below the log.
#[component]
pub(super) fn LogNotice(notice: Notice, session: SessionHandle, on_retry: Callback<()>) -> Element {
    let chat = use_chat_workspace();
    let NoticeContent { kind, text, detail, link } = NoticeContent::of(&notice, &chat.strings());
    let since = match &notice {
        Notice::Agent(notice) => session.waiting_since(notice),
        _ => None,
    };
    let can_retry = matches!(notice, Notice::Failed(_) | Notice::Agent(AgentNotice::LogFailed(_)));
    rsx! {
        NoticeLine { kind, text, detail, link, since, on_retry: can_retry.then_some(on_retry) }
    }
}
