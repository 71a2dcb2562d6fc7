//! What the client of TanStack AI requests after a reload, with `persistence: true`: the messages of a chat, and then its
//! running turn, whose events are AG-UI's.

use std::sync::Arc;

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{super::state::AppState, ag_ui::EventEncoder, sse::stream_turn};
use crate::{
    chats::{Conversation, Entry, TurnEvent},
    store::ChatId,
    web::{ApiError, Json, QueryParameters},
};

/// `?threadId` returns the messages of a chat, `?runId` streams its running turn.
pub(super) async fn get(State(app): State<Arc<AppState>>, parameters: QueryParameters) -> Result<Response, ApiError> {
    if let Some(id) = parameters.get("threadId") {
        let conversation = app.chats.conversation(chat_id(id)?)?.ok_or_else(ApiError::not_found)?;
        return Ok(Json(hydration(&conversation)).into_response());
    }
    // The run's id is the chat's: a chat has one running turn.
    let id = parameters.get("runId").ok_or_else(|| ApiError::bad_request("Needs threadId or runId."))?;
    let mut conversation = app.chats.conversation(chat_id(id)?)?.ok_or_else(ApiError::not_found)?;
    let Some(turn) = conversation.turn.take() else { return Ok(StatusCode::NO_CONTENT.into_response()) };
    let question = match conversation.entries.last() {
        Some(Entry::User { id, .. }) => id.as_str(),
        _ => "0",
    };
    Ok(stream_turn(&app, Some(turn), EventEncoder::new(conversation.chat, id.to_owned(), question)))
}

fn chat_id(text: &str) -> Result<ChatId, ApiError> {
    text.parse::<Uuid>().map(ChatId::from).map_err(|error| ApiError::bad_request("Invalid chat.").detail(error))
}

fn hydration(conversation: &Conversation) -> Value {
    let active = conversation.turn.as_ref().map(|_| json!({ "runId": conversation.chat }));
    let interrupts = conversation.needs_approval.then(|| {
        let encoder = EventEncoder::of(conversation);
        json!({ "runId": encoder.run_id(), "pending": encoder.interrupts() })
    });
    let messages: Vec<_> = conversation.entries.iter().map(message).collect();
    json!({ "messages": messages, "activeRun": active, "interrupts": interrupts })
}

fn message(entry: &Entry) -> Value {
    match entry {
        Entry::User { id, text } => {
            json!({ "id": id, "role": "user", "parts": [{ "type": "text", "content": text }] })
        }
        Entry::Answer { id, events } => json!({ "id": id, "role": "assistant", "parts": parts(events) }),
    }
}

fn parts(events: &[TurnEvent]) -> Vec<Value> {
    let mut parts: Vec<Value> = Vec::new();
    for event in events {
        match event {
            TurnEvent::Text(text) => match parts.last_mut().filter(|part| part["type"] == "text") {
                Some(part) => {
                    part["content"] = format!("{}{text}", part["content"].as_str().unwrap_or_default()).into();
                }
                None => parts.push(json!({ "type": "text", "content": text })),
            },
            TurnEvent::Call { id, name, args } => parts.push(json!({
                "type": "tool-call",
                "id": id,
                "name": name,
                "arguments": args.to_string(),
                "input": args,
                "state": "input-complete",
            })),
            TurnEvent::ApprovalRequest { call, approval } => {
                if let Some(part) = call_part(&mut parts, call) {
                    part["state"] = "approval-requested".into();
                    part["approval"] = json!({ "id": approval, "needsApproval": true });
                }
            }
            TurnEvent::ApprovalResponse { call, decision, .. } => {
                if let Some(part) = call_part(&mut parts, call) {
                    part["state"] = "approval-responded".into();
                    part["approval"]["approved"] = decision.approved.into();
                }
            }
            TurnEvent::Result { id, is_error, value } => {
                let state = if *is_error { "error" } else { "complete" };
                if let Some(part) = call_part(&mut parts, id) {
                    part["state"] = state.into();
                    part["output"] = value.clone();
                }
                let mut result =
                    json!({ "type": "tool-result", "toolCallId": id, "content": value.to_string(), "state": state });
                if *is_error && let Some(error) = value["error"].as_str() {
                    result["error"] = error.into();
                }
                parts.push(result);
            }
            TurnEvent::ArgsDelta { .. } | TurnEvent::Binding(_) | TurnEvent::End(_) => {}
        }
    }
    parts
}

fn call_part<'a>(parts: &'a mut [Value], id: &str) -> Option<&'a mut Value> {
    parts.iter_mut().find(|part| part["id"] == id)
}
