use std::{sync::Arc, time::Duration};

use axum::{
    extract::{
        FromRequestParts, Request,
        ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade, close_code},
    },
    middleware::Next,
    response::Response,
};
use chat_workspace_tools::{build_log::LogLine, workspace::BuildId};
use tokio::time::{sleep, timeout};

use super::{StreamFault, read::refusal};
use crate::{
    http::{App, json::encode},
    log::Follower,
};

/// How long a dead connection is held: longer than any client waits for it.
const HELD: Duration = Duration::from_secs(60);

/// What stands in place of a line, in turn: no JSON, no line, no object, wrong types, and nothing.
const CORRUPT: [&str; 6] = ["\u{fffd}}{", "{\"id\":\"5\",\"output\":7}", "null", "[1,", "\"\\u001b[31m\"", ""];

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
    upgrade.on_upgrade(move |socket| {
        let tasks = app.tasks.clone();
        tasks.track_future(async move {
            let faulty = Faulty { socket, fault, sent: 0, held: Vec::new() };
            tokio::select! {
                () = faulty.follow(log) => {}
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
    fault: StreamFault,
    /// How many lines were taken from the log so far.
    sent: usize,
    /// Lines that wait for others: for a change of places, or for the end of the log.
    held: Vec<String>,
}

/// The client is gone, or is to think so.
struct Gone;

impl Faulty {
    async fn follow(mut self, mut log: Follower) {
        if self.fault == StreamFault::HalfOpen {
            return sleep(HELD).await;
        }
        loop {
            tokio::select! {
                message = self.socket.recv() => match message {
                    Some(Ok(Message::Close(_)) | Err(_)) | None => return,
                    Some(Ok(_)) => {}
                },
                lines = log.next() => {
                    let Ok(lines) = lines else { return };
                    let done = match lines {
                        Some(lines) => self.send_all(&lines).await,
                        None => return self.end().await,
                    };
                    if done.is_err() {
                        return;
                    }
                }
            }
        }
    }

    async fn send_all(&mut self, lines: &[LogLine]) -> Result<(), Gone> {
        for line in lines {
            let line = encode(line).unwrap_or_default() + "\n";
            self.stop_if_due().await?;
            self.sent += 1;
            let due = |every: usize| self.sent.is_multiple_of(every);
            match self.fault {
                StreamFault::Duplicate { every } if due(every) => {
                    self.send(line.clone()).await?;
                    self.send(line).await?;
                }
                StreamFault::Truncate { every } if due(every) => {
                    let middle = line.floor_char_boundary(line.len() / 2);
                    self.send(line[..middle].to_owned()).await?;
                }
                StreamFault::Corrupt { every } if due(every) => {
                    self.send(CORRUPT[self.sent % CORRUPT.len()].to_owned()).await?;
                }
                StreamFault::Delay { millis } => {
                    sleep(Duration::from_millis(millis)).await;
                    self.send(line).await?;
                }
                StreamFault::Reorder { window } => {
                    self.held.push(line);
                    if self.held.len() >= window {
                        self.send_held_in_reverse().await?;
                    }
                }
                StreamFault::LoseTail { lines } => {
                    self.held.push(line);
                    if self.held.len() > lines {
                        let first = self.held.remove(0);
                        self.send(first).await?;
                    }
                }
                _ => self.send(line).await?,
            }
        }
        self.stop_if_due().await
    }

    /// Does what the fault does after so many lines.
    async fn stop_if_due(&mut self) -> Result<(), Gone> {
        match self.fault {
            StreamFault::Drop { after } if self.sent >= after => Err(Gone),
            StreamFault::Close { after, code } if self.sent >= after => {
                self.close(code).await;
                Err(Gone)
            }
            StreamFault::Stall { after } if self.sent >= after => {
                self.wait_until_gone().await;
                Err(Gone)
            }
            _ => Ok(()),
        }
    }

    /// The log has ended.
    async fn end(mut self) {
        if self.stop_if_due().await.is_err() {
            return;
        }
        match self.fault {
            StreamFault::Stall { .. } => return self.wait_until_gone().await,
            StreamFault::Reorder { .. } => _ = self.send_held_in_reverse().await,
            _ => {}
        }
        self.close(close_code::NORMAL).await;
    }

    async fn send_held_in_reverse(&mut self) -> Result<(), Gone> {
        while let Some(line) = self.held.pop() {
            self.send(line).await?;
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
