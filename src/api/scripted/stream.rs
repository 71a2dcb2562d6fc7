use std::{rc::Rc, time::Duration};

use futures_channel::mpsc::UnboundedReceiver;
use futures_util::{StreamExt, future};

use super::{faults::StreamControl, server::Server, timeline::TimelineEvent};
use crate::{
    api::workspace_api::StreamEvent,
    workspace::{AgentId, BuildId},
};

/// What writes a log.
#[derive(Clone, Copy, Debug)]
pub(super) enum LogWriter {
    Build(BuildId),
    Agent(AgentId),
}

/// What a stream sends next.
#[derive(Debug, Default)]
struct Next {
    /// The JSON of the next lines, and the id of the last one.
    frame: Option<(String, i64)>,
    is_complete: bool,
    /// When the log changes next.
    change: Option<Duration>,
}

/// The server's side of a log stream. It counts as open until it is dropped.
pub(super) struct ScriptedStream {
    server: Rc<Server>,
    writer: LogWriter,
    /// The id of the last line that was sent.
    after: i64,
    /// Whether the lines that exist were sent. An agent's stream sends them as one frame, also if there are none.
    has_sent_history: bool,
    controls: UnboundedReceiver<StreamControl>,
    /// `None` until the stream is open.
    number: Option<usize>,
    last_frame: Option<String>,
    is_closed: bool,
}

impl ScriptedStream {
    pub(super) fn new(
        server: &Rc<Server>,
        writer: LogWriter,
        after: Option<i64>,
        controls: UnboundedReceiver<StreamControl>,
    ) -> Self {
        server.open_streams.update(|open| open + 1);
        Self {
            server: Rc::clone(server),
            writer,
            after: after.unwrap_or(i64::MIN),
            has_sent_history: false,
            controls,
            number: None,
            last_frame: None,
            is_closed: false,
        }
    }

    /// Waits for the next event. Returns the stream too, unless the event closes it.
    pub(super) async fn advance(mut self) -> (StreamEvent, Option<Self>) {
        let Some(stream) = self.number else {
            self.server.clock.sleep_until(self.server.arrival()).await;
            let stream = self.server.opened_streams.get() + 1;
            self.server.opened_streams.set(stream);
            self.number = Some(stream);
            self.server.record(TimelineEvent::Opened { stream });
            return (StreamEvent::Opened, Some(self));
        };
        let event = self.next_event().await;
        match &event {
            StreamEvent::Opened => {}
            StreamEvent::Frame(frame) => {
                self.server.record(TimelineEvent::sent(stream, frame));
                self.last_frame = Some(frame.clone());
            }
            StreamEvent::Closed { code } => {
                self.server.record(TimelineEvent::Closed { stream: self.number, code: *code });
                self.is_closed = true;
                return (event, None);
            }
        }
        (event, Some(self))
    }

    async fn next_event(&mut self) -> StreamEvent {
        loop {
            let latency = self.server.faults.latency();
            // Lines that were written before this time have arrived.
            let arrived = self.server.clock.now().checked_sub(latency);
            let Some(next) = self.next(arrived) else { return StreamEvent::Closed { code: StreamEvent::BROKEN } };
            if let Some((frame, last)) = next.frame {
                self.after = self.after.max(last);
                self.has_sent_history = true;
                return StreamEvent::Frame(frame);
            }
            if next.is_complete {
                return StreamEvent::Closed { code: StreamEvent::DONE };
            }
            let change = next.change.map_or(Duration::MAX, |change| change + latency);
            let change = self.server.clock.sleep_until(change);
            // A new build of the workspace ends the streams of the agents of the one before.
            let change = future::select(change, self.server.changed());
            let future::Either::Left((control, _)) = future::select(self.controls.next(), change).await else {
                continue;
            };
            match control {
                Some(StreamControl::Send(frame)) => return StreamEvent::Frame(frame),
                Some(StreamControl::Repeat) => {
                    if let Some(frame) = self.last_frame.clone() {
                        return StreamEvent::Frame(frame);
                    }
                }
                Some(StreamControl::Close(code)) => return StreamEvent::Closed { code },
                None => return StreamEvent::Closed { code: StreamEvent::BROKEN },
            }
        }
    }
}

impl ScriptedStream {
    /// What to send of the log at a time. `None` if it does not exist.
    fn next(&self, arrived: Option<Duration>) -> Option<Next> {
        match self.writer {
            LogWriter::Build(id) => self.server.find_build(
                |build| build.id == id,
                |build| {
                    let Some(arrived) = arrived else {
                        return Next { change: Some(Duration::ZERO), ..Next::default() };
                    };
                    let line = build.lines_at(arrived).find(|line| line.id > self.after);
                    Next {
                        frame: line.map(|line| (serde_json::to_string(line).unwrap_or_default(), line.id)),
                        is_complete: build.is_complete(arrived),
                        change: build.next_change(arrived),
                    }
                },
            ),
            LogWriter::Agent(id) => self.server.find_agent(id, |agent, is_latest| {
                let Some(arrived) = arrived else { return Next { change: Some(Duration::ZERO), ..Next::default() } };
                let lines: Vec<_> = agent.lines_at(arrived).filter(|line| line.id > self.after).collect();
                let has_frame = !lines.is_empty() || !self.has_sent_history;
                let last = lines.last().map_or(self.after, |line| line.id);
                Next {
                    frame: has_frame.then(|| (serde_json::to_string(&lines).unwrap_or_default(), last)),
                    is_complete: !is_latest,
                    change: agent.changes().filter(|at| *at > arrived).min(),
                }
            }),
        }
    }
}

impl Drop for ScriptedStream {
    fn drop(&mut self) {
        self.server.open_streams.update(|open| open - 1);
        if let Some(stream) = self.number.filter(|_| !self.is_closed) {
            self.server.record(TimelineEvent::Disconnected { stream });
        }
    }
}
