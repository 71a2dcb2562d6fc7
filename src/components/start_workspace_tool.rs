use dioxus::prelude::*;

use super::{tool_call_props::ToolCallProps, tool_row::ToolRow};
use crate::tool_call::WorkspaceAction;

/// The row of a `start_workspace` call, which starts the chat's workspace.
///
/// The row shows the state of the call. A reader can open it to see the log of the build and of the startup scripts.
///
/// ## Example
/// ```
/// use chat_workspace_tools::prelude::*;
/// use dioxus::prelude::*;
///
/// # fn app() -> Element {
/// rsx! {
///     StartWorkspaceTool {
///         status: ToolStatus::Completed,
///         result: serde_json::json!({"started": true, "workspace_name": "my-ws"}),
///     }
/// }
/// # }
/// ```
///
/// A controlled row, with an attribute of its own:
/// ```
/// use chat_workspace_tools::prelude::*;
/// use dioxus::prelude::*;
///
/// #[component]
/// fn Row(status: ToolStatus) -> Element {
///     let mut open = use_signal(|| true);
///     rsx! {
///         StartWorkspaceTool { status, open: open(), on_open_change: move |value| open.set(value), id: "start" }
///     }
/// }
/// ```
///
/// ## Accessibility
/// While there is a log to open, the header is a button with `aria-expanded`, and with `aria-controls` while it is open.
/// One polite live region announces the label, the state of the log and each new stage. The log is a focusable region
/// whose lines are not announced. Elapsed times have the role `timer`, so that their changes are not announced either.
///
/// ## Styling
/// | what | selector |
/// |---|---|
/// | root | `.cwt-row`, part `row`; `data-tool` = the tool's name; `data-state` = [`CallPhase::as_str`](crate::tool_call::CallPhase::as_str) |
/// | header | `.cwt-header` with `.cwt-toggle`, `.cwt-label`, `.cwt-state`, `.cwt-chevron`, `.cwt-elapsed`, `.cwt-link`; parts `header`, `toggle`, `label`, `state`, `chevron`, `elapsed`, `link` |
/// | messages | `.cwt-failure`, `.cwt-first-error`, `.cwt-notice`, `.cwt-retry`; parts `failure`, `first-error`, `notice`, `retry` |
/// | log | `.cwt-log`, part `log`; `data-view` = `loading`, `queued`, `slow`, `reconnecting`, `awaiting-agent`, `empty`, `failed`, `log` |
/// | stage | `.cwt-stage` with `.cwt-stage-name`, `.cwt-stage-note`, `.cwt-stage-result`, `.cwt-stage-duration`; `data-kind` = `build`, `blocking`, `background`, `agent`; `data-state` = `done`, `running`, `failed`, `unknown` |
///
/// Custom properties: `--cwt-text`, `--cwt-strong`, `--cwt-accent`, `--cwt-error` and `--cwt-font-size` are the most used
/// ones. The style sheet [`THEME_CSS`](crate::THEME_CSS) has them all.
#[component]
pub fn StartWorkspaceTool(props: ToolCallProps) -> Element {
    rsx! {
        ToolRow { action: WorkspaceAction::Start, call: props }
    }
}
