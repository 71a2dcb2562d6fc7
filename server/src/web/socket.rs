use std::{fmt, time::Duration};

use axum::{
    body::Bytes,
    extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade, close_code, rejection::WebSocketUpgradeRejection},
    response::Response,
};
use futures_util::SinkExt;
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep_until, timeout};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::error::ApiError;

/// The maximum size of a message from a client. Clients send control frames only.
pub(crate) const MAX_MESSAGE_BYTES: usize = 4096;
/// The maximum size of a close reason (RFC 6455, section 5.5).
const MAX_REASON_BYTES: usize = 123;
/// How long a client may take to answer a close frame.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(1);

/// The settings of the server's sockets, and the tasks that they run on.
#[derive(Clone, Debug)]
pub(crate) struct Sockets {
    /// The interval between two pings.
    pub(crate) ping_interval: Duration,
    /// How long a client may take to answer a ping, or to read a frame.
    pub(crate) client_timeout: Duration,
    /// Tracks the sockets, which outlive their requests.
    pub(crate) tasks: TaskTracker,
    /// Canceled when the server shuts down.
    pub(crate) shutdown: CancellationToken,
}

impl Sockets {
    /// Upgrades a request and sends the frames of `source`, until it ends or the client disconnects.
    pub(crate) fn send_frames(
        &self,
        upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
        source: impl FrameSource + 'static,
    ) -> Result<Response, ApiError> {
        let upgrade = bounded(upgrade, MAX_MESSAGE_BYTES)?;
        let (sockets, tasks) = (self.clone(), self.tasks.clone());
        Ok(upgrade.on_upgrade(move |socket| tasks.track_future(async move { sockets.run(socket, source).await })))
    }

    async fn run(&self, mut socket: WebSocket, mut source: impl FrameSource) {
        let mut pings = interval_at(Instant::now() + self.ping_interval, self.ping_interval);
        pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
        // The deadline for the answer to the first unanswered ping.
        let mut pong_deadline = None;
        let (code, reason) = loop {
            let pong_timeout = async {
                match pong_deadline {
                    Some(deadline) => sleep_until(deadline).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                // Polled in this order, so that a received pong is handled before its timeout.
                biased;
                message = socket.recv() => match message {
                    Some(Ok(Message::Ping(_) | Message::Pong(_))) => pong_deadline = None,
                    Some(Ok(Message::Text(_) | Message::Binary(_))) => {
                        break (close_code::POLICY, "unexpected data message".to_owned());
                    }
                    Some(Ok(Message::Close(_)) | Err(_)) | None => return,
                },
                () = self.shutdown.cancelled() => break (close_code::AWAY, "server is shutting down".to_owned()),
                () = pong_timeout => break (close_code::AWAY, "Ping failed".to_owned()),
                _ = pings.tick() => {
                    pong_deadline.get_or_insert_with(|| Instant::now() + self.client_timeout);
                    if let Err(error) = send(&mut socket, [Message::Ping(Bytes::new())], self.client_timeout).await {
                        break (close_code::ERROR, error.to_string());
                    }
                }
                frames = source.next() => match frames {
                    Ok(Some(frames)) => {
                        let frames = frames.into_iter().map(|frame| Message::Text(frame.into()));
                        if let Err(error) = send(&mut socket, frames, self.client_timeout).await {
                            break (close_code::ERROR, error.to_string());
                        }
                    }
                    Ok(None) => break (close_code::NORMAL, "done".to_owned()),
                    Err(error) => break (close_code::ERROR, error.to_string()),
                },
            }
        };
        close(socket, code, &reason).await;
    }
}

/// An upgrade that limits the size of the client's messages to `max_bytes`, or the error response for a request without an upgrade.
pub(crate) fn bounded(
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
    max_bytes: usize,
) -> Result<WebSocketUpgrade, ApiError> {
    let upgrade = upgrade.map_err(|error| ApiError::bad_request("Failed to accept websocket.").detail(error))?;
    Ok(upgrade.max_message_size(max_bytes).max_frame_size(max_bytes))
}

/// A source of text frames for a socket.
pub(crate) trait FrameSource: Send {
    /// Why the source failed; its text is the reason of the close frame.
    type Error: fmt::Display + Send;

    /// The next frames, at least one, or `None` after the last frame. Must be cancel safe.
    fn next(&mut self) -> impl Future<Output = Result<Option<Vec<String>>, Self::Error>> + Send;
}

/// Sends frames; an error if the client does not read them before `limit` has passed.
async fn send(
    socket: &mut WebSocket,
    frames: impl IntoIterator<Item = Message>,
    limit: Duration,
) -> Result<(), axum::Error> {
    for frame in frames {
        timeout(limit, socket.feed(frame)).await.map_err(axum::Error::new)??;
    }
    timeout(limit, socket.flush()).await.map_err(axum::Error::new)?
}

/// Sends a close frame and waits for the client's.
pub(crate) async fn close(mut socket: WebSocket, code: u16, reason: &str) {
    let reason = &reason[..reason.floor_char_boundary(MAX_REASON_BYTES)];
    let frame = CloseFrame { code, reason: reason.into() };
    let handshake = async {
        // Fails if the client has sent a close frame before; then the reads below answer it.
        let _ = socket.send(Message::Close(Some(frame))).await;
        // Reads until the client's close frame: an earlier close could reset the connection and lose the frame.
        while let Some(Ok(_)) = socket.recv().await {}
    };
    // The socket is dropped in either case.
    let _ = timeout(CLOSE_TIMEOUT, handshake).await;
}
