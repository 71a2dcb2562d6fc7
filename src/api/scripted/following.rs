use std::time::Duration;

use futures_channel::mpsc::UnboundedReceiver;
use futures_util::{StreamExt, future};

use super::{ScriptedApi, StreamControl, TimelineEvent};
use crate::{api::StreamEvent, workspace::BuildId};

/// A stream, as its server sees it. Counted as open for as long as someone holds it.
pub(super) struct Following {
    api: ScriptedApi,
    build: BuildId,
    /// The id of the last line that went out.
    after: i64,
    controls: UnboundedReceiver<StreamControl>,
    /// None until the stream is open.
    number: Option<usize>,
    last_frame: Option<String>,
    is_closed: bool,
}

impl Following {
    pub(super) fn begin(
        api: ScriptedApi,
        build: BuildId,
        after: Option<i64>,
        controls: UnboundedReceiver<StreamControl>,
    ) -> Self {
        api.inner.open_streams.update(|open| open + 1);
        let after = after.unwrap_or(i64::MIN);
        Self { api, build, after, controls, number: None, last_frame: None, is_closed: false }
    }

    /// What the stream brings next, and the stream itself where it goes on.
    pub(super) async fn advance(mut self) -> (StreamEvent, Option<Self>) {
        let Some(stream) = self.number else {
            self.api.inner.clock.sleep_until(self.api.arrival()).await;
            let stream = self.api.inner.opened_streams.get() + 1;
            self.api.inner.opened_streams.set(stream);
            self.number = Some(stream);
            self.api.note(TimelineEvent::Opened { stream });
            return (StreamEvent::Opened, Some(self));
        };
        let event = self.next().await;
        match &event {
            StreamEvent::Opened => {}
            StreamEvent::Frame(frame) => {
                self.api.note(TimelineEvent::sent(stream, frame));
                self.last_frame = Some(frame.clone());
            }
            StreamEvent::Closed { code } => {
                self.api.note(TimelineEvent::Closed { stream: self.number, code: *code });
                self.is_closed = true;
                return (event, None);
            }
        }
        (event, Some(self))
    }

    async fn next(&mut self) -> StreamEvent {
        loop {
            let latency = self.api.inner.faults.latency();
            // What is written takes so long to get here.
            let seen = self.api.inner.clock.now().checked_sub(latency);
            let found = self.api.find(
                |build| build.id == self.build,
                |build| {
                    let Some(seen) = seen else { return (None, false, Some(Duration::ZERO)) };
                    let line = build.lines_at(seen).find(|line| line.id > self.after).cloned();
                    (line, build.is_over(seen), build.next_change(seen))
                },
            );
            let Some((line, is_over, next_change)) = found else {
                return StreamEvent::Closed { code: StreamEvent::BROKEN };
            };
            if let Some(line) = line {
                self.after = line.id;
                return StreamEvent::Frame(serde_json::to_string(&line).unwrap_or_default());
            }
            if is_over {
                return StreamEvent::Closed { code: StreamEvent::DONE };
            }
            let change = next_change.map_or(Duration::MAX, |change| change + latency);
            let change = self.api.inner.clock.sleep_until(change);
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

impl Drop for Following {
    fn drop(&mut self) {
        self.api.inner.open_streams.update(|open| open - 1);
        if let Some(stream) = self.number.filter(|_| !self.is_closed) {
            self.api.note(TimelineEvent::Disconnected { stream });
        }
    }
}
