//! The transcript of the example chat, which is a program, so that its modules cannot be imported.

use chat_workspace_tools::tool_call::ToolStatus;
use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;

#[path = "../../examples/chat/src/transcript.rs"]
mod transcript;

use transcript::{Event, Item, Role, Transcript};

fn transcript(events: Value) -> Transcript {
    let mut transcript = Transcript::default();
    extend(&mut transcript, events);
    transcript
}

fn extend(transcript: &mut Transcript, events: Value) {
    let events: Vec<Event> = serde_json::from_value(events).expect("reads");
    events.into_iter().for_each(|event| transcript.apply(event));
}

fn status(status: &str) -> Value {
    json!({ "type": "status", "status": { "status": status } })
}

fn part(role: &str, part: Value) -> Value {
    json!({ "type": "message_part", "message_part": { "role": role, "part": part } })
}

fn message(id: i64, role: &str, content: Value) -> Value {
    json!({ "type": "message", "message": { "id": id, "role": role, "content": content } })
}

fn call() -> Value {
    json!({ "type": "tool-call", "tool_call_id": "call_1", "tool_name": "start_workspace", "args": {} })
}

fn result() -> Value {
    json!({ "type": "tool-result", "tool_call_id": "call_1", "tool_name": "start_workspace", "result": { "started": true } })
}

fn statuses(transcript: &Transcript) -> Vec<ToolStatus> {
    let items = transcript.items();
    items.iter().filter_map(|item| if let Item::Call { status, .. } = item { Some(*status) } else { None }).collect()
}

#[wasm_bindgen_test]
fn fragments_are_joined_to_one_text_and_one_call() {
    let delta =
        json!({ "type": "tool-call", "tool_call_id": "call_1", "tool_name": "start_workspace", "args_delta": "{" });
    let transcript = transcript(json!([
        status("running"),
        part("assistant", json!({ "type": "text", "text": "I'll " })),
        part("assistant", json!({ "type": "text", "text": "start it." })),
        part("assistant", delta),
        part("assistant", call()),
    ]));
    assert!(transcript.is_running());
    let items = transcript.items();
    assert_eq!(items[0], Item::Text { role: Role::Assistant, text: "I'll start it.".to_owned() });
    assert_eq!((items.len(), statuses(&transcript)), (2, vec![ToolStatus::Running]));
}

#[wasm_bindgen_test]
fn a_step_that_becomes_messages_is_shown_once() {
    let mut transcript = transcript(json!([status("running"), part("assistant", call()), part("tool", result()),]));
    assert_eq!(statuses(&transcript), [ToolStatus::Completed]);
    // The message with the call can arrive before the one with its result, which is known from the step.
    extend(&mut transcript, json!([message(1, "assistant", json!([call()]))]));
    assert_eq!(statuses(&transcript), [ToolStatus::Completed]);
    extend(&mut transcript, json!([message(2, "tool", json!([result()]))]));
    assert_eq!(statuses(&transcript), [ToolStatus::Completed]);
}

#[wasm_bindgen_test]
fn a_new_stream_repeats_no_item() {
    let events = json!([
        status("running"),
        part("assistant", call()),
        message(1, "user", json!([{ "type": "text", "text": "start it" }]))
    ]);
    let mut transcript = transcript(events.clone());
    let before = transcript.items();
    transcript.begin_stream();
    extend(&mut transcript, events);
    assert_eq!(transcript.items(), before);
    assert_eq!(transcript.last_message(), 1);
}

#[wasm_bindgen_test]
fn a_call_without_a_result_fails_when_the_agent_stops() {
    let transcript = transcript(json!([message(1, "assistant", json!([call()])), status("waiting")]));
    assert!(!transcript.is_running());
    assert_eq!(statuses(&transcript), [ToolStatus::Error]);
}

#[wasm_bindgen_test]
fn unknown_events_are_ignored() {
    let transcript = transcript(json!([
        { "type": "queue_update", "queued_messages": [] },
        part("assistant", json!({ "type": "reasoning", "text": "hm" })),
        message(1, "narrator", json!([{ "type": "text", "text": "Meanwhile…", "url": "" }])),
    ]));
    assert_eq!(transcript.items(), [Item::Text { role: Role::Assistant, text: "Meanwhile…".to_owned() }]);
}
