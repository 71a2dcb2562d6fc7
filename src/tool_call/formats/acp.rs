use serde_json::{Value, json};

use super::{
    calls::Calls,
    json::{field, is, text},
    tool_part::ToolPart,
};
use crate::tool_call::status::ToolStatus;

impl ToolPart {
    /// Reads the tool calls in updates of the Agent Client Protocol (v1 and v2), in the order in which they start: session
    /// updates, notifications with one, permission requests and the response to a prompt. Other values are ignored.
    ///
    /// The tool's name is `name`, or `title` from agents that send none.
    pub fn from_acp(updates: &[Value]) -> Vec<Self> {
        Calls::read(updates, add)
    }
}

/// The update in a notification or in its parameters.
pub(super) fn update(value: &Value) -> &Value {
    let value = field(value, "params").unwrap_or(value);
    field(value, "update").unwrap_or(value)
}

/// The call in a permission request.
pub(super) fn permission_call(value: &Value) -> Option<&Value> {
    let call = field(value, "toolCall").or_else(|| field(field(value, "subject")?, "toolCall"))?;
    (field(value, "options").is_some() && text(call, "toolCallId").is_some()).then_some(call)
}

fn add(value: &Value, calls: &mut Calls) {
    let update = update(value);
    if let Some(call) = permission_call(update) {
        if let Some(part) = add_call(call, calls) {
            part.status = ToolStatus::ApprovalRequested;
        }
    } else if matches!(text(update, "sessionUpdate"), Some("tool_call" | "tool_call_update")) {
        add_call(update, calls);
    } else if let Some(reason) = text(update, "stopReason") {
        let status = if reason == "cancelled" { ToolStatus::Cancelled } else { ToolStatus::Incomplete };
        calls.end_open(status, None);
    }
}

/// Adds a call or its changes: fields that are missing or null stay.
fn add_call<'a>(call: &Value, calls: &'a mut Calls) -> Option<&'a mut ToolPart> {
    let name = text(call, "name").or_else(|| text(call, "title"));
    let part = calls.find_or_start(text(call, "toolCallId"), name)?;
    if let Some(name) = text(call, "name") {
        part.name = name.to_owned();
    }
    if let Some(input) = field(call, "rawInput") {
        part.args = input.clone();
    }
    match (field(call, "content"), field(call, "rawOutput")) {
        (Some(content), Some(output)) => part.result = json!({ "content": content, "result": output }),
        (Some(content), None) => part.result = content.clone(),
        (None, Some(output)) => part.result = output.clone(),
        (None, None) => {}
    }
    if let Some(status) = text(call, "status") {
        part.end(ToolStatus::parse(status), None);
    } else if is(call, "sessionUpdate", "tool_call") && part.result.is_null() {
        part.status = ToolStatus::Running;
    }
    Some(part)
}
