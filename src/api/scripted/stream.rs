use std::{rc::Rc, time::Duration};

use futures_channel::mpsc::UnboundedReceiver;
use futures_util::{StreamExt, future};

use super::{faults::StreamControl, server::Server, timeline::TimelineEvent};
use crate::{api::workspace_api::StreamEvent, workspace::BuildId};

/// The server's side of a log stream. It counts as open until it is dropped.
pub(super) struct ScriptedStream {
    server: Rc<Server>,
    build: BuildId,
    /// The id of the last line that was sent.
    after: i64,
    controls: UnboundedReceiver<StreamControl>,
    /// `None` until the stream is open.
    number: Option<usize>,
    last_frame: Option<String>,
    is_closed: bool,
}

impl ScriptedStream {
    pub(super) fn new(
        server: &Rc<Server>,
        build: BuildId,
        after: Option<i64>,
        controls: UnboundedReceiver<StreamControl>,
    ) -> Self {
        server.open_streams.update(|open| open + 1);
        Self {
            server: Rc::clone(server),
            build,
            after: after.unwrap_or(i64::MIN),
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
            let found = self.server.find_build(
                |build| build.id == self.build,
                |build| {
                    let Some(arrived) = arrived else { return (None, false, Some(Duration::ZERO)) };
                    let line = build.lines_at(arrived).find(|line| line.id > self.after).cloned();
                    (line, build.is_complete(arrived), build.next_change(arrived))
                },
            );
            let Some((line, is_complete, next_change)) = found else {
                return StreamEvent::Closed { code: StreamEvent::BROKEN };
            };
            if let Some(line) = line {
                self.after = line.id;
                return StreamEvent::Frame(serde_json::to_string(&line).unwrap_or_default());
            }
            if is_complete {
                return StreamEvent::Closed { code: StreamEvent::DONE };
            }
            let change = next_change.map_or(Duration::MAX, |change| change + latency);
            let change = self.server.clock.sleep_until(change);
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

impl Drop for ScriptedStream {
    fn drop(&mut self) {
        self.server.open_streams.update(|open| open - 1);
        if let Some(stream) = self.number.filter(|_| !self.is_closed) {
            self.server.record(TimelineEvent::Disconnected { stream });
        }
    }
}
