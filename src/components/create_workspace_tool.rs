use dioxus::prelude::*;

use super::{
    tool_call_props::{SharedCall, ToolCallProps},
    tool_row::ToolRow,
};
use crate::tool_call::WorkspaceAction;

/// The row of a `create_workspace` call: it creates a workspace for the chat.
///
/// ## Accessibility
/// The row is a button with `aria-expanded` while there is a log to open. One polite status region says how the call
/// stands; the log itself is a focusable region that is not read out line by line.
///
/// ## Styling
/// `.cwt-row[data-tool="create_workspace"]` with `data-state` = `running`, `succeeded` or `failed`; inside an opened row,
/// `.cwt-log` with `data-view` = `loading`, `queued`, `slow`, `reconnecting`, `empty`, `failed` or `log`.
///
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
#[component]
pub fn CreateWorkspaceTool(props: ToolCallProps) -> Element {
    rsx! {
        ToolRow { action: WorkspaceAction::Create, call: SharedCall::from(props) }
    }
}
