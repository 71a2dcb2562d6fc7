use dioxus::{core::current_scope_id, prelude::*};

use super::{
    header::RowHeader,
    messages::{RowAnnouncement, RowMessages},
    open::use_open,
    row_view::RowView,
};
use crate::{
    build_log::{Call, ChatBinding},
    components::{
        attributes::split_class,
        context::use_chat_workspace,
        log_events::use_log_events,
        log_panel::LogPanel,
        session_handle::{SessionInputs, use_session},
        tool_call_props::ToolCallProps,
    },
    tool_call::{CallState, ToolCall, ToolCallOutcome, WorkspaceAction},
};

/// The row of any workspace tool call.
#[component]
pub(in crate::components) fn ToolRow(action: ReadSignal<WorkspaceAction>, call: ToolCallProps) -> Element {
    let chat = use_chat_workspace();
    let open = use_open(&call, chat.memory());
    let ToolCallProps { status, args, result, is_error, .. } = call;
    let outcome = use_memo(move || {
        let (args, result) = (&*args.read(), &*result.read());
        ToolCallOutcome::from_call(&ToolCall { action: action(), status: status(), args, result, is_error: is_error() })
    });
    let session = use_session(move || SessionInputs {
        call: build_log_call(&outcome.read()),
        binding: ChatBinding { workspace_id: chat.workspace_id(), build_id: chat.build_id() },
        is_shown: open.get(),
    });
    use_log_events(session, call.on_log_end, call.on_log_error);
    let view = use_memo(move || {
        let is_open = session.has_content() && open.get();
        session.read(|session| RowView::new(outcome(), session, &chat, is_open))
    });
    let has_log = session.has_content();
    let body_id = use_hook(|| format!("cwt-log-{}", current_scope_id().0));
    let RowView { action, state, .. } = *view.read();
    let (class, attributes) = split_class("cwt-row", call.attributes);
    rsx! {
        div {
            class,
            part: "row",
            "data-tool": action.tool_name(),
            "data-state": state_name(state),
            ..attributes,
            RowHeader { view, open, has_log, body_id: body_id.clone() }
            RowMessages { view }
            if has_log && open.get() {
                div { id: body_id, class: "cwt-body",
                    LogPanel { session }
                }
            }
            RowAnnouncement { view }
        }
    }
}

/// The call as the session of its build log takes it.
fn build_log_call(outcome: &ToolCallOutcome) -> Call {
    let transition = outcome.action.transition();
    Call { transition, state: outcome.state(), build_id: outcome.build_id, no_build: outcome.no_build }
}

/// The value of `data-state`.
fn state_name(state: CallState) -> &'static str {
    match state {
        CallState::Running => "running",
        CallState::Succeeded => "succeeded",
        CallState::Failed => "failed",
    }
}
