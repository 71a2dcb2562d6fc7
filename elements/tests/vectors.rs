//! The vectors in `tests/vectors`, replayed by the Rust rows. `tests/e2e/src/examples/vectors.rs` replays the same files in
//! the scripts.
#![cfg(not(target_arch = "wasm32"))]

mod support;

use chat_workspace_tools::tool_call::{ToolPart, ToolStatus, Vocabulary};
use serde_json::{Value, json};
use support::row;

const ROWS: &str = include_str!("../../tests/vectors/rows.json");
const CALLS: &str = include_str!("../../tests/vectors/calls.json");

fn vectors(json: &str) -> Vec<Value> {
    serde_json::from_str(json).expect("a list of vectors")
}

fn text<'a>(vector: &'a Value, key: &str) -> &'a str {
    vector[key].as_str().unwrap_or_else(|| panic!("{key} is text: {vector}"))
}

#[test]
fn every_row_is_read_as_expected() {
    let vectors = vectors(ROWS);
    assert!(vectors.len() >= 80, "{} vectors", vectors.len());
    for vector in vectors {
        let part = ToolPart {
            name: text(&vector, "tool").to_owned(),
            status: ToolStatus::parse(text(&vector, "status")),
            args: vector["args"].clone(),
            result: vector["result"].clone(),
            is_error: vector["isError"] == true,
            tool_call_id: None,
        };
        assert_eq!(row(&part, vector["runOver"] == true), vector["expected"], "{}", vector["name"]);
    }
}

#[test]
fn every_call_is_read_as_expected() {
    let mut replayed = 0;
    for vector in vectors(CALLS) {
        let input = &vector["input"];
        let values = input.as_array().cloned().unwrap_or_else(|| vec![input.clone()]);
        let calls = match text(&vector, "vocabulary") {
            // The row of an element shows the first call.
            "any" => ToolPart::of_any(input).into_iter().take(1).collect(),
            // A list is no part.
            "ai-sdk" | "assistant-ui" if input.is_array() => Vec::new(),
            name => {
                let vocabulary = Vocabulary::ALL.into_iter().find(|vocabulary| vocabulary.as_str() == name);
                vocabulary.unwrap_or_else(|| panic!("{name} is a vocabulary")).read(&values)
            }
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
    assert!(replayed >= 113, "{replayed} vectors");
}
