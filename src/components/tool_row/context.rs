use dioxus::{core::current_scope_id, prelude::*};

use super::first_error::first_error;
use crate::{
    build_log::{Call, ChatBinding},
    components::{
        context::{ChatWorkspace, use_chat_workspace},
        session_handle::{SessionHandle, SessionInputs, use_session},
        tool_call_props::ToolCallProps,
    },
    tool_call::{CallStage, CallState, ToolCall, ToolCallOutcome, WorkspaceAction, WorkspaceName},
};

/// What the parts of a row share.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct RowContext {
    pub(super) chat: ChatWorkspace,
    pub(super) action: ReadSignal<WorkspaceAction>,
    pub(super) session: SessionHandle,
    pub(super) outcome: Memo<ToolCallOutcome>,
    pub(super) state: Memo<CallState>,
    pub(super) label: Memo<String>,
    /// Why the call failed.
    pub(super) failure: Memo<Option<String>>,
    /// The first error in the log of a failed build.
    pub(super) first_error: Memo<Option<String>>,
    /// Whether there is a log to open.
    pub(super) has_log: Memo<bool>,
    /// Whether the log is open.
    pub(super) is_open: Memo<bool>,
    /// The id of the element with the log.
    pub(super) body_id: CopyValue<String>,
}

/// Provides the context of a row to its parts. `open` is whether the reader or the host wants the log open.
pub(super) fn use_row_context(
    action: ReadSignal<WorkspaceAction>,
    call: &ToolCallProps,
    open: Memo<bool>,
) -> RowContext {
    let ToolCallProps { status, args, result, is_error, .. } = *call;
    let chat = use_chat_workspace();
    let reported = use_memo(move || {
        let (args, result) = (&*args.read(), &*result.read());
        ToolCallOutcome::from_call(&ToolCall { action: action(), status: status(), args, result, is_error: is_error() })
    });
    let session = use_session(move || SessionInputs {
        call: build_log_call(&reported.read()),
        binding: ChatBinding { workspace_id: chat.workspace_id(), build_id: chat.build_id() },
        is_shown: open(),
    });
    let outcome = use_memo(move || name_from_server(reported(), session));
    let stage = use_memo(move || {
        let agent = chat.agent_id();
        session.read(|session| CallStage::from_build(action(), session.build()?, agent))
    });
    let has_log = use_memo(move || session.has_content());
    let context = RowContext {
        chat,
        action,
        session,
        outcome,
        state: use_memo(move || outcome.read().state()),
        label: use_memo(move || outcome.read().label(stage(), &chat.strings())),
        failure: use_memo(move || outcome.read().failure_message(&chat.strings())),
        first_error: use_memo(move || {
            let has_failed = outcome.read().state() == CallState::Failed;
            has_failed.then(|| session.read(|session| first_error(session.log()?))).flatten()
        }),
        has_log,
        is_open: use_memo(move || has_log() && open()),
        body_id: use_hook(|| CopyValue::new(format!("cwt-log-{}", current_scope_id().0))),
    };
    use_context_provider(|| context)
}

/// The call as the session of its build log takes it.
fn build_log_call(outcome: &ToolCallOutcome) -> Call {
    let transition = outcome.action.transition();
    Call { transition, state: outcome.state(), build_id: outcome.build_id, no_build: outcome.no_build }
}

/// Completes the name of the workspace with what the server returned about it.
fn name_from_server(outcome: ToolCallOutcome, session: SessionHandle) -> ToolCallOutcome {
    let known = session.read(|session| {
        let (owner, name) = session.workspace_names()?;
        WorkspaceName::new(Some(owner), name)
    });
    outcome.with_fallback(known.as_ref())
}
