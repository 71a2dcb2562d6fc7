use serde_json::Value;

use super::{
    calls::Calls,
    json::{is_bool, text},
    tool_part::ToolPart,
};
use crate::tool_call::status::ToolStatus;

/// The types of content blocks that belong to a call.
pub(super) const BLOCKS: [&str; 5] = ["tool_use", "server_tool_use", "mcp_tool_use", "tool_result", "mcp_tool_result"];

impl ToolPart {
    /// Reads the tool calls in Anthropic's content blocks, in the order in which they start: `tool_use`, `mcp_tool_use` and
    /// their results. Other blocks are ignored.
    pub fn from_anthropic(blocks: &[Value]) -> Vec<Self> {
        Calls::read(blocks, add)
    }
}

fn add(block: &Value, calls: &mut Calls) {
    match text(block, "type") {
        Some("tool_use" | "server_tool_use" | "mcp_tool_use") => {
            if let Some(call) = calls.find_or_start(text(block, "id"), text(block, "name")) {
                call.args = block.get("input").cloned().unwrap_or_default();
            }
        }
        Some("tool_result" | "mcp_tool_result") => {
            if let Some(call) = text(block, "tool_use_id").and_then(|id| calls.find(id)) {
                call.complete(block.get("content").cloned().unwrap_or_default());
                if is_bool(block, "is_error", true) {
                    call.end(ToolStatus::Error, None);
                }
            }
        }
        _ => {}
    }
}
