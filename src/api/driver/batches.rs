use std::{rc::Rc, time::Duration};

use futures_util::{
    FutureExt, Stream, StreamExt,
    stream::{self, ReadyChunks},
};

use crate::api::{
    clock::Clock,
    workspace_api::{LogStream, StreamEvent},
};

/// The time from a batch of log frames to the next one.
pub(super) const BATCH_INTERVAL: Duration = Duration::from_millis(50);

/// The same after a large batch. Nobody reads so many lines, so the page draws half as often. Up to a tenth of a second a reader
/// takes what is drawn for immediate (Nielsen, "Usability Engineering", 1993).
pub(super) const LARGE_BATCH_INTERVAL: Duration = Duration::from_millis(100);

/// A batch with more bytes is large: two lines as Coder's server writes them, and so 40 lines a second.
pub(super) const LARGE_BATCH_BYTES: usize = 400;

/// The most events in one batch, so that the page stays responsive during a burst.
const MAX_BATCH: usize = 4096;

/// Groups events: the first batch holds what arrives until the next animation frame, later ones what arrives in
/// [`BATCH_INTERVAL`] or [`LARGE_BATCH_INTERVAL`]. In between nothing is polled. Events that are not log frames are not delayed.
pub(super) fn batch_events(events: LogStream, clock: Rc<dyn Clock>) -> impl Stream<Item = Vec<StreamEvent>> {
    let batcher = Batcher { events: events.ready_chunks(MAX_BATCH), clock, interval: None };
    stream::unfold(batcher, async |mut batcher| Some((batcher.next_batch().await?, batcher)))
}

struct Batcher {
    events: ReadyChunks<LogStream>,
    clock: Rc<dyn Clock>,
    /// The interval to the next batch. `None` if the last one had no log frames.
    interval: Option<Duration>,
}

impl Batcher {
    async fn next_batch(&mut self) -> Option<Vec<StreamEvent>> {
        let batch = self.read().await?;
        self.interval = match frame_bytes(&batch) {
            0 => None,
            bytes if bytes > LARGE_BATCH_BYTES => Some(LARGE_BATCH_INTERVAL),
            _ => Some(BATCH_INTERVAL),
        };
        Some(batch)
    }

    async fn read(&mut self) -> Option<Vec<StreamEvent>> {
        if let Some(interval) = self.interval {
            self.end_of(interval).await;
            // What has arrived in the meantime is drawn in this frame.
            if let Some(batch) = self.events.next().now_or_never() {
                return batch;
            }
        }
        let mut batch = self.events.next().await?;
        if frame_bytes(&batch) > 0 {
            self.clock.next_frame().await;
            batch.extend(self.events.next().now_or_never().flatten().unwrap_or_default());
        }
        Some(batch)
    }

    /// Completes in the first animation frame after the current interval, which began at a multiple of its length. So all logs of a
    /// page are drawn in the same frames, and the browser lays out the page once for all of them.
    async fn end_of(&self, interval: Duration) {
        let passed = self.clock.now().as_nanos() % interval.as_nanos();
        self.clock.throttle(interval - Duration::from_nanos(passed as u64)).await;
        self.clock.next_frame().await;
    }
}

/// The length of the log frames in a batch.
fn frame_bytes(batch: &[StreamEvent]) -> usize {
    let bytes = batch.iter().map(|event| match event {
        StreamEvent::Frame(frame) => frame.len(),
        _ => 0,
    });
    bytes.sum()
}
