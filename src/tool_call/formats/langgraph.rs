use serde_json::{Value, json};

use super::{
    calls::Calls,
    json::{arguments, field, is, list, text},
    tool_part::ToolPart,
};
use crate::tool_call::status::ToolStatus;

impl ToolPart {
    /// Reads the tool calls of LangGraph's SDK: `toolCalls` of `useStream` in both shapes (`{id, call, result, state}` and
    /// `{callId, input, output, status, error}`), and LangChain messages (`ai` with `tool_calls`, `tool`). Other values are
    /// ignored.
    pub fn from_langgraph(values: &[Value]) -> Vec<Self> {
        Calls::read(values, add)
    }
}

fn add(value: &Value, calls: &mut Calls) {
    if let Some(call) = field(value, "call") {
        let id = text(value, "id").or_else(|| text(call, "id"));
        if let Some(part) = calls.find_or_start(id, text(call, "name")) {
            part.args = arguments(call.get("args"));
            add_message(value.get("result"), text(value, "state"), part);
        }
    } else if text(value, "callId").is_some() {
        if let Some(part) = calls.find_or_start(text(value, "callId"), text(value, "name")) {
            part.args = arguments(field(value, "input").or_else(|| value.get("args")));
            add_output(value, part);
        }
    } else if is(value, "type", "ai") {
        for call in list(value, "tool_calls") {
            if let Some(part) = calls.find_or_start(text(call, "id"), text(call, "name")) {
                part.args = arguments(call.get("args"));
            }
        }
    } else if is(value, "type", "tool")
        && let Some(part) = text(value, "tool_call_id").and_then(|id| calls.find(id))
    {
        add_message(Some(value), None, part);
    }
}

/// Adds a tool message, if there is one, and the state of its call.
fn add_message(message: Option<&Value>, state: Option<&str>, part: &mut ToolPart) {
    let Some(message) = message.filter(|message| message.is_object()) else {
        part.status = match state.map(ToolStatus::parse) {
            // The SDK completes calls whose message it does not have.
            Some(ToolStatus::Completed) => ToolStatus::Incomplete,
            Some(status) => status,
            None => ToolStatus::Running,
        };
        part.is_error = part.status == ToolStatus::Error;
        return;
    };
    let content = message.get("content").cloned().unwrap_or_default();
    let artifact = message.get("artifact").filter(|artifact| artifact.is_object());
    part.complete(match artifact {
        // MCP adapters keep the structured content in the artifact.
        Some(artifact) => {
            json!({ "content": content, "result": artifact.get("structured_content").unwrap_or(artifact) })
        }
        None => content,
    });
    if is(message, "status", "error") || state == Some("error") {
        part.end(ToolStatus::Error, None);
    }
}

fn add_output(value: &Value, part: &mut ToolPart) {
    let output = value.get("output").cloned().unwrap_or_default();
    match text(value, "status").map(ToolStatus::parse) {
        Some(ToolStatus::Error) => part.end(ToolStatus::Error, text(value, "error")),
        Some(ToolStatus::Completed) if output.is_null() => part.status = ToolStatus::Incomplete,
        Some(ToolStatus::Completed) => part.complete(output),
        Some(status) => part.status = status,
        None => {}
    }
}
