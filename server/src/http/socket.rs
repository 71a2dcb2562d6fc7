//! What all sockets do that only send: they ping, they notice who has gone, and they say why they end.

use std::{fmt, time::Duration};

use axum::{
    body::Bytes,
    extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade, close_code},
};
use futures_util::SinkExt;
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep_until, timeout};

use super::App;

/// A client has nothing to say, so what it sends may be short.
const MAX_MESSAGE_BYTES: usize = 4096;
/// What a control frame leaves for the reason of a close (RFC 6455, section 5.5).
const MAX_REASON_BYTES: usize = 123;
/// How long a client may take to answer a close.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(1);

/// An upgrade to a socket that takes in no more at once than a client may say.
pub(crate) fn bounded(upgrade: WebSocketUpgrade) -> WebSocketUpgrade {
    upgrade.max_message_size(MAX_MESSAGE_BYTES).max_frame_size(MAX_MESSAGE_BYTES)
}

/// Where a socket has its text frames from.
pub(super) trait Feed: Send {
    /// Why it broke off.
    type Error: fmt::Display + Send;

    /// The next frames, at least one; `None` once all were given. Safe to cancel: a dropped call loses no frame.
    fn next(&mut self) -> impl Future<Output = Result<Option<Vec<String>>, Self::Error>> + Send;
}

/// Sends what `feed` gives until it ends or someone goes away.
pub(super) async fn send_all(mut socket: WebSocket, mut feed: impl Feed, app: &App) {
    let mut pings = interval_at(Instant::now() + app.ping_interval, app.ping_interval);
    pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
    // Until when the client must have answered the first ping it has not answered yet.
    let mut answer_by = None;
    let (code, reason) = loop {
        let no_answer = async {
            match answer_by {
                Some(deadline) => sleep_until(deadline).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            // In this order: an answer that has come counts before its time is up.
            biased;
            message = socket.recv() => match message {
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => answer_by = None,
                Some(Ok(Message::Text(_) | Message::Binary(_))) => {
                    break (close_code::POLICY, "unexpected data message".to_owned());
                }
                Some(Ok(Message::Close(_)) | Err(_)) | None => return,
            },
            () = app.shutdown.cancelled() => break (close_code::AWAY, "server is shutting down".to_owned()),
            () = no_answer => break (close_code::AWAY, "Ping failed".to_owned()),
            _ = pings.tick() => {
                answer_by.get_or_insert_with(|| Instant::now() + app.client_timeout);
                if let Err(error) = send(&mut socket, [Message::Ping(Bytes::new())], app.client_timeout).await {
                    break (close_code::ERROR, error.to_string());
                }
            }
            frames = feed.next() => match frames {
                Ok(Some(frames)) => {
                    let frames = frames.into_iter().map(|frame| Message::Text(frame.into()));
                    if let Err(error) = send(&mut socket, frames, app.client_timeout).await {
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

/// Sends frames; an error if the client reads nothing for as long as `patience`.
async fn send(
    socket: &mut WebSocket,
    frames: impl IntoIterator<Item = Message>,
    patience: Duration,
) -> Result<(), axum::Error> {
    for frame in frames {
        timeout(patience, socket.feed(frame)).await.map_err(axum::Error::new)??;
    }
    timeout(patience, socket.flush()).await.map_err(axum::Error::new)?
}

/// Closes a socket and waits for the client to agree.
pub(super) async fn close(mut socket: WebSocket, code: u16, reason: &str) {
    let reason = &reason[..reason.floor_char_boundary(MAX_REASON_BYTES)];
    let frame = CloseFrame { code, reason: reason.into() };
    let handshake = async {
        if socket.send(Message::Close(Some(frame))).await.is_ok() {
            // Reads on to the client's answer: closing earlier could reset the connection and lose the frame.
            while let Some(Ok(_)) = socket.recv().await {}
        }
    };
    // Whether it answers or not, the socket ends here.
    let _ = timeout(CLOSE_TIMEOUT, handshake).await;
}
