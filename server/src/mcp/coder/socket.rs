use futures_util::StreamExt;
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{Message, protocol::frame::coding::CloseCode},
};

use super::{lines, settings::SessionToken};

/// A stream of log lines.
#[derive(Debug)]
pub(super) struct Socket {
    stream: WebSocketStream<TokioIo<Upgraded>>,
    token: SessionToken,
}

/// What comes next on a socket.
#[derive(Debug)]
pub(super) enum Frame {
    /// Lines, which may be none.
    Lines(Vec<Value>),
    /// The log has ended.
    End,
    /// The connection broke, or a frame is invalid.
    Broken,
}

impl Socket {
    pub(super) fn new(stream: WebSocketStream<TokioIo<Upgraded>>, token: SessionToken) -> Self {
        Self { stream, token }
    }

    /// The next frame. Pings are answered.
    pub(super) async fn next(&mut self) -> Frame {
        loop {
            match self.stream.next().await {
                Some(Ok(Message::Text(text))) => {
                    let text = self.token.remove_from(&text);
                    let lines = serde_json::from_str(&text).ok().and_then(lines::from_frame);
                    return lines.map_or(Frame::Broken, Frame::Lines);
                }
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                Some(Ok(Message::Close(Some(close)))) if close.code == CloseCode::Normal => return Frame::End,
                _ => return Frame::Broken,
            }
        }
    }
}
