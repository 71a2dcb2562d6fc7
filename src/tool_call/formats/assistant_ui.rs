use serde_json::Value;

use super::{
    json::{field, is, is_bool, text},
    tool_part::ToolPart,
};
use crate::tool_call::status::ToolStatus;

impl ToolPart {
    /// Reads a `tool-call` part of assistant-ui, or the props of its tool components, which have no `type`; `None` for a part of
    /// another kind.
    ///
    /// Over an external store a call that was stopped stays in `requires-action`: hosts set `run_over` when the thread is not
    /// running.
    pub fn from_assistant_ui(part: &Value) -> Option<Self> {
        if !matches!(part.get("type").map(Value::as_str), None | Some(Some("tool-call"))) {
            return None;
        }
        let mut call = Self::new(text(part, "toolName")?, text(part, "toolCallId"));
        // Arguments that are still streaming are text.
        call.args = field(part, "args").or_else(|| field(part, "argsText")).cloned().unwrap_or_default();
        let null = Value::Null;
        let (status, approval) = (part.get("status").unwrap_or(&null), part.get("approval").unwrap_or(&null));
        let is_preliminary = is_bool(part, "isPreliminary", true);
        let has_result = part.get("result").is_some() && !is_preliminary;
        let has_error = is_bool(part, "isError", true);
        call.result = part.get("result").cloned().unwrap_or_default();
        let mut end = |status, reason| {
            let reason = if call.result.is_null() { reason } else { None };
            call.end(status, reason);
        };
        match text(status, "type") {
            _ if is_bool(approval, "approved", false) => end(ToolStatus::Denied, text(approval, "reason")),
            Some("running") => {}
            Some("incomplete") => {
                let (ended, reason) = incomplete(status);
                end(ended, reason);
            }
            // A request that has expired, for instance.
            _ if !has_result && text(approval, "resolution").is_some() => call.status = ToolStatus::Incomplete,
            Some("requires-action") if !has_result => {
                let is_request = is(status, "reason", "interrupt") || !approval.is_null();
                if is_request && !is_bool(approval, "approved", true) {
                    call.status = ToolStatus::ApprovalRequested;
                }
            }
            _ if has_result => (call.status, call.is_error) = (ToolStatus::Completed, has_error),
            Some("complete") => call.status = ToolStatus::Incomplete,
            _ if has_error => end(ToolStatus::Error, None),
            _ => {}
        }
        Some(call.with_refusal())
    }
}

/// Why a call is incomplete: its status, and a reason if there is more to say.
fn incomplete(status: &Value) -> (ToolStatus, Option<&str>) {
    let error = status.get("error").unwrap_or(&Value::Null);
    let message = error.as_str().or_else(|| text(error, "message"));
    match text(status, "reason") {
        Some("cancelled") => (ToolStatus::Cancelled, message),
        Some("length" | "tool-calls") => (ToolStatus::Incomplete, message),
        Some("error" | "other") | None => (ToolStatus::Error, message),
        reason => (ToolStatus::Error, message.or(reason)),
    }
}
