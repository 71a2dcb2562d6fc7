use serde_json::Value;

use super::{
    calls::Calls,
    json::{arguments, field, is_bool, text},
    tool_part::ToolPart,
};
use crate::tool_call::status::ToolStatus;

impl ToolPart {
    /// Reads the tool calls in the parts of TanStack AI's messages (`tool-call` and `tool-result`), in the order in which they
    /// start. Other parts are ignored. Its stream is read by [`from_ag_ui`](Self::from_ag_ui).
    ///
    /// Parts do not say that the chat was stopped: hosts set `run_over` when `isLoading` is false.
    pub fn from_tanstack(parts: &[Value]) -> Vec<Self> {
        Calls::read(parts, add)
    }
}

fn add(part: &Value, calls: &mut Calls) {
    match text(part, "type") {
        Some("tool-call") => {
            if let Some(call) = calls.find_or_start(text(part, "id"), text(part, "name")) {
                add_call(part, call);
            }
        }
        Some("tool-result") => {
            let call = text(part, "toolCallId").and_then(|id| calls.find(id));
            if let Some(call) = call.filter(|call| call.is_open() || call.status == ToolStatus::Incomplete) {
                add_result(part, call);
            }
        }
        _ => {}
    }
}

fn add_call(part: &Value, call: &mut ToolPart) {
    call.args = field(part, "input").cloned().unwrap_or_else(|| arguments(part.get("arguments")));
    let null = Value::Null;
    let (approval, output) = (part.get("approval").unwrap_or(&null), part.get("output").unwrap_or(&null));
    let state = text(part, "state").map(ToolStatus::parse);
    match state {
        _ if is_bool(approval, "approved", false) => call.end(ToolStatus::Denied, text(approval, "reason")),
        Some(ToolStatus::ApprovalRequested) => call.status = ToolStatus::ApprovalRequested,
        Some(ToolStatus::Error) => {
            call.result = output.clone();
            call.end(ToolStatus::Error, None);
        }
        Some(ToolStatus::Running) | None => call.status = ToolStatus::Running,
        _ if !output.is_null() => call.complete(output.clone()),
        _ => call.status = ToolStatus::Incomplete,
    }
}

fn add_result(part: &Value, call: &mut ToolPart) {
    let content = part.get("content").cloned().unwrap_or_default();
    match text(part, "state") {
        Some("error") => {
            call.result = content;
            call.end(ToolStatus::Error, text(part, "error"));
        }
        Some("streaming") => call.status = ToolStatus::Running,
        _ => call.complete(content),
    }
}
