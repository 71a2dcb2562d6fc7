use serde::Deserialize;
use serde_json::Value;

use super::{lenient, tool_part::ToolPart};
use crate::tool_call::status::ToolStatus;

/// A part of a Coder chat message that belongs to a tool call.
#[derive(Deserialize)]
struct Part {
    #[serde(rename = "type")]
    kind: String,
    tool_call_id: String,
    #[serde(default, deserialize_with = "lenient::text")]
    tool_name: Option<String>,
    #[serde(default)]
    args: Value,
    #[serde(default)]
    result: Value,
    #[serde(default)]
    is_error: Value,
}

impl ToolPart {
    /// Reads the tool calls in the parts of Coder chat messages, in the order in which they start. A call and its result are
    /// two parts with the same id. Other parts are ignored.
    pub fn from_coder(parts: &[Value]) -> Vec<Self> {
        let mut calls = Vec::new();
        for part in parts.iter().filter_map(|part| Part::deserialize(part).ok()) {
            let Some(call) = find_or_add(&mut calls, &part) else { continue };
            match part.kind.as_str() {
                "tool-call" => call.args = part.args,
                "tool-result" => {
                    call.result = part.result;
                    call.is_error = part.is_error == Value::Bool(true);
                    call.status = if call.is_error { ToolStatus::Error } else { ToolStatus::Completed };
                }
                _ => {}
            }
        }
        calls
    }
}

/// The call that a part belongs to. The first part of a call has its name.
fn find_or_add<'a>(calls: &'a mut Vec<ToolPart>, part: &Part) -> Option<&'a mut ToolPart> {
    let id = &part.tool_call_id;
    if let Some(index) = calls.iter().position(|call| call.tool_call_id.as_ref() == Some(id)) {
        return calls.get_mut(index);
    }
    let name = part.tool_name.clone().filter(|_| !id.is_empty())?;
    calls.push(ToolPart { name, tool_call_id: Some(id.clone()), status: ToolStatus::Running, ..ToolPart::default() });
    calls.last_mut()
}
