//! The parts of messages, as the API sends them.

use serde_json::{Value, json};

use super::approval::Decision;
use crate::{clock::Timestamp, tools::ToolResult};

pub(super) fn text(text: &str) -> Value {
    json!({ "type": "text", "text": text })
}

/// A tool call. A pending call is read back from this part after a restart.
pub(super) fn tool_call(id: &str, name: &str, args: &Value, at: Timestamp) -> Value {
    json!({ "type": "tool-call", "tool_call_id": id, "tool_name": name, "args": args, "created_at": at })
}

/// A fragment of a call's arguments as text, as a model streams them.
pub(super) fn args_delta(id: &str, name: &str, fragment: &str) -> Value {
    json!({ "type": "tool-call", "tool_call_id": id, "tool_name": name, "args_delta": fragment })
}

/// A call waits for the user's decision.
pub(super) fn approval_request(call: &str, approval: &str) -> Value {
    json!({ "type": "tool-approval-request", "tool_call_id": call, "approval_id": approval })
}

/// The user's decision about a call.
pub(super) fn approval_response(call: &str, approval: &str, decision: &Decision) -> Value {
    let Decision { approved, reason } = decision;
    json!({
        "type": "tool-approval-response",
        "tool_call_id": call,
        "approval_id": approval,
        "approved": approved,
        "reason": reason,
    })
}

pub(super) fn tool_result(id: &str, name: &str, result: &ToolResult, at: Timestamp) -> Value {
    let mut part = json!({
        "type": "tool-result",
        "tool_call_id": id,
        "tool_name": name,
        "result": result.value,
        "created_at": at,
    });
    // Omitted if false.
    if result.is_error {
        part["is_error"] = true.into();
    }
    part
}
