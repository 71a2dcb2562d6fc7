use std::{sync::Arc, time::Duration};

use axum::{
    extract::{
        FromRequestParts, Request,
        ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade},
    },
    middleware::Next,
    response::Response,
};
use chat_workspace_tools::{build_log::LogLine, workspace::BuildId};
use tokio::time::{sleep, timeout};

use super::{
    StreamFault,
    frames::{Deed, Frames},
    read::refusal,
};
use crate::{
    http::{App, json::encode, socket},
    log::Follower,
};

/// How long a dead connection is held: longer than any client waits for it.
const HELD: Duration = Duration::from_secs(60);

/// Answers a request to follow the log with this fault.
pub(super) async fn answer(
    request: Request,
    next: Next,
    build: BuildId,
    fault: StreamFault,
    app: Arc<App>,
) -> Response {
    if let StreamFault::Refuse { status } = fault {
        return refusal(status);
    }
    let after = after(request.uri().query().unwrap_or_default());
    let (mut parts, body) = request.into_parts();
    let Ok(upgrade) = WebSocketUpgrade::from_request_parts(&mut parts, &()).await else {
        return next.run(Request::from_parts(parts, body)).await;
    };
    let log = app.store.log(build).follow(after);
    socket::bounded(upgrade).on_upgrade(move |socket| {
        let tasks = app.tasks.clone();
        tasks.track_future(async move {
            let faulty = Faulty { socket, frames: Frames::new(fault) };
            tokio::select! {
                () = sleep(HELD), if fault == StreamFault::HalfOpen => {}
                () = faulty.follow(log), if fault != StreamFault::HalfOpen => {}
                () = app.shutdown.cancelled() => {}
            }
        })
    })
}

fn after(query: &str) -> i64 {
    query.split('&').find_map(|pair| pair.strip_prefix("after=")?.parse().ok()).unwrap_or(0)
}

/// A log socket that does not do as it should.
struct Faulty {
    socket: WebSocket,
    frames: Frames,
}

/// The client is gone, or is to think so.
struct Gone;

impl Faulty {
    async fn follow(mut self, mut log: Follower) {
        loop {
            tokio::select! {
                message = self.socket.recv() => match message {
                    Some(Ok(Message::Close(_)) | Err(_)) | None => return,
                    Some(Ok(_)) => {}
                },
                lines = log.next() => {
                    let Ok(lines) = lines else { return };
                    let is_gone = match lines {
                        Some(lines) => self.send_all(&lines).await.is_err(),
                        None => {
                            let deeds = self.frames.end();
                            self.perform(deeds).await.is_err()
                        }
                    };
                    if is_gone {
                        return;
                    }
                }
            }
        }
    }

    async fn send_all(&mut self, lines: &[LogLine]) -> Result<(), Gone> {
        for line in lines {
            let deeds = self.frames.take(encode(line).unwrap_or_default() + "\n");
            self.perform(deeds).await?;
        }
        Ok(())
    }

    async fn perform(&mut self, deeds: Vec<Deed>) -> Result<(), Gone> {
        for deed in deeds {
            match deed {
                Deed::Send(frame) => self.send(frame).await?,
                Deed::Pause(pause) => sleep(pause).await,
                Deed::Break => return Err(Gone),
                Deed::Close(code) => {
                    self.close(code).await;
                    return Err(Gone);
                }
                Deed::Stall => {
                    self.wait_until_gone().await;
                    return Err(Gone);
                }
            }
        }
        Ok(())
    }

    async fn send(&mut self, frame: String) -> Result<(), Gone> {
        self.socket.send(Message::Text(frame.into())).await.map_err(|_| Gone)
    }

    async fn close(&mut self, code: u16) {
        let frame = CloseFrame { code, reason: "the fault plane closes".into() };
        if self.socket.send(Message::Close(Some(frame))).await.is_ok() {
            self.wait_until_gone().await;
        }
    }

    async fn wait_until_gone(&mut self) {
        let gone = async { while let Some(Ok(_)) = self.socket.recv().await {} };
        // Whether it goes or not, the socket ends then.
        let _ = timeout(HELD, gone).await;
    }
}
