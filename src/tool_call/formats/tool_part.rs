use serde_json::Value;

use crate::tool_call::status::ToolStatus;

/// A tool call from a chat's messages: the props of [`WorkspaceTool`](crate::components::WorkspaceTool).
///
/// ```
/// use chat_workspace_tools::tool_call::{ToolPart, ToolStatus};
/// use serde_json::json;
///
/// let parts = [
///     json!({ "type": "tool-call", "tool_call_id": "call_1", "tool_name": "start_workspace", "args": {} }),
///     json!({ "type": "tool-result", "tool_call_id": "call_1", "result": { "started": true, "workspace_name": "my-ws" } }),
/// ];
/// let calls = ToolPart::from_coder(&parts);
/// assert_eq!((calls[0].name.as_str(), calls[0].status), ("start_workspace", ToolStatus::Completed));
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ToolPart {
    /// The tool's name.
    pub name: String,
    /// The call's status.
    pub status: ToolStatus,
    /// Its arguments. They may be incomplete while the call runs.
    pub args: Value,
    /// Its result, or its error as `{"error": …}`.
    pub result: Value,
    /// Whether the protocol marks the result as an error.
    pub is_error: bool,
    /// Its id.
    pub tool_call_id: Option<String>,
}
