//! The browser's fetch, WebSocket and clock.

use std::{pin::Pin, time::Duration};

use futures_util::{
    FutureExt, Sink, StreamExt,
    future::{self, LocalBoxFuture},
    stream,
};
use gloo_net::{
    http::Request,
    websocket::{Message, State, WebSocketError, futures::WebSocket},
};
use wasm_bindgen::{JsCast, prelude::Closure};
use web_sys::AbortController;

use super::{ApiError, ApiFuture, Clock, LogStream, StreamEvent, WorkspaceApi};
use crate::workspace::{BuildId, Workspace, WorkspaceBuild, WorkspaceId};

/// The Coder API over the browser's own fetch and WebSocket.
///
/// Signing in is the page's matter: requests carry the cookies that the browser has for the server, and no token is
/// ever put into a URL.
#[derive(Clone, Debug, Default)]
pub struct BrowserApi {
    base: String,
}

impl BrowserApi {
    /// The server that the page came from.
    pub fn same_origin() -> Self {
        Self::default()
    }

    /// A server at another place: a path (`/coder`) or an origin (`https://coder.example.com`). The server has to
    /// admit the page's origin.
    pub fn at(base: &str) -> Self {
        Self { base: base.trim_end_matches('/').to_owned() }
    }

    fn log_path(&self, id: BuildId) -> String {
        format!("{}/api/v2/workspacebuilds/{id}/logs", self.base)
    }
}

impl WorkspaceApi for BrowserApi {
    fn workspace(&self, id: WorkspaceId) -> ApiFuture<Workspace> {
        let body = fetch(format!("{}/api/v2/workspaces/{id}", self.base));
        async move { ApiError::read_json(&body.await?) }.boxed_local()
    }

    fn build(&self, id: BuildId) -> ApiFuture<WorkspaceBuild> {
        let body = fetch(format!("{}/api/v2/workspacebuilds/{id}", self.base));
        async move { ApiError::read_json(&body.await?) }.boxed_local()
    }

    fn build_log(&self, id: BuildId) -> ApiFuture<Vec<u8>> {
        fetch(self.log_path(id)).boxed_local()
    }

    fn follow_build_log(&self, id: BuildId, after: Option<i64>) -> LogStream {
        // -1 is before every line: ids are positive.
        let url = format!("{}?follow=true&after={}", self.log_path(id), after.unwrap_or(-1));
        stream::once(async move { open(&url).await }).flatten().boxed_local()
    }
}

async fn fetch(url: String) -> Result<Vec<u8>, ApiError> {
    let unreachable = |error: gloo_net::Error| ApiError::Unreachable { detail: error.to_string() };
    let abort = AbortOnDrop(AbortController::new().ok());
    let signal = abort.0.as_ref().map(AbortController::signal);
    let request = Request::get(&url).abort_signal(signal.as_ref()).header("Accept", "application/json");
    let response = request.send().await.map_err(unreachable)?;
    let body = response.binary().await.map_err(unreachable)?;
    if response.ok() { Ok(body) } else { Err(ApiError::from_response(response.status(), &body)) }
}

/// Gives a request up together with the future that waits for it.
struct AbortOnDrop(Option<AbortController>);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        if let Some(controller) = &self.0 {
            controller.abort();
        }
    }
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

/// The browser's timers and animation frames.
#[derive(Clone, Copy, Debug, Default)]
pub struct BrowserClock;

/// A tab that is not seen gets no animation frames: it redraws at this pace instead.
const HIDDEN_FRAME: Duration = Duration::from_millis(250);

impl Clock for BrowserClock {
    fn sleep(&self, duration: Duration) -> LocalBoxFuture<'static, ()> {
        gloo_timers::future::sleep(duration).boxed_local()
    }

    fn next_frame(&self) -> LocalBoxFuture<'static, ()> {
        let frame = AnimationFrame::request();
        future::select(frame.boxed_local(), self.sleep(HIDDEN_FRAME)).map(|_| ()).boxed_local()
    }

    fn spread(&self, at_most: Duration) -> Duration {
        at_most.mul_f64(js_sys::Math::random().clamp(0.0, 1.0))
    }

    fn utc_offset_minutes(&self, unix_ms: i64) -> i32 {
        let offset = js_sys::Date::new(&(unix_ms as f64).into()).get_timezone_offset();
        // The browser counts from local time to UTC.
        -(offset as i32)
    }
}

struct AnimationFrame {
    handle: Option<i32>,
    come: futures_channel::oneshot::Receiver<()>,
    _callback: Closure<dyn FnMut()>,
}

impl AnimationFrame {
    async fn request() {
        let (sender, come) = futures_channel::oneshot::channel();
        let mut sender = Some(sender);
        let callback = Closure::<dyn FnMut()>::new(move || {
            if let Some(sender) = sender.take() {
                // The receiver is gone where the frame is no longer wanted.
                let _ = sender.send(());
            }
        });
        let window = web_sys::window();
        let handle = window.and_then(|window| window.request_animation_frame(callback.as_ref().unchecked_ref()).ok());
        let mut frame = Self { handle, come, _callback: callback };
        let _ = (&mut frame.come).await;
    }
}

impl Drop for AnimationFrame {
    fn drop(&mut self) {
        if let (Some(handle), Some(window)) = (self.handle, web_sys::window()) {
            // A frame that has come is no longer known: nothing to cancel.
            let _ = window.cancel_animation_frame(handle);
        }
    }
}
