use std::sync::Arc;

use axum::{
    extract::{
        State,
        ws::{WebSocketUpgrade, rejection::WebSocketUpgradeRejection},
    },
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    App,
    error::ApiError,
    json::{Json, created, encode},
    request::{Id, JsonBody, Parameters},
    socket::{self, Feed},
};
use crate::{
    chats::{Events, TooSlow},
    store::{ChatId, Message},
    wire::{self, ORGANIZATION_ID},
};

/// How many events one frame of a chat's stream holds at most.
const MAX_FRAME_EVENTS: usize = 256;
/// How many messages a list holds if nobody says otherwise, and at most.
const MESSAGES: (u32, u32) = (50, 200);
/// The longest message, in characters.
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

/// A part of a person's message.
#[derive(Debug, Deserialize)]
struct Part {
    r#type: String,
    #[serde(default)]
    text: String,
}

#[derive(Debug, Serialize)]
struct Sent {
    queued: bool,
    message: Message,
}

#[derive(Debug, Serialize)]
struct Messages {
    /// The newest first.
    messages: Vec<Message>,
    queued_messages: [(); 0],
    has_more: bool,
}

pub(super) async fn list(State(app): State<Arc<App>>) -> Result<Response, ApiError> {
    let chats = app.store.chats()?;
    Ok(Json(chats.iter().map(wire::Chat::new).collect::<Vec<_>>()).into_response())
}

pub(super) async fn create(
    State(app): State<Arc<App>>,
    JsonBody(body): JsonBody<NewChat>,
) -> Result<Response, ApiError> {
    let text = if body.content.is_empty() { None } else { Some(message_text(&body.content)?) };
    let mut chat = app.chats.create(body.organization_id.unwrap_or(ORGANIZATION_ID), text.as_deref())?;
    if let Some(text) = text {
        app.chats.send(chat.id, text)?;
        chat = app.store.chat(chat.id)?.unwrap_or(chat);
    }
    Ok(created(wire::Chat::new(&chat)))
}

pub(super) async fn get(State(app): State<Arc<App>>, Id(id): Id<ChatId>) -> Result<Response, ApiError> {
    let chat = app.store.chat(id)?.ok_or_else(ApiError::not_found)?;
    Ok(Json(wire::Chat::new(&chat)).into_response())
}

pub(super) async fn messages(
    State(app): State<Arc<App>>,
    Id(id): Id<ChatId>,
    parameters: Parameters,
) -> Result<Response, ApiError> {
    app.store.chat(id)?.ok_or_else(ApiError::not_found)?;
    let before = parameters.integer("before_id")?.unwrap_or(i64::MAX);
    let (default, most) = MESSAGES;
    let limit = parameters.integer("limit")?.and_then(|limit| u32::try_from(limit).ok()).unwrap_or(default).min(most);
    // One more than asked for tells whether there are more.
    let mut messages = app.store.messages_before(id, before, limit + 1)?;
    let has_more = messages.len() > limit as usize;
    messages.truncate(limit as usize);
    Ok(Json(Messages { messages, queued_messages: [], has_more }).into_response())
}

pub(super) async fn send(
    State(app): State<Arc<App>>,
    Id(id): Id<ChatId>,
    JsonBody(body): JsonBody<NewMessage>,
) -> Result<Response, ApiError> {
    let message = app.chats.send(id, message_text(&body.content)?)?;
    Ok(created(Sent { queued: false, message }))
}

pub(super) async fn interrupt(State(app): State<Arc<App>>, Id(id): Id<ChatId>) -> Result<Response, ApiError> {
    app.store.chat(id)?.ok_or_else(ApiError::not_found)?;
    app.chats.interrupt(id);
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Follows one chat: what it holds, then what happens in it.
pub(super) async fn stream(
    State(app): State<Arc<App>>,
    Id(id): Id<ChatId>,
    parameters: Parameters,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, ApiError> {
    let chat = app.store.chat(id)?.ok_or_else(ApiError::not_found)?;
    let after = parameters.integer("after_id").map_err(|_| ApiError::bad_request("Invalid after_id parameter."))?;
    let events = app.chats.listen(&chat, after.unwrap_or(0))?;
    serve(app, upgrade, ChatFeed(events))
}

/// Follows what happens to all chats, from now on.
pub(super) async fn watch(
    State(app): State<Arc<App>>,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, ApiError> {
    // Before the upgrade: what happens from here on is told.
    let events = app.chats.watch();
    serve(app, upgrade, WatchFeed(events))
}

fn serve(
    app: Arc<App>,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
    feed: impl Feed + 'static,
) -> Result<Response, ApiError> {
    let upgrade = upgrade.map_err(|error| ApiError::bad_request("Failed to accept websocket.").detail(error))?;
    Ok(socket::bounded(upgrade).on_upgrade(move |socket| {
        let tasks = app.tasks.clone();
        tasks.track_future(async move { socket::send_all(socket, feed, &app).await })
    }))
}

fn message_text(content: &[Part]) -> Result<String, ApiError> {
    let texts: Vec<_> = content.iter().filter(|part| part.r#type == "text").map(|part| part.text.trim()).collect();
    let text = texts.join("\n");
    if text.is_empty() || text.chars().count() > MAX_MESSAGE_CHARS {
        let rule = format!("Must hold text of at most {MAX_MESSAGE_CHARS} characters.");
        return Err(ApiError::bad_request("Validation failed.").field("content", rule));
    }
    Ok(text)
}

/// One frame holds a list of events.
#[derive(Debug)]
struct ChatFeed(Events);

/// One frame holds one event.
#[derive(Debug)]
struct WatchFeed(Events);

#[derive(Debug, thiserror::Error)]
#[error(transparent)]
enum FeedError {
    TooSlow(#[from] TooSlow),
    Json(#[from] serde_json::Error),
}

impl Feed for ChatFeed {
    type Error = FeedError;

    async fn next(&mut self) -> Result<Option<Vec<String>>, FeedError> {
        let Some(events) = self.0.next(MAX_FRAME_EVENTS).await? else { return Ok(None) };
        let events: Vec<_> = events.iter().map(AsRef::as_ref).collect();
        Ok(Some(vec![encode(&events)? + "\n"]))
    }
}

impl Feed for WatchFeed {
    type Error = FeedError;

    async fn next(&mut self) -> Result<Option<Vec<String>>, FeedError> {
        let Some(events) = self.0.next(MAX_FRAME_EVENTS).await? else { return Ok(None) };
        let frames = events.iter().map(|event| Ok(encode(&**event)? + "\n"));
        frames.collect::<Result<_, FeedError>>().map(Some)
    }
}
