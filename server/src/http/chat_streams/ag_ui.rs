//! The events of AG-UI 1.0, and its messages.

use std::{mem, sync::Arc};

use axum::{extract::State, response::Response};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    super::state::AppState,
    request::user_text,
    sse::{TurnEncoder, stream_turn},
};
use crate::{
    chats::{ChatBinding, Conversation, Decision, Entry, TurnEnd, TurnEvent, answer_id},
    store::ChatId,
    web::{ApiError, Id, JsonBody},
};

/// AG-UI's `RunAgentInput`. Of the messages only the last one counts: the server has the others.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RunInput {
    thread_id: Uuid,
    run_id: String,
    #[serde(default)]
    messages: Vec<Value>,
    #[serde(default)]
    resume: Option<Vec<ResumeEntry>>,
}

/// The answer to an interrupt.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ResumeEntry {
    interrupt_id: String,
    #[serde(default)]
    status: String,
    #[serde(default)]
    payload: Value,
}

/// Starts a turn with the user's last message, or continues one with the answers to its interrupts.
pub(super) async fn run(
    State(app): State<Arc<AppState>>,
    JsonBody(input): JsonBody<RunInput>,
) -> Result<Response, ApiError> {
    let chat = input.thread_id.into();
    let (question, turn) = match input.resume.filter(|entries| !entries.is_empty()) {
        Some(entries) => app.chats.decide_and_stream(chat, entries.into_iter().map(ResumeEntry::decision).collect())?,
        None => app.chats.send_and_stream(chat, user_text(input.messages.last().unwrap_or(&Value::Null))?)?,
    };
    let encoder = EventEncoder::new(chat, input.run_id, &question);
    Ok(stream_turn(&app, Some(turn), encoder))
}

/// Streams a chat to a client without its messages: a snapshot of them, then the running turn, if there is one.
pub(super) async fn connect(State(app): State<Arc<AppState>>, Id(id): Id<ChatId>) -> Result<Response, ApiError> {
    let mut conversation = app.chats.conversation(id)?.ok_or_else(ApiError::not_found)?;
    let turn = conversation.turn.take();
    let mut encoder = EventEncoder::of(&conversation);
    encoder.opening.push(json!({ "type": "MESSAGES_SNAPSHOT", "messages": messages(&conversation.entries) }));
    encoder.opening.push(state_snapshot(&conversation.binding));
    if turn.is_none() {
        let end = if conversation.needs_approval { TurnEnd::NeedsApproval } else { TurnEnd::Finished };
        let last = encoder.end(end);
        encoder.opening.push(last);
    }
    Ok(stream_turn(&app, turn, encoder))
}

impl ResumeEntry {
    fn decision(self) -> (String, Decision) {
        let approved = self.status != "cancelled" && self.payload["approved"] == true;
        let reason = self.payload["reason"].as_str().map(str::to_owned);
        (self.interrupt_id, Decision { approved, reason })
    }
}

/// Writes the events of a run.
#[derive(Debug)]
pub(super) struct EventEncoder {
    thread: String,
    run: String,
    /// The id of the answer. The messages of a run have ids that start with it.
    answer: String,
    /// The events after `RUN_STARTED`.
    opening: Vec<Value>,
    /// How many messages have started.
    messages: usize,
    is_text_open: bool,
    /// The calls that have started, by id and name, each with its arguments after they are complete.
    calls: Vec<(String, String, Option<Value>)>,
    /// The pending approvals, each with the id of its call.
    interrupts: Vec<(String, String)>,
}

impl EventEncoder {
    pub(super) fn new(thread: ChatId, run: String, question: &str) -> Self {
        Self {
            thread: thread.to_string(),
            run,
            answer: answer_id(question),
            opening: Vec::new(),
            messages: 0,
            is_text_open: false,
            calls: Vec::new(),
            interrupts: Vec::new(),
        }
    }

    /// An encoder for the current turn of a conversation.
    pub(super) fn of(conversation: &Conversation) -> Self {
        let (question, last) = match conversation.entries.as_slice() {
            [.., Entry::User { id, .. }, Entry::Answer { events, .. }] => (id.as_str(), events.as_slice()),
            [.., Entry::User { id, .. }] => (id.as_str(), [].as_slice()),
            _ => ("0", [].as_slice()),
        };
        let mut encoder = Self::new(conversation.chat, format!("run-{}", answer_id(question)), question);
        if conversation.needs_approval {
            for event in last {
                match event {
                    TurnEvent::Call { id, name, args } => {
                        encoder.calls.push((id.clone(), name.clone(), Some(args.clone())));
                    }
                    TurnEvent::ApprovalRequest { call, approval } => {
                        encoder.interrupts.push((approval.clone(), call.clone()));
                    }
                    _ => {}
                }
            }
        }
        encoder
    }

    pub(super) fn run_id(&self) -> &str {
        &self.run
    }

    /// AG-UI's interrupts for the pending approvals.
    pub(super) fn interrupts(&self) -> Vec<Value> {
        let interrupt = |(approval, call): &(String, String)| {
            let (name, args) = self
                .calls
                .iter()
                .find(|(id, ..)| id == call)
                .map(|(_, name, args)| (name.as_str(), args.clone().unwrap_or_default()))
                .unwrap_or_default();
            json!({
                "id": approval,
                "reason": "tool_call",
                "message": format!("Run {name}?"),
                "toolCallId": call,
                "responseSchema": {
                    "type": "object",
                    "properties": { "approved": { "type": "boolean" }, "reason": { "type": "string" } },
                    "required": ["approved"],
                },
                // TanStack AI answers interrupts with this metadata only.
                "metadata": { "kind": "approval", "toolName": name, "input": args },
            })
        };
        self.interrupts.iter().map(interrupt).collect()
    }

    fn end(&self, end: TurnEnd) -> Value {
        let outcome = match end {
            TurnEnd::Finished => json!({ "type": "success" }),
            TurnEnd::Interrupted => json!({ "type": "cancelled" }),
            TurnEnd::NeedsApproval => json!({ "type": "interrupt", "interrupts": self.interrupts() }),
            TurnEnd::Failed(message) => return json!({ "type": "RUN_ERROR", "message": message }),
        };
        json!({ "type": "RUN_FINISHED", "threadId": self.thread, "runId": self.run, "outcome": outcome })
    }

    fn message_id(&self) -> String {
        format!("{}-{}", self.answer, self.messages)
    }

    fn start_call(&mut self, events: &mut Vec<Value>, id: &str, name: &str) {
        if self.calls.iter().all(|(known, ..)| known != id) {
            self.calls.push((id.to_owned(), name.to_owned(), None));
            events.push(json!({ "type": "TOOL_CALL_START", "toolCallId": id, "toolCallName": name }));
        }
    }
}

impl TurnEncoder for EventEncoder {
    fn start(&mut self) -> Vec<Value> {
        let started = json!({ "type": "RUN_STARTED", "threadId": self.thread, "runId": self.run });
        [started].into_iter().chain(mem::take(&mut self.opening)).collect()
    }

    fn encode(&mut self, event: TurnEvent) -> Vec<Value> {
        let mut events = Vec::new();
        if !matches!(event, TurnEvent::Text(_) | TurnEvent::Binding(_)) && mem::take(&mut self.is_text_open) {
            events.push(json!({ "type": "TEXT_MESSAGE_END", "messageId": self.message_id() }));
        }
        match event {
            TurnEvent::Text(text) => {
                if !mem::replace(&mut self.is_text_open, true) {
                    self.messages += 1;
                    events.push(json!({
                        "type": "TEXT_MESSAGE_START",
                        "messageId": self.message_id(),
                        "role": "assistant",
                    }));
                }
                events.push(json!({ "type": "TEXT_MESSAGE_CONTENT", "messageId": self.message_id(), "delta": text }));
            }
            TurnEvent::ArgsDelta { id, name, fragment } => {
                self.start_call(&mut events, &id, &name);
                events.push(json!({ "type": "TOOL_CALL_ARGS", "toolCallId": id, "delta": fragment }));
            }
            TurnEvent::Call { id, name, args } => {
                let has_fragments = self.calls.iter().any(|(known, ..)| *known == id);
                self.start_call(&mut events, &id, &name);
                if !has_fragments {
                    events.push(json!({ "type": "TOOL_CALL_ARGS", "toolCallId": id, "delta": args.to_string() }));
                }
                events.push(json!({ "type": "TOOL_CALL_END", "toolCallId": id }));
                if let Some(call) = self.calls.iter_mut().find(|(known, ..)| *known == id) {
                    call.2 = Some(args);
                }
            }
            TurnEvent::ApprovalRequest { call, approval } => self.interrupts.push((approval, call)),
            TurnEvent::ApprovalResponse { .. } => {}
            TurnEvent::Result { id, value, .. } => {
                // AG-UI's results have no error flag: an error is in the content, as the tools write it.
                events.push(json!({
                    "type": "TOOL_CALL_RESULT",
                    "messageId": format!("result-{id}"),
                    "toolCallId": id,
                    "role": "tool",
                    "content": value.to_string(),
                }));
            }
            TurnEvent::Binding(binding) => events.push(state_snapshot(&binding)),
            TurnEvent::End(end) => events.push(self.end(end)),
        }
        events
    }
}

fn state_snapshot(binding: &ChatBinding) -> Value {
    json!({ "type": "STATE_SNAPSHOT", "snapshot": binding })
}

/// AG-UI's messages of a history. The calls of an answer follow its first text.
fn messages(entries: &[Entry]) -> Vec<Value> {
    let mut messages: Vec<Value> = Vec::new();
    for entry in entries {
        match entry {
            Entry::User { id, text } => messages.push(json!({ "id": id, "role": "user", "content": text })),
            Entry::Answer { id, events } => {
                let mut count = 0;
                let mut is_open = false;
                for event in events {
                    match event {
                        TurnEvent::Text(text) if is_open => {
                            if let Some(message) = messages.last_mut() {
                                let start = message["content"].as_str().unwrap_or_default();
                                message["content"] = format!("{start}{text}").into();
                            }
                        }
                        TurnEvent::Text(text) => {
                            count += 1;
                            is_open = true;
                            let id = format!("{id}-{count}");
                            messages.push(json!({ "id": id, "role": "assistant", "content": text }));
                        }
                        TurnEvent::Call { id: call, name, args } => {
                            is_open = false;
                            let function = json!({ "name": name, "arguments": args.to_string() });
                            let call = json!({ "id": call, "type": "function", "function": function });
                            match messages.last_mut().filter(|message| message["role"] == "assistant") {
                                Some(message) => match message["toolCalls"].as_array_mut() {
                                    Some(calls) => calls.push(call),
                                    None => message["toolCalls"] = json!([call]),
                                },
                                None => {
                                    count += 1;
                                    let id = format!("{id}-{count}");
                                    messages.push(json!({ "id": id, "role": "assistant", "toolCalls": [call] }));
                                }
                            }
                        }
                        TurnEvent::Result { id: call, is_error, value } => {
                            is_open = false;
                            let mut message = json!({
                                "id": format!("result-{call}"),
                                "role": "tool",
                                "toolCallId": call,
                                "content": value.to_string(),
                            });
                            if *is_error && let Some(error) = value["error"].as_str() {
                                message["error"] = error.into();
                            }
                            messages.push(message);
                        }
                        _ => {}
                    }
                }
            }
        }
    }
    messages
}
