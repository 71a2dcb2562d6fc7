use dioxus::prelude::*;

use super::{
    context::use_chat_workspace,
    log_events::{LogEnd, LogError, use_log_events},
    log_panel::{LogPanel, announcement_without_label},
    running_since::use_running_since,
    session_handle::{SessionInputs, use_session},
};
use crate::{
    build_log::{Call, ChatBinding, Timestamp},
    tool_call::{CallState, ToolStatus, WorkspaceAction},
    workspace::BuildId,
};

/// The log of a tool call's build and startup scripts without a row, for chats that render the row themselves.
///
/// It follows the log while it is mounted: mount it when the reader opens the row. It renders nothing without a build.
///
/// ## Example
/// ```
/// use chat_workspace_tools::prelude::*;
/// use dioxus::prelude::*;
///
/// # fn app(build_id: BuildId) -> Element {
/// rsx! {
///     WorkspaceBuildLogSection { status: ToolStatus::Completed, build_id, class: "my-log" }
/// }
/// # }
/// ```
///
/// ## Accessibility
/// One polite live region announces the state of the log, what the call waits for, each new stage and a failed call. The log
/// is a focusable region whose lines are not announced, and neither are elapsed times.
///
/// ## Styling
/// The root is `.cwt-log`, part `log`, with `data-view` = `loading`, `queued`, `slow`, `reconnecting`, `awaiting-agent`, `empty`, `failed` or
/// `log`. Messages are `.cwt-notice`, part `notice`, with `data-kind` = `busy`, `waiting`, `plain`, `info` or `warning`.
/// Lines are `.cwt-line` with `data-level` = `trace`, `debug`, `info`, `warn` or `error`.
///
/// Custom properties: `--cwt-log-height`, `--cwt-log-font-size`, `--cwt-mono`, `--cwt-surface` and `--cwt-border` are the
/// most used ones. The style sheet [`THEME_CSS`](crate::THEME_CSS) has them all.
#[component]
pub fn WorkspaceBuildLogSection(
    /// The status of the call. The build of a running call is found by the ids of the context.
    status: ToolStatus,
    /// Whether the run that the call belongs to is over: a call that still runs has then ended without a result. Its lines stay.
    #[props(default)]
    run_over: bool,
    /// The build that the result of the call names.
    #[props(default)]
    build_id: Option<BuildId>,
    /// What the call does. The build of a running call has the same direction.
    #[props(default = WorkspaceAction::Start)]
    action: WorkspaceAction,
    /// When the call started, by the server's clock. With it, a row that is mounted while its call runs, as after a reload, also
    /// finds a build that has ended in the meantime. Without it such a build is not shown until the result names it, since it may
    /// belong to an earlier call.
    #[props(default)]
    started_at: Option<Timestamp>,
    /// Called when the log is complete.
    #[props(default)]
    on_log_end: Callback<LogEnd>,
    /// Called when loading the log fails and only a retry by the reader continues.
    #[props(default)]
    on_log_error: Callback<LogError>,
    /// Attributes of the root element. Classes are added to the section's own.
    #[props(extends = GlobalAttributes)]
    attributes: Vec<Attribute>,
) -> Element {
    let chat = use_chat_workspace();
    let state = match if run_over { status.after_run() } else { status } {
        ToolStatus::Running => CallState::Running,
        ToolStatus::Completed => CallState::Succeeded,
        _ => CallState::Failed,
    };
    let session = use_session(SessionInputs {
        call: Call { transition: action.transition(), state, build_id, no_build: false, started_at },
        binding: ChatBinding {
            workspace_id: chat.workspace_id(),
            build_id: chat.build_id(),
            agent_id: chat.agent_id(),
        },
        is_shown: true,
    });
    use_log_events(session, on_log_end, on_log_error);
    let running_since = use_running_since(state);
    let strings = chat.strings();
    let failed = || (state == CallState::Failed).then(|| strings.tool_call_failed.to_string());
    let text = session.read(|session| announcement_without_label(session, &strings)).or_else(failed);
    rsx! {
        if session.has_content() {
            LogPanel { session, running_since, attributes }
            p { class: "cwt-spoken", role: "status", {text} }
        }
    }
}
