use std::{
    pin::Pin,
    task::{Context, Poll},
};

use futures_channel::mpsc::{UnboundedReceiver, unbounded};
use futures_util::{Stream, StreamExt, stream};
use js_sys::{JsString, Uint8Array};
use wasm_bindgen::JsCast;
use web_sys::{BinaryType, CloseEvent, MessageEvent, WebSocket};

use super::listener::Listener;
use crate::api::{LogStream, StreamEvent};

/// Opens a WebSocket and gives what it brings.
pub(super) fn follow(url: String) -> LogStream {
    // Opened when it is first asked for something.
    stream::once(async move { Socket::open(&url) })
        .flat_map(|socket| match socket {
            Some(socket) => socket.boxed_local(),
            None => stream::iter([StreamEvent::Closed { code: StreamEvent::BROKEN }]).boxed_local(),
        })
        .boxed_local()
}

/// A WebSocket that is listened to. Dropping it closes the connection.
struct Socket {
    socket: WebSocket,
    come: UnboundedReceiver<StreamEvent>,
    _listeners: [Listener; 3],
}

impl Socket {
    /// None where the browser refuses the address.
    fn open(url: &str) -> Option<Self> {
        let socket = WebSocket::new(&socket_url(url)?).ok()?;
        socket.set_binary_type(BinaryType::Arraybuffer);
        let (opened, come) = unbounded();
        let (brought, closed) = (opened.clone(), opened.clone());
        // A receiver that is gone goes together with these listeners. Nothing is made of an error: a close follows it.
        let listeners = [
            Listener::add(&socket, "open", move |_| _ = opened.unbounded_send(StreamEvent::Opened)),
            Listener::add(&socket, "message", move |event| {
                let data = event.unchecked_into::<MessageEvent>().data();
                let frame = data.dyn_ref::<JsString>().map_or_else(|| utf8(&data), String::from);
                let _ = brought.unbounded_send(StreamEvent::Frame(frame));
            }),
            Listener::add(&socket, "close", move |event| {
                let code = event.unchecked_into::<CloseEvent>().code();
                let _ = closed.unbounded_send(StreamEvent::Closed { code });
                closed.close_channel();
            }),
        ];
        Some(Self { socket, come, _listeners: listeners })
    }
}

impl Stream for Socket {
    type Item = StreamEvent;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<StreamEvent>> {
        Pin::new(&mut self.come).poll_next(context)
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        // It only throws for a code or a reason that may not be given.
        let _ = self.socket.close();
    }
}

/// The text of a frame that was sent as bytes.
fn utf8(buffer: &wasm_bindgen::JsValue) -> String {
    String::from_utf8_lossy(&Uint8Array::new(buffer).to_vec()).into_owned()
}

/// The WebSocket address for a path or an HTTP address.
fn socket_url(url: &str) -> Option<String> {
    let page = web_sys::window()?.location().href().ok()?;
    let url = web_sys::Url::new_with_base(url, &page).ok()?;
    url.set_protocol(if url.protocol() == "https:" { "wss:" } else { "ws:" });
    Some(url.href())
}
