use serde_json::Value;

use super::{
    calls::Calls,
    json::{arguments, field, is, is_bool, list, text},
    tool_part::ToolPart,
};
use crate::tool_call::status::ToolStatus;

/// The types of items that belong to a call.
pub(super) const ITEMS: [&str; 5] =
    ["mcp_call", "mcp_approval_request", "mcp_approval_response", "function_call", "function_call_output"];

impl ToolPart {
    /// Reads the tool calls in OpenAI's formats, in the order in which they start: items of the Responses API (`mcp_call`,
    /// `function_call`, their outputs and approvals), its streaming events, and chat completion messages (`tool_calls`). Other
    /// values are ignored.
    pub fn from_openai(items: &[Value]) -> Vec<Self> {
        Calls::parse_arguments(Calls::read(items, add))
    }
}

fn add(item: &Value, calls: &mut Calls) {
    match text(item, "type") {
        Some("mcp_call") => add_mcp_call(item, calls),
        Some("mcp_approval_request") => {
            if let Some(call) = calls.find_or_start(text(item, "id"), text(item, "name")) {
                call.args = arguments(item.get("arguments"));
                call.status = ToolStatus::ApprovalRequested;
            }
        }
        Some("mcp_approval_response") => {
            let call = text(item, "approval_request_id").and_then(|id| calls.find(id));
            match call.filter(|call| call.is_open()) {
                Some(call) if is_bool(item, "approve", false) => call.end(ToolStatus::Denied, text(item, "reason")),
                Some(call) => call.status = ToolStatus::Running,
                None => {}
            }
        }
        Some("function_call") => {
            if let Some(call) = calls.find_or_start(text(item, "call_id"), text(item, "name")) {
                call.args = arguments(item.get("arguments"));
                if is(item, "status", "incomplete") && call.is_open() {
                    call.status = ToolStatus::Incomplete;
                }
            }
        }
        Some("function_call_output") => {
            if let Some(call) = text(item, "call_id").and_then(|id| calls.find(id)) {
                call.complete(item.get("output").cloned().unwrap_or_default());
            }
        }
        Some(kind) => add_event(kind, item, calls),
        None => add_message(item, calls),
    }
}

fn add_mcp_call(item: &Value, calls: &mut Calls) {
    // The call continues its approval request.
    if let Some(call) = text(item, "approval_request_id").and_then(|id| calls.find(id)) {
        call.tool_call_id = text(item, "id").map(str::to_owned);
    }
    let Some(call) = calls.find_or_start(text(item, "id"), text(item, "name")) else { return };
    call.args = arguments(item.get("arguments"));
    let (output, error) = (field(item, "output"), field(item, "error"));
    match text(item, "status").map(ToolStatus::parse) {
        Some(ToolStatus::Error) => fail(error, call),
        _ if error.is_some() => fail(error, call),
        Some(ToolStatus::Completed) => call.complete(output.cloned().unwrap_or_default()),
        None if output.is_some() => call.complete(output.cloned().unwrap_or_default()),
        Some(status) => call.status = status,
        None => call.status = ToolStatus::Running,
    }
}

/// Ends a call with an error, which is a text or an object with one.
fn fail(error: Option<&Value>, call: &mut ToolPart) {
    call.result = error.map(|error| serde_json::json!({ "error": error })).unwrap_or_default();
    call.end(ToolStatus::Error, None);
}

/// Adds an event of a stream.
fn add_event(kind: &str, event: &Value, calls: &mut Calls) {
    let response = event.get("response").unwrap_or(&Value::Null);
    let call = text(event, "item_id").and_then(|id| calls.find(id));
    match (kind, call) {
        ("response.output_item.added" | "response.output_item.done", _) => {
            if let Some(item) = field(event, "item") {
                add(item, calls);
            }
        }
        ("response.mcp_call_arguments.delta", Some(call)) => {
            let before = call.args.as_str().unwrap_or_default().to_owned();
            call.args = Value::String(before + text(event, "delta").unwrap_or_default());
        }
        ("response.mcp_call_arguments.done", Some(call)) => call.args = arguments(event.get("arguments")),
        ("response.mcp_call.failed", Some(call)) => call.end(ToolStatus::Error, None),
        ("response.failed", _) => {
            let message = field(response, "error").and_then(|error| text(error, "message"));
            calls.end_open(ToolStatus::Error, message);
        }
        ("response.incomplete", _) => calls.end_open(ToolStatus::Incomplete, None),
        ("response.cancelled", _) => calls.end_open(ToolStatus::Cancelled, None),
        _ => {}
    }
}

/// Adds a message of a chat completion.
fn add_message(message: &Value, calls: &mut Calls) {
    for call in list(message, "tool_calls") {
        let Some(function) = field(call, "function") else { continue };
        if let Some(part) = calls.find_or_start(text(call, "id"), text(function, "name")) {
            part.args = arguments(function.get("arguments"));
        }
    }
    if is(message, "role", "tool")
        && let Some(part) = text(message, "tool_call_id").and_then(|id| calls.find(id))
    {
        part.complete(message.get("content").cloned().unwrap_or_default());
    }
}
