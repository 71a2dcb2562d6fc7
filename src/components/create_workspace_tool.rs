use dioxus::prelude::*;

use super::{tool_call_props::ToolCallProps, tool_row::ToolRow};
use crate::tool_call::WorkspaceAction;

/// The row of a `create_workspace` call, which creates a workspace for the chat.
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
///     CreateWorkspaceTool {
///         status: ToolStatus::Completed,
///         result: serde_json::json!({"created": true, "workspace_name": "ada/my-ws"}),
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
pub fn CreateWorkspaceTool(props: ToolCallProps) -> Element {
    rsx! {
        ToolRow { action: WorkspaceAction::Create, call: props }
    }
}
