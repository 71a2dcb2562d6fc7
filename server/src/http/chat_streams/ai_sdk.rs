//! The AI SDK's UI message stream, version 1 (`ai` 5 to 7), and its messages.

use std::sync::Arc;

use axum::{
    extract::State,
    http::{HeaderName, HeaderValue, StatusCode},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    super::state::AppState,
    request::user_text,
    sse::{TurnEncoder, stream_turn},
};
use crate::{
    chats::{Decision, Entry, TurnEnd, TurnEvent, TurnStream, answer_id},
    store::ChatId,
    web::{ApiError, Id, Json, JsonBody},
};

/// The header that names the version of the stream.
const VERSION: (HeaderName, HeaderValue) =
    (HeaderName::from_static("x-vercel-ai-ui-message-stream"), HeaderValue::from_static("v1"));

/// The request of `DefaultChatTransport`. Only the last message counts: the server has the others.
#[derive(Debug, Deserialize)]
pub(super) struct ChatRequest {
    id: Uuid,
    messages: Vec<Value>,
}

/// Starts a turn with the last message if it is the user's, or continues it with the approvals in the agent's.
pub(super) async fn send(
    State(app): State<Arc<AppState>>,
    JsonBody(body): JsonBody<ChatRequest>,
) -> Result<Response, ApiError> {
    let chat = body.id.into();
    let last = body.messages.last().unwrap_or(&Value::Null);
    let (question, turn) = if last["role"] == "assistant" {
        app.chats.decide_and_stream(chat, decisions(last))?
    } else {
        app.chats.send_and_stream(chat, user_text(last)?)?
    };
    Ok(respond(&app, turn, &question))
}

/// The messages of a chat. The answer of a running turn is not among them: [`resume`] streams it.
pub(super) async fn messages(
    State(app): State<Arc<AppState>>,
    Id(id): Id<ChatId>,
) -> Result<Json<Vec<Value>>, ApiError> {
    let conversation = app.chats.conversation(id)?.ok_or_else(ApiError::not_found)?;
    Ok(Json(conversation.entries.into_iter().map(ui_message).collect()))
}

/// Streams the running turn from its start; 204 if no turn runs.
pub(super) async fn resume(State(app): State<Arc<AppState>>, Id(id): Id<ChatId>) -> Result<Response, ApiError> {
    let conversation = app.chats.conversation(id)?.ok_or_else(ApiError::not_found)?;
    let question = match conversation.entries.last() {
        Some(Entry::User { id, .. }) => id.as_str(),
        _ => "0",
    };
    Ok(match conversation.turn {
        Some(turn) => respond(&app, turn, question),
        None => StatusCode::NO_CONTENT.into_response(),
    })
}

fn respond(app: &AppState, turn: TurnStream, question: &str) -> Response {
    let encoder = ChunkEncoder { message: answer_id(question), ..ChunkEncoder::default() };
    ([VERSION], stream_turn(app, Some(turn), encoder)).into_response()
}

/// The decisions in the tool parts of a message.
fn decisions(message: &Value) -> Vec<(String, Decision)> {
    let parts = message["parts"].as_array().map(Vec::as_slice).unwrap_or_default();
    let responded = parts.iter().filter(|part| part["state"] == "approval-responded").map(|part| &part["approval"]);
    responded
        .filter_map(|approval| {
            let reason = approval["reason"].as_str().map(str::to_owned);
            Some((approval["id"].as_str()?.to_owned(), Decision { approved: approval["approved"] == true, reason }))
        })
        .collect()
}

/// Writes the chunks of a stream.
#[derive(Debug, Default)]
struct ChunkEncoder {
    /// The id of the answer.
    message: String,
    /// How many texts have started.
    texts: usize,
    is_text_open: bool,
    /// The calls of the current step whose input has started.
    calls: Vec<String>,
    /// The calls that the user refused. They have no output.
    refused: Vec<String>,
    /// Whether the current step has a result, so that a text begins the next step.
    has_result: bool,
}

impl TurnEncoder for ChunkEncoder {
    const DONE: Option<&'static str> = Some("[DONE]");

    fn start(&mut self) -> Vec<Value> {
        vec![json!({ "type": "start", "messageId": self.message }), json!({ "type": "start-step" })]
    }

    fn encode(&mut self, event: TurnEvent) -> Vec<Value> {
        let mut chunks = Vec::new();
        if !matches!(event, TurnEvent::Text(_) | TurnEvent::Binding(_)) && std::mem::take(&mut self.is_text_open) {
            chunks.push(json!({ "type": "text-end", "id": self.text_id() }));
        }
        match event {
            TurnEvent::Text(text) => {
                if std::mem::take(&mut self.has_result) {
                    chunks.extend([json!({ "type": "finish-step" }), json!({ "type": "start-step" })]);
                }
                if !std::mem::replace(&mut self.is_text_open, true) {
                    self.texts += 1;
                    chunks.push(json!({ "type": "text-start", "id": self.text_id() }));
                }
                chunks.push(json!({ "type": "text-delta", "id": self.text_id(), "delta": text }));
            }
            TurnEvent::ArgsDelta { id, name, fragment } => {
                if !self.calls.contains(&id) {
                    self.calls.push(id.clone());
                    chunks.push(json!({ "type": "tool-input-start", "toolCallId": id, "toolName": name }));
                }
                chunks.push(json!({ "type": "tool-input-delta", "toolCallId": id, "inputTextDelta": fragment }));
            }
            TurnEvent::Call { id, name, args } => {
                chunks
                    .push(json!({ "type": "tool-input-available", "toolCallId": id, "toolName": name, "input": args }));
            }
            TurnEvent::ApprovalRequest { call, approval } => {
                chunks.push(json!({ "type": "tool-approval-request", "toolCallId": call, "approvalId": approval }));
            }
            TurnEvent::ApprovalResponse { call, approval, decision } => {
                let Decision { approved, reason } = decision;
                let mut chunk =
                    json!({ "type": "tool-approval-response", "approvalId": approval, "approved": approved });
                if let Some(reason) = reason {
                    chunk["reason"] = reason.into();
                }
                chunks.push(chunk);
                if !approved {
                    chunks.push(json!({ "type": "tool-output-denied", "toolCallId": call }));
                    self.refused.push(call);
                }
            }
            TurnEvent::Result { id, is_error, value } => {
                self.has_result = true;
                if is_error && !self.refused.contains(&id) {
                    let text = error_text(&value);
                    chunks.push(json!({ "type": "tool-output-error", "toolCallId": id, "errorText": text }));
                } else if !is_error {
                    chunks.push(json!({ "type": "tool-output-available", "toolCallId": id, "output": value }));
                }
            }
            TurnEvent::Binding(binding) => {
                chunks.push(json!({ "type": "data-workspace", "id": "workspace", "data": binding }));
            }
            TurnEvent::End(end) => match end {
                TurnEnd::Finished => {
                    chunks.extend([
                        json!({ "type": "finish-step" }),
                        json!({ "type": "finish", "finishReason": "stop" }),
                    ]);
                }
                TurnEnd::NeedsApproval => {
                    chunks.extend([
                        json!({ "type": "finish-step" }),
                        json!({ "type": "finish", "finishReason": "tool-calls" }),
                    ]);
                }
                TurnEnd::Interrupted => chunks.push(json!({ "type": "abort", "reason": "The user stopped it." })),
                TurnEnd::Failed(reason) => chunks.push(json!({ "type": "error", "errorText": reason })),
            },
        }
        chunks
    }
}

impl ChunkEncoder {
    fn text_id(&self) -> String {
        format!("text-{}", self.texts)
    }
}

fn error_text(value: &Value) -> String {
    value["error"].as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// A message of the history.
fn ui_message(entry: Entry) -> Value {
    match entry {
        Entry::User { id, text } => {
            json!({ "id": id, "role": "user", "parts": [{ "type": "text", "text": text }] })
        }
        Entry::Answer { id, events } => json!({ "id": id, "role": "assistant", "parts": ui_parts(events) }),
    }
}

fn ui_parts(events: Vec<TurnEvent>) -> Vec<Value> {
    let mut parts = vec![json!({ "type": "step-start" })];
    let mut has_result = false;
    for event in events {
        match event {
            TurnEvent::Text(text) => {
                if std::mem::take(&mut has_result) {
                    parts.push(json!({ "type": "step-start" }));
                }
                // Fragments of a step that is not stored yet.
                match parts.last_mut().filter(|part| part["type"] == "text") {
                    Some(part) => part["text"] = format!("{}{text}", part["text"].as_str().unwrap_or_default()).into(),
                    None => parts.push(json!({ "type": "text", "text": text, "state": "done" })),
                }
            }
            TurnEvent::Call { id, name, args } => parts.push(json!({
                "type": format!("tool-{name}"),
                "toolCallId": id,
                "state": "input-available",
                "input": args,
            })),
            TurnEvent::ApprovalRequest { call, approval } => {
                if let Some(part) = call_part(&mut parts, &call) {
                    part["state"] = "approval-requested".into();
                    part["approval"] = json!({ "id": approval });
                }
            }
            TurnEvent::ApprovalResponse { call, decision, .. } => {
                if let Some(part) = call_part(&mut parts, &call) {
                    part["state"] = if decision.approved { "approval-responded" } else { "output-denied" }.into();
                    part["approval"]["approved"] = decision.approved.into();
                    if let Some(reason) = decision.reason {
                        part["approval"]["reason"] = reason.into();
                    }
                }
            }
            TurnEvent::Result { id, is_error, value } => {
                has_result = true;
                if let Some(part) = call_part(&mut parts, &id).filter(|part| part["state"] != "output-denied") {
                    if is_error {
                        part["state"] = "output-error".into();
                        part["errorText"] = error_text(&value).into();
                    } else {
                        part["state"] = "output-available".into();
                        part["output"] = value;
                    }
                }
            }
            // A whole call follows its fragments.
            TurnEvent::ArgsDelta { .. } | TurnEvent::Binding(_) | TurnEvent::End(_) => {}
        }
    }
    parts
}

fn call_part<'a>(parts: &'a mut [Value], id: &str) -> Option<&'a mut Value> {
    parts.iter_mut().find(|part| part["toolCallId"] == id)
}
