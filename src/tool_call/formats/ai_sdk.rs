use serde_json::Value;

use super::{
    json::{field, is_bool, text},
    tool_part::ToolPart,
};
use crate::tool_call::status::ToolStatus;

/// The tool's name in a part of the AI SDK. Parts of tools that are known at compile time are named after the tool. `tool-call`
/// and `tool-result` are parts of other libraries.
fn tool_name(part: &Value) -> Option<&str> {
    match text(part, "type")? {
        "dynamic-tool" => text(part, "toolName"),
        "tool-call" | "tool-result" => None,
        kind => kind.strip_prefix("tool-").filter(|name| !name.is_empty()),
    }
}

impl ToolPart {
    /// Reads a tool part of the AI SDK (`ToolUIPart`, `DynamicToolUIPart`); `None` for a part of another kind.
    ///
    /// Parts do not say that the chat was stopped: hosts set `run_over` when the chat's status is `ready` or `error`.
    pub fn from_ai_sdk(part: &Value) -> Option<Self> {
        let state = text(part, "state")?;
        let mut call = Self::new(tool_name(part)?, text(part, "toolCallId"));
        // `rawInput` is input that does not match the tool's schema.
        call.args = field(part, "input").or_else(|| field(part, "rawInput")).cloned().unwrap_or_default();
        let approval = part.get("approval").unwrap_or(&Value::Null);
        let output = part.get("output").cloned().unwrap_or_default();
        match state {
            "output-denied" => call.end(ToolStatus::Denied, text(approval, "reason")),
            "approval-responded" if is_bool(approval, "approved", false) => {
                call.end(ToolStatus::Denied, text(approval, "reason"));
            }
            // A policy answers an automatic request at once.
            "approval-requested" if !is_bool(approval, "isAutomatic", true) => {
                call.status = ToolStatus::ApprovalRequested
            }
            "output-error" => call.end(ToolStatus::Error, text(part, "errorText")),
            "output-available" if is_bool(part, "preliminary", true) => call.result = output,
            "output-available" => call.complete(output),
            state if ToolStatus::from_word(state).is_some() => {}
            // In a state of a later version the output decides.
            _ if !output.is_null() => call.complete(output),
            _ => {}
        }
        Some(call.with_refusal())
    }
}
