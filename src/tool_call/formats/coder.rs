use serde_json::Value;

use super::{
    calls::Calls,
    json::{is_bool, text},
    tool_part::ToolPart,
};
use crate::tool_call::status::ToolStatus;

impl ToolPart {
    /// Reads the tool calls in the parts of Coder chat messages, in the order in which they start. A call and its result are
    /// two parts with the same id. Other parts are ignored.
    pub fn from_coder(parts: &[Value]) -> Vec<Self> {
        Calls::read(parts, add)
    }
}

fn add(part: &Value, calls: &mut Calls) {
    let Some(call) = calls.find_or_start(text(part, "tool_call_id"), text(part, "tool_name")) else { return };
    match text(part, "type") {
        Some("tool-call") => call.args = part.get("args").cloned().unwrap_or_default(),
        Some("tool-result") => {
            call.complete(part.get("result").cloned().unwrap_or_default());
            if is_bool(part, "is_error", true) {
                call.end(ToolStatus::Error, None);
            }
        }
        _ => {}
    }
}
