use std::{sync::Arc, time::Duration};

use axum::{
    body::Bytes,
    extract::{
        State,
        ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade, close_code, rejection::WebSocketUpgradeRejection},
    },
    response::{IntoResponse, Response},
};
use chat_workspace_tools::{build_log::LogLine, workspace::BuildId};
use futures_util::SinkExt;
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep_until, timeout};

use super::{
    App,
    error::ApiError,
    json::{Json, encode},
    request::{Id, Parameters},
};
use crate::log::Follower;

/// A client has nothing to say, so what it sends may be short.
const MAX_MESSAGE_BYTES: usize = 4096;
/// What a control frame leaves for the reason of a close (RFC 6455, section 5.5).
const MAX_REASON_BYTES: usize = 123;
/// How long a client may take to answer a close.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(1);

pub(super) async fn get(
    State(app): State<Arc<App>>,
    Id(id): Id<BuildId>,
    parameters: Parameters,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, ApiError> {
    app.store.build(id)?.ok_or_else(ApiError::not_found)?;
    let log = app.store.log(id);
    let after = parse_after(parameters.get("after").unwrap_or_default())?;
    // Its value says nothing: `follow=false` follows too.
    if parameters.get("follow").is_none() {
        let lines = log.after(after);
        let lines = lines.map_err(|error| ApiError::internal("Internal error fetching provisioner logs.", error))?;
        return Ok(Json(lines).into_response());
    }
    let upgrade = upgrade.map_err(|error| ApiError::bad_request("Failed to accept websocket.").detail(error))?;
    let log = log.follow(after);
    Ok(upgrade.max_message_size(MAX_MESSAGE_BYTES).on_upgrade(move |socket| {
        let tasks = app.tasks.clone();
        tasks.track_future(async move { follow(socket, log, &app).await })
    }))
}

/// Log ids are counted from far above 0, so 0 is "from the beginning".
fn parse_after(text: &str) -> Result<i64, ApiError> {
    if text.is_empty() {
        return Ok(0);
    }
    text.parse().map_err(|_| {
        ApiError::bad_request("Query param \"after\" must be an integer.").field("after", "Must be an integer")
    })
}

/// Sends the log as it grows, until it ends or someone goes away.
async fn follow(mut socket: WebSocket, mut log: Follower, app: &App) {
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
                if let Err(error) = send(&mut socket, [Ok(Message::Ping(Bytes::new()))], app.client_timeout).await {
                    break (close_code::ERROR, error.to_string());
                }
            }
            lines = log.next() => match lines {
                Ok(Some(lines)) => {
                    let frames = lines.into_iter().map(|line| frame(&line));
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

/// One line, one frame.
fn frame(line: &LogLine) -> Result<Message, axum::Error> {
    let mut text = encode(line).map_err(axum::Error::new)?;
    text.push('\n');
    Ok(Message::Text(text.into()))
}

/// Sends frames; an error if the client reads nothing for as long as `patience`.
async fn send(
    socket: &mut WebSocket,
    frames: impl IntoIterator<Item = Result<Message, axum::Error>>,
    patience: Duration,
) -> Result<(), axum::Error> {
    for frame in frames {
        timeout(patience, socket.feed(frame?)).await.map_err(axum::Error::new)??;
    }
    timeout(patience, socket.flush()).await.map_err(axum::Error::new)?
}

async fn close(mut socket: WebSocket, code: u16, reason: &str) {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_is_a_whole_64_bit_number_or_nothing() {
        for (text, after) in [("", 0), ("0", 0), ("-1", -1), ("9223372036854775807", i64::MAX)] {
            assert_eq!(parse_after(text).ok(), Some(after), "{text:?}");
        }
        for text in [" ", "1.0", "1e3", "x", "9223372036854775808", "0x10", " 1"] {
            assert!(parse_after(text).is_err(), "{text:?}");
        }
    }
}
