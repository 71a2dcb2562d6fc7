use dioxus::prelude::*;

use super::{
    tool_call_props::{SharedCall, ToolCallProps},
    tool_row::ToolRow,
};
use crate::tool_call::WorkspaceAction;

/// The row of a `stop_workspace` call: it stops the chat's workspace.
///
/// ## Accessibility
/// The row is a button with `aria-expanded` while there is a log to open. One polite status region says how the call
/// stands; the log itself is a focusable region that is not read out line by line.
///
/// ## Styling
/// `.cwt-row[data-tool="stop_workspace"]` with `data-state` = `running`, `succeeded` or `failed`; inside an opened row,
/// `.cwt-log` with `data-view` = `loading`, `queued`, `slow`, `reconnecting`, `empty`, `failed` or `log`.
///
/// ```
/// use chat_workspace_tools::prelude::*;
/// use dioxus::prelude::*;
///
/// # fn app() -> Element {
/// rsx! {
///     StopWorkspaceTool {
///         status: ToolStatus::Completed,
///         result: serde_json::json!({"stopped": true, "workspace_name": "my-ws"}),
///     }
/// }
/// # }
/// ```
#[component]
pub fn StopWorkspaceTool(props: ToolCallProps) -> Element {
    rsx! {
        ToolRow { action: WorkspaceAction::Stop, call: SharedCall::from(props) }
    }
}
