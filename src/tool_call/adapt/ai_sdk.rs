use serde_json::Value;

use super::{ToolPart, error_result, is_true, text, value};
use crate::tool_call::ToolStatus;

/// Parts of a tool known when the chat was compiled are called after it.
const STATIC: &str = "tool-";
/// The other parts hold the tool's name.
const DYNAMIC: &str = "dynamic-tool";

pub(super) fn read(part: &Value) -> Option<ToolPart> {
    let kind = text(part, "type")?;
    let name = if kind == DYNAMIC {
        text(part, "toolName")?
    } else {
        kind.strip_prefix(STATIC).filter(|name| !name.is_empty())?
    };
    // `tool-call` and `tool-result` are parts of other vocabularies: here every part has its state.
    let state = text(part, "state")?;
    let approval = part.get("approval");
    let refused = approval.and_then(|approval| approval.get("approved")?.as_bool()) == Some(false);
    let reason = approval.and_then(|approval| text(approval, "reason"));

    let output = value(part, "output");
    let preliminary = is_true(part, "preliminary");
    let (status, result) = match state {
        "input-streaming" | "input-available" | "approval-requested" => (ToolStatus::Running, Value::Null),
        "approval-responded" if refused => (ToolStatus::Error, error_result(reason)),
        "approval-responded" => (ToolStatus::Running, Value::Null),
        "output-available" if preliminary => (ToolStatus::Running, output),
        "output-available" => (ToolStatus::Completed, output),
        "output-error" => (ToolStatus::Error, error_result(text(part, "errorText"))),
        "output-denied" => (ToolStatus::Error, error_result(reason)),
        // A state of a later version: the output tells.
        _ if output.is_null() => (ToolStatus::Running, output),
        _ => (ToolStatus::Completed, output),
    };
    let input = value(part, "input");
    Some(ToolPart {
        name: name.to_owned(),
        status,
        // Input that did not fit the tool's schema.
        args: if input.is_null() { value(part, "rawInput") } else { input },
        result,
        is_error: status == ToolStatus::Error,
        tool_call_id: text(part, "toolCallId").map(str::to_owned),
    })
}
