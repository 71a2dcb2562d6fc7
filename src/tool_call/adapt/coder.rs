use serde_json::Value;

use super::{ToolPart, is_true, text, value};
use crate::tool_call::ToolStatus;

pub(super) fn read(parts: &[Value]) -> Vec<ToolPart> {
    let mut calls: Vec<ToolPart> = Vec::new();
    for part in parts {
        let Some(id) = text(part, "tool_call_id") else { continue };
        let place = calls.iter().position(|call| call.tool_call_id.as_deref() == Some(id));
        let call = match (place, text(part, "tool_name")) {
            (Some(place), _) => &mut calls[place],
            (None, Some(name)) => {
                let (name, tool_call_id) = (name.to_owned(), Some(id.to_owned()));
                calls.push(ToolPart { name, tool_call_id, status: ToolStatus::Running, ..ToolPart::default() });
                let last = calls.len() - 1;
                &mut calls[last]
            }
            (None, None) => continue,
        };
        match text(part, "type") {
            Some("tool-call") => call.args = value(part, "args"),
            Some("tool-result") => {
                call.result = value(part, "result");
                call.is_error = is_true(part, "is_error");
                call.status = if call.is_error { ToolStatus::Error } else { ToolStatus::Completed };
            }
            _ => {}
        }
    }
    calls
}
