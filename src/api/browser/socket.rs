use std::pin::Pin;

use futures_util::{Sink, StreamExt, future};
use gloo_net::websocket::{Message, State, WebSocketError, futures::WebSocket};

use crate::api::{LogStream, StreamEvent, generate::generate};

/// Opens a WebSocket and gives what it brings.
pub(super) fn follow(url: String) -> LogStream {
    generate(|events| async move {
        let Some(mut socket) = socket_url(&url).and_then(|url| WebSocket::open(&url).ok()) else {
            return events.give(StreamEvent::Closed { code: StreamEvent::BROKEN }).await;
        };
        let settled = future::poll_fn(|context| Pin::new(&mut socket).poll_ready(context)).await;
        if settled.is_ok() && matches!(socket.state(), State::Open) {
            events.give(StreamEvent::Opened).await;
        }
        while let Some(message) = socket.next().await {
            if let Some(event) = stream_event(message) {
                events.give(event).await;
            }
        }
    })
}

fn stream_event(message: Result<Message, WebSocketError>) -> Option<StreamEvent> {
    match message {
        Ok(Message::Text(frame)) => Some(StreamEvent::Frame(frame)),
        Ok(Message::Bytes(frame)) => Some(StreamEvent::Frame(String::from_utf8_lossy(&frame).into_owned())),
        Err(WebSocketError::ConnectionClose(close)) => Some(StreamEvent::Closed { code: close.code }),
        // An error event says nothing by itself: a close follows.
        Err(_) => None,
    }
}

/// The WebSocket address for a path or an HTTP address.
fn socket_url(url: &str) -> Option<String> {
    let page = web_sys::window()?.location().href().ok()?;
    let url = web_sys::Url::new_with_base(url, &page).ok()?;
    url.set_protocol(if url.protocol() == "https:" { "wss:" } else { "ws:" });
    Some(url.href())
}
