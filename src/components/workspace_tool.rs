use dioxus::prelude::*;
use serde_json::Value;

use super::{LogEnd, LogError, tool_call_props::ToolCallProps};
use crate::tool_call::ToolStatus;

/// The row of whatever workspace tool is called `name`, or nothing for a tool of another kind.
///
/// For chats that render tool calls by name: try this first, and draw the rest as before.
///
/// ```
/// use chat_workspace_tools::prelude::*;
/// use dioxus::prelude::*;
///
/// # fn app() -> Element {
/// rsx! {
///     WorkspaceTool { name: "create_workspace", args: serde_json::json!({"name": "my-ws"}), status: ToolStatus::Running }
/// }
/// # }
/// ```
#[component]
pub fn WorkspaceTool(
    /// The tool's name on the wire: `create_workspace`, `start_workspace` or `stop_workspace`.
    #[props(into)]
    name: String,
    /// Where the call stands in the chat's protocol.
    #[props(default)]
    status: ToolStatus,
    /// The call's arguments: any JSON.
    #[props(default)]
    args: Value,
    /// The call's result: any JSON.
    #[props(default)]
    result: Value,
    /// Whether the protocol marks the result as an error.
    #[props(default)]
    is_error: bool,
    /// The call's id: with it, what the reader opened stays open when the row is mounted again.
    #[props(default)]
    tool_call_id: Option<String>,
    /// Whether the row begins open. By default it does while the call runs. The reader's own choice wins.
    #[props(default)]
    default_open: Option<bool>,
    /// The reader opened (true) or closed (false) the row.
    #[props(default)]
    on_toggle: Callback<bool>,
    /// The log was read to its end.
    #[props(default)]
    on_log_end: Callback<LogEnd>,
    /// The log, or the rest of it, could not be had.
    #[props(default)]
    on_log_error: Callback<LogError>,
) -> Element {
    ToolCallProps { status, args, result, is_error, tool_call_id, default_open, on_toggle, on_log_end, on_log_error }
        .row(&name)
}
