use serde_json::Value;

use super::{ToolPart, error_result, is_true, text, value};
use crate::tool_call::ToolStatus;

pub(super) fn read(part: &Value) -> Option<ToolPart> {
    // A tool's component is given the part's fields without its type.
    if text(part, "type").is_some_and(|kind| kind != "tool-call") {
        return None;
    }
    let name = text(part, "toolName")?;
    let has_result = part.get("result").is_some_and(|result| !result.is_null());
    let is_error = is_true(part, "isError");
    let state = part.get("status");
    let status = match state.and_then(|state| text(state, "type")) {
        Some("complete") => ToolStatus::Completed,
        Some("incomplete") => ToolStatus::Error,
        Some("running" | "requires-action") => ToolStatus::Running,
        _ if has_result => ToolStatus::Completed,
        // An error is an end, also one that says nothing.
        _ if is_error => ToolStatus::Error,
        _ => ToolStatus::Running,
    };
    let result = match (status, has_result) {
        (ToolStatus::Error, false) => error_result(state.and_then(incompleteness)),
        _ => value(part, "result"),
    };
    let args = value(part, "args");
    Some(ToolPart {
        name: name.to_owned(),
        status,
        // Arguments that are still on their way are text.
        args: if args.is_null() { value(part, "argsText") } else { args },
        result,
        is_error: status == ToolStatus::Error || is_error && status != ToolStatus::Running,
        tool_call_id: text(part, "toolCallId").map(str::to_owned),
    })
}

/// Why a call is incomplete, where that is more than that it went wrong.
fn incompleteness(state: &Value) -> Option<&str> {
    let of_error = state.get("error").and_then(|error| error.as_str().or_else(|| text(error, "message")));
    of_error.or_else(|| text(state, "reason").filter(|reason| !matches!(*reason, "error" | "other")))
}
