use dioxus::{core::current_scope_id, prelude::*};

use super::{header::header, open::use_open, row_view::RowView};
use crate::{
    build_log::{Call, ChatBinding, Timestamp},
    components::{
        attributes::split_class,
        context::use_chat_workspace,
        log_events::use_log_events,
        log_panel::LogPanel,
        notice_line::{NoticeKind, NoticeLine},
        running_since::use_running_since,
        session_handle::{SessionInputs, use_session},
        tool_call_props::ToolCallProps,
    },
    tool_call::{ToolCall, ToolCallOutcome, WorkspaceAction},
};

/// The row of any workspace tool call.
#[component]
pub(in crate::components) fn ToolRow(action: WorkspaceAction, call: ToolCallProps) -> Element {
    let chat = use_chat_workspace();
    let open = use_open(&call, chat.memory());
    let ToolCallProps { status, ref args, ref result, is_error, run_over, .. } = call;
    let outcome = ToolCallOutcome::from_call(&ToolCall { action, status, args, result, is_error, run_over });
    let session = use_session(SessionInputs {
        call: build_log_call(&outcome, call.started_at),
        binding: ChatBinding {
            workspace_id: chat.workspace_id(),
            build_id: chat.build_id(),
            agent_id: chat.agent_id(),
        },
        is_shown: open.is_open,
    });
    use_log_events(session, call.on_log_end, call.on_log_error);
    let body_id = use_hook(|| format!("cwt-log-{}", current_scope_id().0));
    let has_log = session.has_content();
    let is_open = has_log && open.is_open;
    let view = session.read(|session| RowView::new(outcome, session, &chat, is_open));
    let announcement = match &view.log_announcement {
        Some(log) => format!("{} {log}", view.label),
        None => view.label.clone(),
    };
    let running_since = use_running_since(view.phase.state()).filter(|_| open.is_open);
    let (class, attributes) = split_class("cwt-row", call.attributes);
    rsx! {
        div {
            class,
            part: "row",
            "data-tool": action.tool_name(),
            "data-state": view.phase.as_str(),
            ..attributes,
            {header(&view, open, has_log, running_since, &body_id, &chat.strings())}
            // The label may already be the reason.
            if let Some(failure) = view.failure.filter(|failure| *failure != view.label) {
                p { class: "cwt-failure", part: "failure", "{failure}" }
            }
            if let Some(error) = view.first_error {
                p { class: "cwt-failure cwt-first-error", part: "first-error", "{error}" }
            }
            if let Some(text) = view.notice {
                NoticeLine { kind: NoticeKind::Info, text }
            }
            if is_open {
                div { id: body_id, class: "cwt-body",
                    LogPanel { session }
                }
            }
            p { class: "cwt-spoken", role: "status", "{announcement}" }
        }
    }
}

/// The call as the session of its build log takes it.
fn build_log_call(outcome: &ToolCallOutcome, started_at: Option<Timestamp>) -> Call {
    let transition = outcome.action.transition();
    Call { transition, state: outcome.state(), build_id: outcome.build_id, no_build: outcome.no_build, started_at }
}
