use serde_json::{Value, json};

use super::ToolPart;
use crate::{
    strings::ENGLISH,
    tool_call::{ToolCall, ToolCallOutcome, ToolStatus, Vocabulary, WorkspaceAction},
};
use ToolStatus::{ApprovalRequested, Cancelled, Completed, Error, Incomplete, Running};

/// The failure message of the row of a call.
fn failure(part: &ToolPart) -> Option<String> {
    let ToolPart { status, ref args, ref result, is_error, .. } = *part;
    let call = ToolCall { action: WorkspaceAction::Start, status, args, result, is_error, run_over: false };
    ToolCallOutcome::from_call(&call).failure_message(&ENGLISH)
}

#[test]
fn ag_ui_events_are_grouped_by_call() {
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
    assert!(calls.iter().all(|call| call.status == Running), "the end of the arguments does not end the call");

    events.push(json!({"type": "TOOL_CALL_RESULT", "toolCallId": "1", "content": "{\"created\":true}"}));
    events.push(json!({"type": "RUN_ERROR", "message": "The model is gone."}));
    let calls = ToolPart::from_ag_ui(&events);
    assert_eq!((calls[0].status, &calls[0].result), (Completed, &json!("{\"created\":true}")));
    assert_eq!((calls[1].status, failure(&calls[1]).as_deref()), (Error, Some("The model is gone.")));
}

#[test]
fn an_ag_ui_result_without_content_is_ignored() {
    let mut events = vec![
        json!({"type": "TOOL_CALL_START", "toolCallId": "1", "toolCallName": "start_workspace"}),
        json!({"type": "TOOL_CALL_ARGS", "delta": "{}"}),
        json!({"type": "TOOL_CALL_RESULT", "toolCallId": "1"}),
    ];
    let calls = ToolPart::from_ag_ui(&events);
    assert_eq!((calls[0].status, &calls[0].args), (Running, &json!({})));
    events.insert(2, json!({"type": "TOOL_CALL_RESULT", "toolCallId": "1", "content": "done"}));
    let calls = ToolPart::from_ag_ui(&events);
    assert_eq!((calls[0].status, &calls[0].result), (Completed, &json!("done")));
}

#[test]
fn the_end_of_an_ag_ui_run_ends_its_calls_unless_it_is_an_interrupt() {
    let start = json!({"type": "TOOL_CALL_START", "toolCallId": "1", "toolCallName": "start_workspace"});
    for (end, status) in [
        (json!({"type": "RUN_FINISHED"}), Incomplete),
        (json!({"type": "RUN_FINISHED", "outcome": {"type": "cancelled"}}), Cancelled),
        (json!({"type": "RUN_FINISHED", "outcome": {"type": "interrupt"}}), ApprovalRequested),
        (json!({"type": "RUN_FINISHED", "outcome": "interrupt"}), ApprovalRequested),
    ] {
        assert_eq!(ToolPart::from_ag_ui(&[start.clone(), end.clone()])[0].status, status, "{end}");
    }
}

#[test]
fn a_coder_call_and_its_result_are_one_part() {
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
    assert_eq!(read(&[&json!({"type": "tool-call", "tool_call_id": "", "tool_name": "x"}), &json!(7), &text]), []);
}

/// The table in `docs/chats.md`: calls without a result that are completed, and calls that are not.
#[test]
fn only_an_explicit_mark_completes_a_call_without_a_result() {
    use Vocabulary::{A2a, Acp, AgUi, AiSdk, Anthropic, AssistantUi, Coder, CopilotKit, LangGraph, OpenAi, TanStack};
    let ag_ui = |end: Value| json!([{"type": "TOOL_CALL_START", "toolCallId": "1", "toolCallName": "x"}, end]);
    let tanstack = |end: Value| json!([{"type": "tool-call", "id": "1", "name": "x", "arguments": "{}", "state": "input-complete"}, end]);
    let langgraph = |end: Value| json!([{"type": "ai", "tool_calls": [{"id": "1", "name": "x"}]}, end]);
    let acp = |end: Value| json!([{"sessionUpdate": "tool_call", "toolCallId": "1", "name": "x"}, end]);
    for (vocabulary, input, status) in [
        (AiSdk, json!([{"type": "tool-x", "state": "output-available"}]), Completed),
        (AssistantUi, json!([{"toolName": "x", "status": {"type": "complete"}, "result": null}]), Completed),
        (AssistantUi, json!([{"toolName": "x", "status": {"type": "complete"}}]), Incomplete),
        (AgUi, ag_ui(json!({"type": "TOOL_CALL_RESULT", "toolCallId": "1", "content": ""})), Completed),
        (AgUi, ag_ui(json!({"role": "tool", "toolCallId": "1", "content": ""})), Completed),
        (AgUi, ag_ui(json!({"type": "RUN_FINISHED"})), Incomplete),
        (TanStack, tanstack(json!({"type": "tool-result", "toolCallId": "1", "content": ""})), Completed),
        (TanStack, json!([{"type": "tool-call", "id": "1", "name": "x", "state": "complete"}]), Incomplete),
        (CopilotKit, json!([{"name": "x", "status": "complete", "result": ""}]), Incomplete),
        (LangGraph, langgraph(json!({"type": "tool", "tool_call_id": "1", "content": ""})), Completed),
        (LangGraph, json!([{"id": "1", "call": {"name": "x"}, "state": "completed"}]), Incomplete),
        (LangGraph, json!([{"callId": "1", "name": "x", "status": "finished"}]), Incomplete),
        (Acp, acp(json!({"sessionUpdate": "tool_call_update", "toolCallId": "1", "status": "completed"})), Completed),
        (Acp, acp(json!({"stopReason": "end_turn"})), Incomplete),
        (A2a, json!([{"kind": "task", "id": "1", "status": {"state": "completed"}}]), Completed),
        (OpenAi, json!([{"type": "mcp_call", "id": "1", "name": "x", "status": "completed"}]), Completed),
        (OpenAi, json!([{"type": "mcp_call", "id": "1", "name": "x"}]), Running),
        (
            Anthropic,
            json!([{"type": "tool_use", "id": "1", "name": "x"}, {"type": "tool_result", "tool_use_id": "1"}]),
            Completed,
        ),
        (Coder, json!([{"type": "tool-result", "tool_call_id": "1", "tool_name": "x"}]), Completed),
    ] {
        let values = input.as_array().expect("a list");
        assert_eq!(vocabulary.read(values)[0].status, status, "{vocabulary:?}: {input}");
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod properties {
    use proptest::{collection::vec, prelude::*, sample::select};

    use super::*;

    const KEYS: [&str; 13] = [
        "type",
        "toolCallId",
        "toolCallName",
        "tool_name",
        "tool_call_id",
        "status",
        "args",
        "result",
        "is_error",
        "message",
        "delta",
        "content",
        "outcome",
    ];
    const WORDS: [&str; 11] = [
        "tool-call",
        "tool-result",
        "start_workspace",
        "interrupt",
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
        fn any_json_gives_calls_with_names(list in vec(json_value(), 0..6)) {
            let mut calls = ToolPart::from_coder(&list);
            calls.extend(ToolPart::from_ag_ui(&list));
            for call in calls {
                prop_assert!(!call.name.is_empty(), "{call:?}");
                prop_assert!(call.status != Running || !call.is_error, "{call:?}");
                prop_assert!(call.status != Error || failure(&call).is_some(), "a failure has a message: {call:?}");
            }
        }

        #[test]
        fn an_ended_ag_ui_call_stays_ended(list in vec(json_value(), 0..6)) {
            let mut events = vec![
                json!({"type": "TOOL_CALL_START", "toolCallId": "call", "toolCallName": "start_workspace"}),
                json!({"type": "TOOL_CALL_RESULT", "toolCallId": "call", "content": "{}"}),
            ];
            events.extend(list);
            prop_assert_eq!(ToolPart::from_ag_ui(&events)[0].status, Completed);
        }
    }
}
