use serde_json::json;

use super::*;
use crate::{
    strings::ENGLISH,
    tool_call::{ToolCall, ToolCallOutcome, WorkspaceAction},
};
use ToolStatus::{Completed, Error, Running};

fn ai_sdk(fields: Value) -> ToolPart {
    let mut part = json!({"type": "tool-start_workspace", "toolCallId": "call_1", "input": {"name": "dev"}});
    part.as_object_mut().expect("an object").extend(fields.as_object().expect("an object").clone());
    ToolPart::from_ai_sdk(&part).expect("a tool part")
}

/// What the row of a call says of its failure.
fn failure(part: &ToolPart) -> Option<String> {
    let ToolPart { status, ref args, ref result, is_error, .. } = *part;
    let call = ToolCall { action: WorkspaceAction::Start, status, args, result, is_error };
    ToolCallOutcome::from_call(&call).failure_message(&ENGLISH)
}

#[test]
fn each_of_the_ai_sdks_states_has_its_status() {
    for (fields, status, result) in [
        (json!({"state": "input-streaming"}), Running, Value::Null),
        (json!({"state": "input-available"}), Running, Value::Null),
        (json!({"state": "approval-requested", "approval": {"id": "a"}}), Running, Value::Null),
        (json!({"state": "approval-responded", "approval": {"id": "a", "approved": true}}), Running, Value::Null),
        (json!({"state": "output-available", "output": {"started": true}}), Completed, json!({"started": true})),
        (json!({"state": "output-error", "errorText": "no quota"}), Error, json!({"error": "no quota"})),
        (json!({"state": "output-denied", "approval": {"reason": "no"}}), Error, json!({"error": "no"})),
    ] {
        let part = ai_sdk(fields.clone());
        assert_eq!((part.status, &part.result), (status, &result), "{fields}");
        assert_eq!(part.is_error, status == Error, "{fields}");
        assert_eq!((part.name.as_str(), part.tool_call_id.as_deref()), ("start_workspace", Some("call_1")));
        assert_eq!(part.args, json!({"name": "dev"}));
    }
}

#[test]
fn a_preliminary_output_goes_on() {
    let output = json!({"build_id": "7f2d5c1e-0b5a-4a55-9c0c-5a0d0f9be001"});
    let part = ai_sdk(json!({"state": "output-available", "preliminary": true, "output": output}));
    assert_eq!((part.status, part.result), (Running, output));
}

#[test]
fn a_refused_approval_ends_the_call_before_the_library_says_so() {
    let part = ai_sdk(json!({"state": "approval-responded", "approval": {"approved": false, "reason": "Too dear."}}));
    assert_eq!(part.status, Error);
    assert_eq!(failure(&part).as_deref(), Some("Too dear."));
}

#[test]
fn a_state_of_a_later_version_is_read_from_its_output() {
    assert_eq!(ai_sdk(json!({"state": "output-dreaming"})).status, Running);
    assert_eq!(ai_sdk(json!({"state": "output-dreaming", "output": {}})).status, Completed);
}

#[test]
fn a_dynamic_part_names_its_tool() {
    let part = json!({"type": "dynamic-tool", "toolName": "stop_workspace", "state": "input-available", "rawInput": 7});
    let part = ToolPart::from_ai_sdk(&part).expect("a tool part");
    assert_eq!((part.name.as_str(), part.args), ("stop_workspace", json!(7)));
}

#[test]
fn a_part_of_a_tool_without_a_name_is_none() {
    for kind in ["tool-", "tool", "dynamic-tool"] {
        let part = json!({"type": kind, "toolName": "", "state": "output-available", "output": {}});
        assert_eq!(ToolPart::from_ai_sdk(&part), None, "{kind}");
    }
}

#[test]
fn each_of_assistant_uis_statuses_is_understood() {
    for (status, result, expected) in [
        (json!({"type": "running"}), json!(null), Running),
        (json!({"type": "requires-action", "reason": "interrupt"}), json!(null), Running),
        (json!({"type": "complete"}), json!({"started": true}), Completed),
        (json!({"type": "incomplete", "reason": "error", "error": "boom"}), json!(null), Error),
        (json!({"type": "incomplete", "reason": "cancelled"}), json!(null), Error),
        (json!({"type": "unheard-of"}), json!(null), Running),
        (json!({"type": "unheard-of"}), json!("text"), Completed),
        (json!(null), json!({}), Completed),
    ] {
        let part = json!({"type": "tool-call", "toolName": "start_workspace", "status": status, "result": result});
        let read = ToolPart::from_assistant_ui(&part).expect("a tool part");
        assert_eq!(read.status, expected, "{part}");
    }
}

#[test]
fn an_incomplete_call_of_assistant_ui_says_why() {
    for (status, message) in [
        (json!({"type": "incomplete", "reason": "error", "error": "boom"}), "boom"),
        (json!({"type": "incomplete", "reason": "error", "error": {"message": "boom"}}), "boom"),
        (json!({"type": "incomplete", "reason": "cancelled"}), "cancelled"),
        (json!({"type": "incomplete", "reason": "error"}), "Failed to start workspace"),
    ] {
        let part = json!({"toolName": "start_workspace", "toolCallId": "c", "status": status});
        let part = ToolPart::from_assistant_ui(&part).expect("a component's props");
        assert_eq!(failure(&part).as_deref(), Some(message), "{status}");
    }
}

#[test]
fn an_error_mark_of_assistant_ui_ends_a_call_that_does_not_say_that_it_runs() {
    for (status, result, expected) in [
        (json!(null), json!(null), (Error, true)),
        (json!({"type": "unheard-of"}), json!(null), (Error, true)),
        (json!(null), json!("boom"), (Completed, true)),
        (json!({"type": "running"}), json!(null), (Running, false)),
    ] {
        let part = json!({"toolName": "start_workspace", "isError": true, "status": status, "result": result});
        let read = ToolPart::from_assistant_ui(&part).expect("a component's props");
        assert_eq!((read.status, read.is_error), expected, "{part}");
    }
}

#[test]
fn arguments_of_assistant_ui_that_are_on_their_way_are_text() {
    let part = json!({"type": "tool-call", "toolName": "create_workspace", "argsText": "{\"name\":\"de"});
    assert_eq!(ToolPart::from_assistant_ui(&part).expect("a part").args, json!("{\"name\":\"de"));
}

#[test]
fn ag_ui_events_are_gathered_by_call() {
    let mut events = vec![
        json!({"type": "RUN_STARTED", "runId": "r"}),
        json!({"type": "TOOL_CALL_START", "toolCallId": "1", "toolCallName": "create_workspace"}),
        json!({"type": "TOOL_CALL_ARGS", "toolCallId": "1", "delta": "{\"name\":"}),
        json!({"type": "TOOL_CALL_CHUNK", "toolCallId": "2", "toolCallName": "stop_workspace", "delta": "{"}),
        json!({"type": "TOOL_CALL_CHUNK", "delta": "}"}),
        json!({"type": "TOOL_CALL_ARGS", "toolCallId": "1", "delta": "\"dev\"}"}),
        json!({"type": "TOOL_CALL_END", "toolCallId": "1"}),
    ];
    let calls = ToolPart::from_ag_ui(&events);
    assert_eq!(calls.iter().map(|call| call.name.as_str()).collect::<Vec<_>>(), ["create_workspace", "stop_workspace"]);
    assert_eq!(calls[0].args, json!({"name": "dev"}));
    assert_eq!(calls[1].args, json!({}));
    assert!(calls.iter().all(|call| call.status == Running), "the end of arguments is not that of the call");

    events.push(json!({"type": "TOOL_CALL_RESULT", "toolCallId": "1", "content": "{\"created\":true}"}));
    events.push(json!({"type": "RUN_ERROR", "message": "The model is gone."}));
    let calls = ToolPart::from_ag_ui(&events);
    assert_eq!((calls[0].status, &calls[0].result), (Completed, &json!("{\"created\":true}")));
    assert_eq!((calls[1].status, failure(&calls[1]).as_deref()), (Error, Some("The model is gone.")));
}

#[test]
fn a_run_of_ag_ui_that_ends_leaves_no_call_running_unless_it_asks_the_user() {
    let begun = json!({"type": "TOOL_CALL_START", "toolCallId": "1", "toolCallName": "start_workspace"});
    for (end, status) in [
        (json!({"type": "RUN_FINISHED"}), Error),
        (json!({"type": "RUN_FINISHED", "outcome": {"type": "interrupt"}}), Running),
        (json!({"type": "RUN_FINISHED", "outcome": "interrupt"}), Running),
    ] {
        assert_eq!(ToolPart::from_ag_ui(&[begun.clone(), end.clone()])[0].status, status, "{end}");
    }
}

#[test]
fn a_call_and_its_result_of_coder_are_one() {
    let call = json!({"type": "tool-call", "tool_call_id": "1", "tool_name": "start_workspace", "args": {"a": 1}});
    let result = json!({"type": "tool-result", "tool_call_id": "1", "tool_name": "start_workspace", "result": {"started": true}});
    let failed = json!({"type": "tool-result", "tool_call_id": "1", "tool_name": "start_workspace", "result": {"error": "x"}, "is_error": true});
    let text = json!({"type": "text", "text": "Starting it."});
    let read = |parts: &[&Value]| ToolPart::from_coder(&parts.iter().map(|part| (*part).clone()).collect::<Vec<_>>());

    assert_eq!(read(&[&text, &call])[0].status, Running);
    let [ended] = &read(&[&call, &text, &result])[..] else { panic!("one call") };
    assert_eq!((ended.status, &ended.args, &ended.result), (Completed, &json!({"a": 1}), &json!({"started": true})));
    let [alone] = &read(&[&failed])[..] else { panic!("one call") };
    assert_eq!((alone.status, alone.is_error), (Error, true));
}

#[test]
fn every_vocabulary_is_told_from_the_others() {
    for value in [
        json!({"type": "tool-start_workspace", "state": "input-available"}),
        json!({"type": "dynamic-tool", "toolName": "start_workspace", "state": "input-available"}),
        json!({"type": "tool-call", "toolName": "start_workspace", "status": {"type": "running"}}),
        json!({"type": "tool-call", "tool_call_id": "1", "tool_name": "start_workspace"}),
        json!([{"type": "text"}, {"type": "tool-call", "tool_call_id": "1", "tool_name": "start_workspace"}]),
        json!([{"type": "TOOL_CALL_START", "toolCallId": "1", "toolCallName": "start_workspace"}]),
    ] {
        let part = ToolPart::of_any(&value);
        assert_eq!(part.as_ref().map(|part| part.name.as_str()), Some("start_workspace"), "{value}");
        assert_eq!(part.map(|part| part.status), Some(Running), "{value}");
    }
    for value in [json!(null), json!({"type": "text", "text": "tool-"}), json!([]), json!("tool-call"), json!(7)] {
        assert_eq!(ToolPart::of_any(&value), None, "{value}");
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod properties {
    use proptest::{collection::vec, prelude::*, sample::select};

    use super::*;

    const KEYS: [&str; 21] = [
        "type",
        "state",
        "toolName",
        "toolCallId",
        "toolCallName",
        "tool_name",
        "tool_call_id",
        "status",
        "reason",
        "error",
        "result",
        "output",
        "input",
        "approval",
        "approved",
        "preliminary",
        "delta",
        "content",
        "errorText",
        "isError",
        "outcome",
    ];
    const WORDS: [&str; 20] = [
        "tool-start_workspace",
        "dynamic-tool",
        "tool-call",
        "tool-result",
        "start_workspace",
        "input-streaming",
        "approval-responded",
        "output-available",
        "output-error",
        "output-denied",
        "complete",
        "incomplete",
        "running",
        "TOOL_CALL_START",
        "TOOL_CALL_ARGS",
        "TOOL_CALL_CHUNK",
        "TOOL_CALL_RESULT",
        "RUN_ERROR",
        "RUN_FINISHED",
        "1",
    ];

    fn json_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            1 => Just(Value::Null),
            1 => any::<bool>().prop_map(Value::from),
            1 => any::<i64>().prop_map(Value::from),
            1 => any::<String>().prop_map(Value::from),
            4 => select(WORDS.as_slice()).prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 40, 8, |inner| {
            let key = select(KEYS.as_slice()).prop_map(str::to_owned);
            prop_oneof![
                1 => vec(inner.clone(), 0..6).prop_map(Value::from),
                4 => vec((key, inner), 0..8).prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn any_json_is_read_to_named_calls(list in vec(json_value(), 0..6)) {
            let mut calls = ToolPart::from_coder(&list);
            calls.extend(ToolPart::from_ag_ui(&list));
            for value in &list {
                calls.extend(ToolPart::from_ai_sdk(value));
                calls.extend(ToolPart::from_assistant_ui(value));
                calls.extend(ToolPart::of_any(value));
            }
            calls.extend(ToolPart::of_any(&Value::from(list)));
            for call in calls {
                prop_assert!(!call.name.is_empty(), "{call:?}");
                prop_assert!(call.status != Running || !call.is_error, "{call:?}");
                prop_assert!(call.status != Error || failure(&call).is_some(), "a failure says why: {call:?}");
            }
        }

        #[test]
        fn a_call_of_ag_ui_that_has_ended_stays_so_whatever_follows(list in vec(json_value(), 0..6)) {
            let mut events = vec![
                json!({"type": "TOOL_CALL_START", "toolCallId": "call", "toolCallName": "start_workspace"}),
                json!({"type": "TOOL_CALL_RESULT", "toolCallId": "call", "content": "{}"}),
            ];
            events.extend(list);
            prop_assert_eq!(ToolPart::from_ag_ui(&events)[0].status, Completed);
        }
    }
}
