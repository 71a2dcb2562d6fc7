use dioxus::prelude::*;

use super::{tool_call_props::ToolCallProps, tool_row::ToolRow};
use crate::tool_call::WorkspaceAction;

/// The row of a `stop_workspace` call, which stops the chat's workspace.
///
/// The row shows the state of the call. A reader can open it to see the log of the build.
///
/// ## Example
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
///
/// ## Accessibility
/// As [`StartWorkspaceTool`](super::StartWorkspaceTool).
///
/// ## Styling
/// As [`StartWorkspaceTool`](super::StartWorkspaceTool).
#[component]
pub fn StopWorkspaceTool(props: ToolCallProps) -> Element {
    rsx! {
        ToolRow { action: WorkspaceAction::Stop, call: props }
    }
}
