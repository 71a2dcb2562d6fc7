use serde_json::Value;

use super::{
    json::{field, text},
    tool_part::ToolPart,
};
use crate::tool_call::status::ToolStatus;

/// The words of `status` in the render props.
pub(super) const STATUSES: [&str; 3] = ["inProgress", "executing", "complete"];

impl ToolPart {
    /// Reads the props that CopilotKit gives to a tool's `render` function: those of `useCopilotAction` (v1), and of
    /// `useFrontendTool`, `useRenderTool` and `useHumanInTheLoop` (v2). `None` for props without such a status.
    ///
    /// The props of a call whose run failed stay `inProgress`: hosts set `run_over` when the agent is not running.
    pub fn from_copilotkit(props: &Value) -> Option<Self> {
        let status = text(props, "status").filter(|status| STATUSES.contains(status))?;
        let mut call = Self::new(text(props, "name").unwrap_or_default(), text(props, "toolCallId"));
        call.args = field(props, "args").or_else(|| field(props, "parameters")).cloned().unwrap_or_default();
        let result = field(props, "result").filter(|result| result.as_str() != Some(""));
        match (status, result) {
            ("complete", Some(result)) => call.complete(result.clone()),
            ("complete", None) => call.status = ToolStatus::Incomplete,
            // The page waits for the reader.
            ("executing", _) if field(props, "respond").is_some() => call.status = ToolStatus::ApprovalRequested,
            _ => {}
        }
        Some(call.with_refusal())
    }
}
