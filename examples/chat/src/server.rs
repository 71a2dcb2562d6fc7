//! Requests to the chat server that rows do not send.

use chat_workspace_tools::{
    api::ApiError,
    workspace::{AgentId, BuildId, WorkspaceId},
};
use futures_util::{SinkExt, Stream, StreamExt, future, stream};
use gloo_net::{
    http::{Request, Response},
    websocket::{Message, futures::WebSocket},
};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};

use crate::transcript::Event;

const CHATS: &str = "/api/experimental/chats";

/// The record of a chat.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub(crate) struct Chat {
    pub(crate) id: String,
    #[serde(default)]
    pub(crate) title: String,
    pub(crate) workspace_id: Option<WorkspaceId>,
    pub(crate) build_id: Option<BuildId>,
    pub(crate) agent_id: Option<AgentId>,
    /// RFC 3339, UTC.
    #[serde(default)]
    pub(crate) updated_at: String,
}

#[derive(Deserialize)]
struct WatchEvent {
    chat: Chat,
}

pub(crate) async fn chats() -> Result<Vec<Chat>, ApiError> {
    read(Request::get(CHATS).send().await).await
}

pub(crate) async fn chat(id: &str) -> Result<Chat, ApiError> {
    read(Request::get(&format!("{CHATS}/{id}")).send().await).await
}

/// Creates a chat with a first message.
pub(crate) async fn create(text: &str) -> Result<Chat, ApiError> {
    post(CHATS, message(text)).await
}

pub(crate) async fn send(chat: &str, text: &str) -> Result<Value, ApiError> {
    post(&format!("{CHATS}/{chat}/messages"), message(text)).await
}

/// Asks the agent to stop waiting.
pub(crate) async fn interrupt(chat: &str) -> Result<(), ApiError> {
    let response = Request::post(&format!("{CHATS}/{chat}/interrupt")).send().await;
    response.map(|_| ()).map_err(unreachable)
}

/// The events of a chat after the message `after`; 0 is the beginning. Ends with the connection.
pub(crate) fn follow(chat: &str, after: i64) -> impl Stream<Item = Vec<Event>> + use<> {
    frames(&format!("{CHATS}/{chat}/stream?after_id={after}")).filter_map(|text| future::ready(parse(&text)))
}

/// Watches the records of all chats. Returns once the watch is open: later changes are sent.
pub(crate) async fn watch() -> Option<impl Stream<Item = Chat>> {
    let mut socket = open(&format!("{CHATS}/watch"))?;
    // A socket can flush once it is open.
    socket.flush().await.ok()?;
    let events = texts(socket).filter_map(|text| future::ready(parse::<WatchEvent>(&text)));
    Some(events.map(|event| event.chat))
}

fn frames(path: &str) -> impl Stream<Item = String> + use<> {
    stream::iter(open(path)).flat_map(texts)
}

fn texts(socket: WebSocket) -> impl Stream<Item = String> {
    let messages = socket.take_while(|message| future::ready(message.is_ok()));
    messages.filter_map(|message| {
        future::ready(match message {
            Ok(Message::Text(text)) => Some(text),
            _ => None,
        })
    })
}

fn open(path: &str) -> Option<WebSocket> {
    let location = web_sys::window()?.location();
    let scheme = if location.protocol().ok()? == "https:" { "wss" } else { "ws" };
    WebSocket::open(&format!("{scheme}://{}{path}", location.host().ok()?)).ok()
}

/// Returns `None` for a malformed frame, which is skipped.
fn parse<T: DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_str(text).ok()
}

fn message(text: &str) -> Value {
    json!({ "content": [{ "type": "text", "text": text }] })
}

async fn post<T: DeserializeOwned>(url: &str, body: Value) -> Result<T, ApiError> {
    let request = Request::post(url).header("Content-Type", "application/json").body(body.to_string());
    read(request.map_err(unreachable)?.send().await).await
}

async fn read<T: DeserializeOwned>(response: Result<Response, gloo_net::Error>) -> Result<T, ApiError> {
    let response = response.map_err(unreachable)?;
    let body = response.binary().await.map_err(unreachable)?;
    if response.ok() { ApiError::read_json(&body) } else { Err(ApiError::from_response(response.status(), &body)) }
}

fn unreachable(error: gloo_net::Error) -> ApiError {
    ApiError::Unreachable { detail: error.to_string() }
}
