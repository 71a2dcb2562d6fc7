//! The parts of messages, as the wire has them.

use serde_json::{Value, json};

use crate::{clock::Timestamp, tools::ToolResult};

pub(super) fn text(text: &str) -> Value {
    json!({ "type": "text", "text": text })
}

/// A tool call. The call of a restarted server is read back from this.
pub(super) fn tool_call(id: &str, name: &str, args: &Value, at: Timestamp) -> Value {
    json!({ "type": "tool-call", "tool_call_id": id, "tool_name": name, "args": args, "created_at": at })
}

/// A fragment of the text of a call's arguments, as a model writes them.
pub(super) fn args_delta(id: &str, name: &str, fragment: &str) -> Value {
    json!({ "type": "tool-call", "tool_call_id": id, "tool_name": name, "args_delta": fragment })
}

pub(super) fn tool_result(id: &str, name: &str, result: &ToolResult, at: Timestamp) -> Value {
    let mut part = json!({
        "type": "tool-result",
        "tool_call_id": id,
        "tool_name": name,
        "result": result.value,
        "created_at": at,
    });
    // Not sent where it is false.
    if result.is_error {
        part["is_error"] = true.into();
    }
    part
}
