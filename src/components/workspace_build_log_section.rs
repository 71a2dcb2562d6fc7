use dioxus::prelude::*;

use super::{
    LogEnd, LogError,
    build_log::use_build_log,
    build_log_box::{BuildLogBox, spoken},
    context::use_chat_workspace,
    log_events::use_log_events,
};
use crate::{
    build_log::Call,
    tool_call::{CallState, ToolStatus, WorkspaceAction},
    workspace::BuildId,
};

/// A tool call's build log on its own, for chats that draw the row around it themselves.
///
/// It follows the log for as long as it is mounted: mount it when the reader opens the row. A screen reader is told of the
/// log's state, each new stage, and that the call has failed.
///
/// ```
/// use chat_workspace_tools::prelude::*;
/// use dioxus::prelude::*;
///
/// # fn app(build_id: BuildId) -> Element {
/// rsx! {
///     WorkspaceBuildLogSection { status: ToolStatus::Completed, build_id }
/// }
/// # }
/// ```
#[component]
pub fn WorkspaceBuildLogSection(
    /// Where the call stands: while it runs, the chat's context tells which build is its own.
    status: ToolStatus,
    /// The build that the call's result names.
    #[props(default)]
    build_id: Option<BuildId>,
    /// What the call does: a running call's build goes in this direction.
    #[props(default = WorkspaceAction::Start)]
    action: WorkspaceAction,
    /// The log was read to its end.
    #[props(default)]
    on_log_end: Callback<LogEnd>,
    /// The log, or the rest of it, could not be had.
    #[props(default)]
    on_log_error: Callback<LogError>,
) -> Element {
    let chat = use_chat_workspace();
    let state = match status {
        ToolStatus::Running => CallState::Running,
        ToolStatus::Completed => CallState::Succeeded,
        ToolStatus::Error => CallState::Failed,
    };
    let call = Call { transition: action.transition(), state, build_id, no_build: false };
    let log = use_build_log(&chat, call, true);
    use_log_events(&log, on_log_end, on_log_error);
    let strings = chat.strings;
    let strings = strings.read();
    let failed = || (status == ToolStatus::Error).then(|| strings.tool_call_failed.to_string());
    rsx! {
        if log.has_content() {
            BuildLogBox { log: log.clone() }
            p { class: "cwt-spoken", role: "status", {spoken(&log, &strings).or_else(failed)} }
        }
    }
}
