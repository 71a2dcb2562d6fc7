//! The results of real builds, spoilt.

use proptest::{prelude::*, sample::select};

use super::*;
use crate::corpus;

/// The words of results with wrong types beside them, and what no label may show.
const WORDS: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ",",
    "\"",
    "\\",
    "null",
    "7",
    "\"error\":\"\",",
    "\"error\":{},",
    "\"error\":null,",
    "\"build_id\":\"x\",",
    "\"build_id\":7,",
    "\"no_build\":true,",
    "\"no_build\":\"true\",",
    "\"created\":false,",
    "\"started\":1,",
    "\"workspace_name\":\"..\",",
    "\"workspace_name\":\"ada/dev\",",
    "\"agent_status\":\"not_ready\",",
    "\"startup_scripts\":\"startup_scripts_failed\",",
    "\"lifecycle_state\":\"start_error\",",
    "\"error_code\":\"INSUFFICIENT_QUOTA\",\"quota\":{\"credits_consumed\":1e99,\"budget\":-1},",
    "\\u0000",
    "\\u202e",
    "\\n",
    "<b>",
    "  ",
    "é",
];

/// Results as the tools send them: of the recorded builds, and one of each other shape.
fn results() -> Vec<String> {
    let failed = corpus::errors().flat_map(|error| {
        [
            json!({ "error": format!("workspace build failed: {error}"), "build_id": BUILD }),
            json!({ "error": error }),
            json!({ "output": error }),
        ]
    });
    let others = [
        json!({ "build_id": BUILD, "started": true, "workspace_name": "my-ws" }),
        json!({ "no_build": true, "started": true, "workspace_name": "my-ws" }),
        json!({ "agent_error": "context deadline exceeded", "agent_status": "not_ready", "build_id": BUILD, "created": true, "workspace_name": "ada/dev-box" }),
        json!({ "build_id": BUILD, "lifecycle_state": "start_error", "started": true, "startup_scripts": "startup_scripts_failed", "workspace_name": "my-ws" }),
        json!({ "created": false, "message": "workspace is stopped; use start_workspace to start it", "status": "stopped", "workspace_name": "dev-box" }),
        json!({ "error": "no room", "build_id": BUILD, "error_code": "INSUFFICIENT_QUOTA", "title": "Workspace quota reached", "quota": { "credits_consumed": 12, "budget": 10 } }),
    ];
    failed.chain(others).map(|result| result.to_string()).collect()
}

proptest! {
    /// Whatever became of a result, the row has one short visible line for it, and says why exactly where it failed. It
    /// is the same whether the result comes as JSON or as a text with JSON in it.
    #[test]
    fn a_spoilt_result_still_has_a_label(
        text in corpus::spoilt_text(results(), WORDS),
        action in select(vec![WorkspaceAction::Create, WorkspaceAction::Start, WorkspaceAction::Stop]),
        status in select(vec![ToolStatus::Running, ToolStatus::Completed, ToolStatus::Error]),
        is_error in any::<bool>(),
    ) {
        let of = |result: &Value| {
            ToolCallOutcome::from_call(&ToolCall { action, status, args: &Value::Null, result, is_error })
        };
        let outcome = of(&Value::String(text.clone()));
        let label = outcome.label(None, &ENGLISH);
        prop_assert!(!label.trim().is_empty() && label.chars().count() <= 160, "{:?}", label);
        prop_assert!(!label.contains(|c: char| c.is_control() || c == '\u{202e}'), "{:?}", label);
        let has_message = outcome.failure_message(&ENGLISH).is_some_and(|message| !message.trim().is_empty());
        prop_assert_eq!(has_message, outcome.state() == CallState::Failed);
        if let Ok(result @ Value::Object(_)) = serde_json::from_str(&text) {
            prop_assert_eq!(of(&result), outcome);
        }
    }

    /// No part of another chat's message that holds it makes the readers panic, and a call that they read has a row.
    #[test]
    fn a_spoilt_part_of_any_chat_is_a_call_or_none(
        text in corpus::spoilt_text(parts(), PART_WORDS),
    ) {
        let Ok(part) = serde_json::from_str::<Value>(&text) else { return Ok(()) };
        if let Some(call) = ToolPart::of_any(&part) {
            prop_assert!(!call.name.is_empty());
        }
    }
}

const PART_WORDS: &[&str] = &[
    "null",
    "7",
    "{}",
    "[]",
    "\"type\":\"tool-call\",",
    "\"type\":7,",
    "\"state\":\"output-error\",",
    "\"state\":\"approval-responded\",",
    "\"output\":null,",
    "\"errorText\":\"no\",",
    "\"toolCallId\":\"\",",
    "\"args_delta\":\"{\",",
    "\"is_error\":true,",
    ",",
    "\"",
];

/// One call as each kind of chat has it.
fn parts() -> Vec<String> {
    let result = json!({ "build_id": BUILD, "started": true, "workspace_name": "my-ws" });
    [
        json!({ "type": "tool-start_workspace", "toolCallId": "call_1", "state": "output-available", "input": {}, "output": result }),
        json!({ "type": "tool-call", "toolCallId": "call_1", "toolName": "start_workspace", "args": {}, "result": result, "status": { "type": "complete" } }),
        json!([
            { "type": "TOOL_CALL_START", "toolCallId": "call_1", "toolCallName": "start_workspace" },
            { "type": "TOOL_CALL_ARGS", "toolCallId": "call_1", "delta": "{}" },
            { "type": "TOOL_CALL_END", "toolCallId": "call_1" },
            { "type": "TOOL_CALL_RESULT", "toolCallId": "call_1", "content": result.to_string() },
        ]),
        json!([
            { "type": "tool-call", "tool_call_id": "call_1", "tool_name": "start_workspace", "args": {} },
            { "type": "tool-result", "tool_call_id": "call_1", "tool_name": "start_workspace", "result": result },
        ]),
    ]
    .map(|part| part.to_string())
    .into()
}
