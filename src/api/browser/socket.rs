use std::pin::Pin;

use futures_util::{FutureExt, Sink, StreamExt, future, stream};
use gloo_net::websocket::{Message, State, WebSocketError, futures::WebSocket};

use crate::api::{LogStream, StreamEvent};

/// Opens a WebSocket and gives what it brings.
pub(super) fn follow(url: String) -> LogStream {
    async move { open(&url).await }.flatten_stream().boxed_local()
}

async fn open(url: &str) -> LogStream {
    let broken = StreamEvent::Closed { code: StreamEvent::BROKEN };
    let Some(mut socket) = socket_url(url).and_then(|url| WebSocket::open(&url).ok()) else {
        return stream::iter([broken]).boxed_local();
    };
    let settled = future::poll_fn(|context| Pin::new(&mut socket).poll_ready(context)).await;
    let opened = (settled.is_ok() && matches!(socket.state(), State::Open)).then_some(StreamEvent::Opened);
    let events = socket.filter_map(|message| future::ready(stream_event(message)));
    stream::iter(opened).chain(events).boxed_local()
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
