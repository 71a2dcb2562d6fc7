//! Mutated results of real builds.

use std::{fs, path::Path, sync::LazyLock};

use proptest::{
    collection::vec,
    prelude::*,
    sample::{Index, select},
};
use serde_json::Map;

use super::{properties::json_value, *};
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

    /// Mutated recordings of chats never make the readers panic. Each call has a row, which does not run once its run is over.
    #[test]
    fn mutated_recordings_give_calls_with_rows(
        text in corpus::mutated_text(recordings(), PART_WORDS),
        vocabulary in select(Vocabulary::ALL.as_slice()),
    ) {
        let Ok(value) = serde_json::from_str::<Value>(&text) else { return Ok(()) };
        let values = value.as_array().cloned().unwrap_or_else(|| vec![value.clone()]);
        for part in ToolPart::of_any(&value).into_iter().chain(vocabulary.read(&values)) {
            let outcome = outcome_of(&part, true);
            prop_assert_ne!(outcome.phase(), CallPhase::Running);
            prop_assert!(!outcome.label(None, &ENGLISH).trim().is_empty());
            let part = ToolPart { status: part.status.after_run(), ..part };
            prop_assert_eq!(outcome_of(&part, true), outcome, "a host may end the run itself");
        }
    }

    /// Values of several vocabularies and others between them: each vocabulary has the calls that it has alone.
    #[test]
    fn mixed_vocabularies_keep_their_calls(
        picked in vec(select(values()), 1..6),
        others in vec(json_value(), 0..6),
        order in vec(any::<Index>(), 40),
    ) {
        let mut lists: Vec<Vec<Value>> = picked.into_iter().chain([others]).map(|list| list.into_iter().rev().collect()).collect();
        let mut mixed = Vec::new();
        // Takes the next value of a list until all are empty.
        for next in order.iter().cycle() {
            lists.retain(|list| !list.is_empty());
            if lists.is_empty() {
                break;
            }
            let list = next.index(lists.len());
            mixed.extend(lists[list].pop());
        }
        let mixed: Vec<Value> = mixed.into_iter().filter(Value::is_object).collect();
        let mut expected = Vec::new();
        let mut seen = Vec::new();
        for vocabulary in mixed.iter().filter_map(Vocabulary::of) {
            if !seen.contains(&vocabulary) {
                seen.push(vocabulary);
                let own: Vec<_> = mixed.iter().filter(|value| Vocabulary::of(value) == Some(vocabulary)).cloned().collect();
                expected.extend(vocabulary.read(&own));
            }
        }
        // Values without a vocabulary may hold some.
        let read = ToolPart::of_any(&Value::Array(mixed.iter().filter(|value| Vocabulary::of(value).is_some()).cloned().collect()));
        prop_assert_eq!(read, expected);
    }

    /// A value of one vocabulary is that of no other, whatever else it holds.
    #[test]
    fn fields_of_another_vocabulary_do_not_change_a_call(list in select(values()), other in select(values()), at in any::<Index>()) {
        let Some(Value::Object(other)) = other.get(at.index(other.len().max(1))) else { return Ok(()) };
        for value in list {
            let (Value::Object(own), Some(vocabulary)) = (&value, Vocabulary::of(&value)) else { continue };
            let mut both = other.clone();
            both.extend(own.clone());
            let both = Value::Object(both);
            // Without a type of its own a value takes that of the other.
            if own.contains_key("type") {
                let found = Vocabulary::of(&both);
                prop_assert!(found == Some(vocabulary) || has_earlier_marks(vocabulary, own, other), "{}", both);
            }
        }
    }
}

/// Whether `other` has the marks of a vocabulary that [`Vocabulary::of`] tests before that of `own`, a part named `tool-…`.
fn has_earlier_marks(vocabulary: Vocabulary, own: &Map<String, Value>, other: &Map<String, Value>) -> bool {
    let is_part = own.get("type").and_then(Value::as_str).is_some_and(|kind| kind.starts_with("tool-"));
    let is_tanstack =
        ["name", "arguments", "state"].iter().all(|key| own.contains_key(*key) || other.contains_key(*key));
    is_part && (other.contains_key("tool_call_id") || (vocabulary == Vocabulary::AssistantUi && is_tanstack))
}

fn outcome_of(part: &ToolPart, run_over: bool) -> ToolCallOutcome {
    let ToolPart { status, args, result, is_error, .. } = part;
    ToolCallOutcome::from_call(&ToolCall {
        action: WorkspaceAction::Start,
        status: *status,
        args,
        result,
        is_error: *is_error,
        run_over,
    })
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
    "\"type\":\"tool_result\",",
    "\"type\":\"mcp_call\",",
    "\"type\":\"dynamic-tool\",",
    "\"state\":\"output-available\",",
    "\"status\":\"complete\",",
    "\"status\":\"building\",",
    "\"sessionUpdate\":\"tool_call\",",
    "\"kind\":\"status-update\",",
    "\"approval\":{\"approved\":false},",
    "\"toolName\":\"start_workspace\",",
    "\"tool_call_id\":\"c1\",",
    "\"call\":{},",
    "\"isError\":true,",
    "\"content\":null,",
    "\"error\":{\"error\":{}},",
    "\"message\":\"no\",",
    "\"toolCallId\":\"\",",
    "\"delta\":\"{\",",
    "\"is_error\":true,",
    ",",
    "\"",
];

static RECORDINGS: LazyLock<Vec<Value>> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/recorded");
    let mut paths: Vec<_> =
        fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    let recordings = paths.iter().filter(|path| !path.ends_with("situations.json")).flat_map(|path| {
        let recording: Map<String, Value> =
            serde_json::from_slice(&fs::read(path).expect("a file")).expect("situations");
        recording.into_iter().flat_map(|(_, situation)| match situation {
            // Parts, events and messages by their kind.
            Value::Object(kinds) if Vocabulary::of(&Value::Object(kinds.clone())).is_none() => {
                kinds.into_iter().map(|(_, value)| value).collect()
            }
            situation => vec![situation],
        })
    });
    recordings.filter(|value| !ToolPart::of_any(value).is_empty()).collect()
});

/// The recordings as text.
fn recordings() -> Vec<String> {
    RECORDINGS.iter().map(Value::to_string).collect()
}

/// The recordings as lists.
fn values() -> Vec<Vec<Value>> {
    RECORDINGS.iter().map(|value| value.as_array().cloned().unwrap_or_else(|| vec![value.clone()])).collect()
}
