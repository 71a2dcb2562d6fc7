use futures_util::{FutureExt, SinkExt, StreamExt, future, stream};
use gloo_net::websocket::{Message, State, WebSocketError, futures::WebSocket};

use crate::api::workspace_api::{LogStream, StreamEvent};

/// Opens a WebSocket and streams its events.
pub(super) fn follow(url: String) -> LogStream {
    async move {
        let Some(mut socket) = socket_url(&url).and_then(|url| WebSocket::open(&url).ok()) else {
            return stream::iter([StreamEvent::Closed { code: StreamEvent::BROKEN }]).left_stream();
        };
        let ready = future::poll_fn(|context| socket.poll_ready_unpin(context)).await;
        let is_open = ready.is_ok() && matches!(socket.state(), State::Open);
        let opened = stream::iter(is_open.then_some(StreamEvent::Opened));
        opened.chain(socket.filter_map(async |message| stream_event(message))).right_stream()
    }
    .flatten_stream()
    .boxed_local()
}

fn stream_event(message: Result<Message, WebSocketError>) -> Option<StreamEvent> {
    match message {
        Ok(Message::Text(frame)) => Some(StreamEvent::Frame(frame)),
        Ok(Message::Bytes(frame)) => Some(StreamEvent::Frame(String::from_utf8_lossy(&frame).into_owned())),
        Err(WebSocketError::ConnectionClose(close)) => Some(StreamEvent::Closed { code: close.code }),
        // A close event follows an error event.
        Err(_) => None,
    }
}

/// The WebSocket URL for a path or an HTTP URL.
fn socket_url(url: &str) -> Option<String> {
    let page = web_sys::window()?.location().href().ok()?;
    let url = web_sys::Url::new_with_base(url, &page).ok()?;
    url.set_protocol(if url.protocol() == "https:" { "wss:" } else { "ws:" });
    Some(url.href())
}
