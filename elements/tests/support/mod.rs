//! What the tests of tool calls share.

use chat_workspace_tools::{
    strings::ENGLISH,
    tool_call::{ToolCall, ToolCallOutcome, ToolPart, WorkspaceAction},
};
use serde_json::{Value, json};

/// What the row of a call shows; null without a row.
pub(crate) fn row(part: &ToolPart, run_over: bool) -> Value {
    let Some(action) = WorkspaceAction::from_tool_name(&part.name) else { return Value::Null };
    let ToolPart { status, args, result, is_error, .. } = part;
    let outcome =
        ToolCallOutcome::from_call(&ToolCall { action, status: *status, args, result, is_error: *is_error, run_over });
    json!({
        "state": outcome.phase().as_str(),
        "label": outcome.label(None, &ENGLISH),
        "failure": outcome.failure_message(&ENGLISH),
        "notice": outcome.notice(&ENGLISH),
        "workspace": outcome.workspace.as_ref().map(ToString::to_string),
        "linkPath": outcome.workspace.as_ref().and_then(|workspace| workspace.link_path()),
        "buildId": outcome.build_id,
        "canHaveLog": outcome.may_have_log(),
    })
}
