use std::time::Duration;

use axum::{
    extract::{
        FromRequestParts, Request,
        ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade},
    },
    middleware::Next,
    response::{IntoResponse, Response},
};
use tokio::time::{sleep, timeout};

use super::{
    frames::{FaultyFrames, FrameAction},
    request::error_response,
    schedule::StreamFault,
};
use crate::web::{self, FrameSource, MAX_MESSAGE_BYTES, Sockets};

/// How long a stalled connection stays open. Clients give up earlier.
const STALL_TIMEOUT: Duration = Duration::from_secs(60);

/// Responds to a request for a stream with this fault.
pub(super) async fn respond(
    request: Request,
    next: Next,
    source: impl FrameSource + 'static,
    fault: StreamFault,
    sockets: &Sockets,
) -> Response {
    if let StreamFault::Refuse { status } = fault {
        return error_response(status);
    }
    let (mut parts, body) = request.into_parts();
    let Ok(upgrade) = WebSocketUpgrade::from_request_parts(&mut parts, &()).await else {
        return next.run(Request::from_parts(parts, body)).await;
    };
    let upgrade = match web::bounded(Ok(upgrade), MAX_MESSAGE_BYTES) {
        Ok(upgrade) => upgrade,
        Err(error) => return error.into_response(),
    };
    let (tasks, shutdown) = (sockets.tasks.clone(), sockets.shutdown.clone());
    upgrade.on_upgrade(move |socket| {
        tasks.track_future(async move {
            let stream = FaultyStream { socket, frames: FaultyFrames::new(fault) };
            tokio::select! {
                // A half-open connection: nothing reads from or writes to the socket.
                () = sleep(STALL_TIMEOUT), if fault == StreamFault::HalfOpen => {}
                () = stream.run(source), if fault != StreamFault::HalfOpen => {}
                () = shutdown.cancelled() => {}
            }
        })
    })
}

/// A stream with a fault.
struct FaultyStream {
    socket: WebSocket,
    frames: FaultyFrames,
}

/// The connection has ended, or has to end.
struct Disconnected;

impl FaultyStream {
    async fn run(mut self, mut source: impl FrameSource) {
        loop {
            tokio::select! {
                message = self.socket.recv() => match message {
                    Some(Ok(Message::Close(_)) | Err(_)) | None => return,
                    Some(Ok(_)) => {}
                },
                frames = source.next() => {
                    let Ok(frames) = frames else { return };
                    let sent = match frames {
                        Some(frames) => self.send_frames(frames).await,
                        None => {
                            let actions = self.frames.end();
                            self.perform(actions).await
                        }
                    };
                    if sent.is_err() {
                        return;
                    }
                }
            }
        }
    }

    async fn send_frames(&mut self, frames: Vec<String>) -> Result<(), Disconnected> {
        for frame in frames {
            let actions = self.frames.line(frame);
            self.perform(actions).await?;
        }
        Ok(())
    }

    async fn perform(&mut self, actions: Vec<FrameAction>) -> Result<(), Disconnected> {
        for action in actions {
            match action {
                FrameAction::Send(frame) => self.send(frame).await?,
                FrameAction::Delay(duration) => sleep(duration).await,
                FrameAction::Drop => return Err(Disconnected),
                FrameAction::Close(code) => {
                    self.close(code).await;
                    return Err(Disconnected);
                }
                FrameAction::Stall => {
                    self.wait_for_disconnect().await;
                    return Err(Disconnected);
                }
            }
        }
        Ok(())
    }

    async fn send(&mut self, frame: String) -> Result<(), Disconnected> {
        self.socket.send(Message::Text(frame.into())).await.map_err(|_| Disconnected)
    }

    async fn close(&mut self, code: u16) {
        let frame = CloseFrame { code, reason: "injected fault".into() };
        if self.socket.send(Message::Close(Some(frame))).await.is_ok() {
            self.wait_for_disconnect().await;
        }
    }

    async fn wait_for_disconnect(&mut self) {
        let disconnect = async { while let Some(Ok(_)) = self.socket.recv().await {} };
        // The socket is dropped in either case.
        let _ = timeout(STALL_TIMEOUT, disconnect).await;
    }
}
