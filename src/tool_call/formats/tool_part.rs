use serde_json::{Value, json};

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
    /// The tool's name. Empty if the format has none: A2A tasks without metadata and some props of CopilotKit.
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

impl ToolPart {
    /// A call that has just started.
    pub(super) fn new(name: &str, id: Option<&str>) -> Self {
        Self {
            name: name.to_owned(),
            status: ToolStatus::Running,
            tool_call_id: id.map(str::to_owned),
            ..Self::default()
        }
    }

    /// The call is completed with this result.
    pub(super) fn complete(&mut self, result: Value) {
        (self.status, self.result, self.is_error) = (ToolStatus::Completed, result, false);
    }

    /// The call ended with this status, for this reason if it has one. A result that is known stays.
    pub(super) fn end(&mut self, status: ToolStatus, reason: Option<&str>) {
        self.status = status;
        self.is_error = status == ToolStatus::Error;
        if let Some(reason) = reason {
            self.result = json!({ "error": reason });
        }
    }

    /// Whether the call has neither a result nor ended in another way.
    pub(super) fn is_open(&self) -> bool {
        matches!(self.status, ToolStatus::Running | ToolStatus::ApprovalRequested)
    }
}
