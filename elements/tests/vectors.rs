//! The vectors in `tests/vectors`, replayed by the Rust rows. `tests/e2e/src/examples/vectors.rs` replays the same files in
//! the scripts.
#![cfg(not(target_arch = "wasm32"))]

use chat_workspace_tools::{
    strings::ENGLISH,
    tool_call::{CallState, ToolCall, ToolCallOutcome, ToolPart, ToolStatus, WorkspaceAction},
};
use serde_json::{Value, json};

const ROWS: &str = include_str!("../../tests/vectors/rows.json");
const CALLS: &str = include_str!("../../tests/vectors/calls.json");

fn vectors(json: &str) -> Vec<Value> {
    serde_json::from_str(json).expect("a list of vectors")
}

fn text<'a>(vector: &'a Value, key: &str) -> &'a str {
    vector[key].as_str().unwrap_or_else(|| panic!("{key} is text: {vector}"))
}

fn row(vector: &Value) -> Value {
    let Some(action) = WorkspaceAction::from_tool_name(text(vector, "tool")) else { return Value::Null };
    let outcome = ToolCallOutcome::from_call(&ToolCall {
        action,
        status: ToolStatus::parse(text(vector, "status")),
        args: &vector["args"],
        result: &vector["result"],
        is_error: vector["isError"] == true,
    });
    let state = match outcome.state() {
        CallState::Running => "running",
        CallState::Succeeded => "succeeded",
        CallState::Failed => "failed",
    };
    json!({
        "state": state,
        "label": outcome.label(None, &ENGLISH),
        "failure": outcome.failure_message(&ENGLISH),
        "notice": outcome.notice(&ENGLISH),
        "workspace": outcome.workspace.as_ref().map(ToString::to_string),
        "linkPath": outcome.workspace.as_ref().and_then(|workspace| workspace.link_path()),
        "buildId": outcome.build_id,
        "canHaveLog": outcome.may_have_log(),
    })
}

#[test]
fn every_row_is_read_as_expected() {
    let vectors = vectors(ROWS);
    assert!(vectors.len() >= 80, "{} vectors", vectors.len());
    for vector in vectors {
        assert_eq!(row(&vector), vector["expected"], "{}", vector["name"]);
    }
}

#[test]
fn every_call_is_read_as_expected() {
    let mut replayed = 0;
    for vector in vectors(CALLS) {
        let input = vector["input"].as_array().map(Vec::as_slice);
        let calls = match (text(&vector, "vocabulary"), input) {
            ("coder", Some(parts)) => ToolPart::from_coder(parts),
            ("ag-ui", Some(events)) => ToolPart::from_ag_ui(events),
            // Only scripts read the others.
            _ => continue,
        };
        let calls: Value = calls
            .into_iter()
            .map(|call| {
                json!({
                    "name": call.name,
                    "status": call.status.as_str(),
                    "args": call.args,
                    "result": call.result,
                    "isError": call.is_error,
                    "toolCallId": call.tool_call_id,
                })
            })
            .collect();
        assert_eq!(calls, vector["expected"], "{}", vector["name"]);
        replayed += 1;
    }
    assert!(replayed >= 30, "{replayed} vectors");
}
