use std::sync::Arc;

use axum::{
    extract::{
        State,
        ws::{WebSocketUpgrade, rejection::WebSocketUpgradeRejection},
    },
    http::StatusCode,
    response::Response,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::state::AppState;
use crate::{
    chat_events::{EventSubscription, Lagged},
    store::{ChatId, Message},
    web::{ApiError, FrameSource, Id, Json, JsonBody, QueryParameters, encode},
    wire::{self, ORGANIZATION_ID},
};

/// The maximum number of events in a frame of a chat's stream.
const MAX_FRAME_EVENTS: usize = 256;
/// The default number of messages in a list.
const DEFAULT_MESSAGES: u32 = 50;
/// The maximum number of messages in a list.
const MAX_MESSAGES: u32 = 200;
/// The maximum length of a message, in characters.
const MAX_MESSAGE_CHARS: usize = 10_000;

#[derive(Debug, Deserialize)]
pub(super) struct NewChat {
    organization_id: Option<Uuid>,
    #[serde(default)]
    content: Vec<Part>,
}

#[derive(Debug, Deserialize)]
pub(super) struct NewMessage {
    content: Vec<Part>,
}

/// A part of a user's message.
#[derive(Debug, Deserialize)]
struct Part {
    r#type: String,
    #[serde(default)]
    text: String,
}

#[derive(Debug, Serialize)]
pub(super) struct Sent {
    queued: bool,
    message: Message,
}

#[derive(Debug, Serialize)]
pub(super) struct Messages {
    /// Newest first.
    messages: Vec<Message>,
    queued_messages: [(); 0],
    has_more: bool,
}

pub(super) async fn list(State(app): State<Arc<AppState>>) -> Result<Json<Vec<wire::Chat>>, ApiError> {
    Ok(Json(app.store.chats()?.iter().map(wire::Chat::new).collect()))
}

pub(super) async fn create(
    State(app): State<Arc<AppState>>,
    JsonBody(body): JsonBody<NewChat>,
) -> Result<(StatusCode, Json<wire::Chat>), ApiError> {
    let text = if body.content.is_empty() { None } else { Some(message_text(&body.content)?) };
    let mut chat = app.chats.create(body.organization_id.unwrap_or(ORGANIZATION_ID), text.as_deref())?;
    if let Some(text) = text {
        app.chats.send(chat.id, text)?;
        chat = app.store.chat(chat.id)?.unwrap_or(chat);
    }
    Ok((StatusCode::CREATED, Json(wire::Chat::new(&chat))))
}

pub(super) async fn get(State(app): State<Arc<AppState>>, Id(id): Id<ChatId>) -> Result<Json<wire::Chat>, ApiError> {
    let chat = app.store.chat(id)?.ok_or_else(ApiError::not_found)?;
    Ok(Json(wire::Chat::new(&chat)))
}

pub(super) async fn messages(
    State(app): State<Arc<AppState>>,
    Id(id): Id<ChatId>,
    parameters: QueryParameters,
) -> Result<Json<Messages>, ApiError> {
    app.store.chat(id)?.ok_or_else(ApiError::not_found)?;
    let before = parameters.integer("before_id")?.unwrap_or(i64::MAX);
    let limit = parameters.integer("limit")?.and_then(|limit| u32::try_from(limit).ok());
    let limit = limit.unwrap_or(DEFAULT_MESSAGES).min(MAX_MESSAGES);
    // Reads one more message to find out whether there are more.
    let mut messages = app.store.messages_before(id, before, limit + 1)?;
    let has_more = messages.len() > limit as usize;
    messages.truncate(limit as usize);
    Ok(Json(Messages { messages, queued_messages: [], has_more }))
}

pub(super) async fn send(
    State(app): State<Arc<AppState>>,
    Id(id): Id<ChatId>,
    JsonBody(body): JsonBody<NewMessage>,
) -> Result<(StatusCode, Json<Sent>), ApiError> {
    let message = app.chats.send(id, message_text(&body.content)?)?;
    Ok((StatusCode::CREATED, Json(Sent { queued: false, message })))
}

pub(super) async fn interrupt(State(app): State<Arc<AppState>>, Id(id): Id<ChatId>) -> Result<StatusCode, ApiError> {
    app.store.chat(id)?.ok_or_else(ApiError::not_found)?;
    app.chats.interrupt(id);
    Ok(StatusCode::NO_CONTENT)
}

/// Streams the events of a chat: a snapshot, then live events.
pub(super) async fn stream(
    State(app): State<Arc<AppState>>,
    Id(id): Id<ChatId>,
    parameters: QueryParameters,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, ApiError> {
    let chat = app.store.chat(id)?.ok_or_else(ApiError::not_found)?;
    let after = parameters.integer("after_id").map_err(|_| ApiError::bad_request("Invalid after_id parameter."))?;
    let events = app.chats.subscribe(&chat, after.unwrap_or(0))?;
    app.sockets.send_frames(upgrade, ChatFrames(events))
}

/// Streams the changes of all chats.
pub(super) async fn watch(
    State(app): State<Arc<AppState>>,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, ApiError> {
    // Subscribes before the upgrade, so that no change after the response is missed.
    let events = app.chats.subscribe_all();
    app.sockets.send_frames(upgrade, WatchFrames(events))
}

/// The text parts of a message, joined by newlines.
fn message_text(content: &[Part]) -> Result<String, ApiError> {
    let texts: Vec<_> = content.iter().filter(|part| part.r#type == "text").map(|part| part.text.trim()).collect();
    validate_text(&texts)
}

/// Joins the texts of a message by newlines, and checks the length.
pub(super) fn validate_text(texts: &[&str]) -> Result<String, ApiError> {
    let text = texts.join("\n");
    let text = text.trim();
    if text.is_empty() || text.chars().count() > MAX_MESSAGE_CHARS {
        let rule = format!("Must hold text of at most {MAX_MESSAGE_CHARS} characters.");
        return Err(ApiError::bad_request("Validation failed.").field("content", rule));
    }
    Ok(text.to_owned())
}

/// The events of a chat; a frame is a list of events.
#[derive(Debug)]
struct ChatFrames(EventSubscription);

/// The changes of all chats; a frame is one event.
#[derive(Debug)]
struct WatchFrames(EventSubscription);

#[derive(Debug, thiserror::Error)]
#[error(transparent)]
enum EventFrameError {
    Lagged(#[from] Lagged),
    Json(#[from] serde_json::Error),
}

impl FrameSource for ChatFrames {
    type Error = EventFrameError;

    async fn next(&mut self) -> Result<Option<Vec<String>>, EventFrameError> {
        let Some(events) = self.0.next(MAX_FRAME_EVENTS).await? else { return Ok(None) };
        let events: Vec<_> = events.iter().map(AsRef::as_ref).collect();
        Ok(Some(vec![encode(&events)? + "\n"]))
    }
}

impl FrameSource for WatchFrames {
    type Error = EventFrameError;

    async fn next(&mut self) -> Result<Option<Vec<String>>, EventFrameError> {
        let Some(events) = self.0.next(MAX_FRAME_EVENTS).await? else { return Ok(None) };
        let frames = events.iter().map(|event| Ok(encode(&**event)? + "\n"));
        frames.collect::<Result<_, EventFrameError>>().map(Some)
    }
}
