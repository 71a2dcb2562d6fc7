//! Mutated results of real builds.

use proptest::{prelude::*, sample::select};

use super::*;
use crate::corpus;

/// Words of results, values of wrong types, and text that no label may show.
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

/// Results as the tools send them: those of the recorded builds, and one of each other shape.
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
        json!({ "error": "no capacity", "build_id": BUILD, "error_code": "INSUFFICIENT_QUOTA", "title": "Workspace quota reached", "quota": { "credits_consumed": 12, "budget": 10 } }),
    ];
    failed.chain(others).map(|result| result.to_string()).collect()
}

proptest! {
    /// Any result has a short visible one-line label, and a message exactly if the call failed. A result in a JSON string
    /// reads the same.
    #[test]
    fn a_mutated_result_has_a_label(
        text in corpus::mutated_text(results(), WORDS),
        action in select(vec![WorkspaceAction::Create, WorkspaceAction::Start, WorkspaceAction::Stop]),
        status in select(vec![ToolStatus::Running, ToolStatus::Completed, ToolStatus::Error]),
        is_error in any::<bool>(),
    ) {
        let outcome_of = |result: &Value| {
            ToolCallOutcome::from_call(&ToolCall { action, status, args: &Value::Null, result, is_error, run_over: false })
        };
        let outcome = outcome_of(&Value::String(text.clone()));
        let label = outcome.label(None, &ENGLISH);
        prop_assert!(!label.trim().is_empty() && label.chars().count() <= 160, "{:?}", label);
        prop_assert!(!label.contains(|c: char| c.is_control() || c == '\u{202e}'), "{:?}", label);
        let has_message = outcome.failure_message(&ENGLISH).is_some_and(|message| !message.trim().is_empty());
        prop_assert_eq!(has_message, outcome.state() == CallState::Failed);
        if let Ok(result @ Value::Object(_)) = serde_json::from_str(&text) {
            prop_assert_eq!(outcome_of(&result), outcome);
        }
    }

    /// Mutated message parts never make the readers panic, and every call has a name.
    #[test]
    fn mutated_parts_give_calls_with_names(
        text in corpus::mutated_text(parts(), PART_WORDS),
    ) {
        let Ok(Value::Array(parts)) = serde_json::from_str::<Value>(&text) else { return Ok(()) };
        for call in ToolPart::from_coder(&parts).into_iter().chain(ToolPart::from_ag_ui(&parts)) {
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
    "\"type\":\"TOOL_CALL_CHUNK\",",
    "\"type\":\"RUN_ERROR\",",
    "\"content\":null,",
    "\"message\":\"no\",",
    "\"toolCallId\":\"\",",
    "\"delta\":\"{\",",
    "\"is_error\":true,",
    ",",
    "\"",
];

/// One call in each format.
fn parts() -> Vec<String> {
    let result = json!({ "build_id": BUILD, "started": true, "workspace_name": "my-ws" });
    [
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
