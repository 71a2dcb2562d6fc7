use std::rc::Rc;

use futures_util::{
    FutureExt, Stream, StreamExt,
    stream::{self, ReadyChunks},
};

use crate::api::{
    clock::Clock,
    workspace_api::{LogStream, StreamEvent},
};

/// Animation frames between two batches: 50 ms at 60 Hz. Readers see no difference to one batch per frame, and a page that
/// follows a long build draws a third as often.
pub(super) const FRAMES_PER_BATCH: usize = 3;

/// The most events in one batch, so that the page stays responsive during a burst.
const MAX_BATCH: usize = 4096;

/// Groups events by animation frame: the first batch holds what arrives until the next frame, later ones what arrives in
/// [`FRAMES_PER_BATCH`] frames. Between those frames nothing is polled. Events that are not log frames are not delayed.
pub(super) fn batch_events(events: LogStream, clock: Rc<dyn Clock>) -> impl Stream<Item = Vec<StreamEvent>> {
    let batcher = Batcher { events: events.ready_chunks(MAX_BATCH), clock, is_throttled: false };
    stream::unfold(batcher, async |mut batcher| Some((batcher.next_batch().await?, batcher)))
}

struct Batcher {
    events: ReadyChunks<LogStream>,
    clock: Rc<dyn Clock>,
    /// Whether the last batch had log frames.
    is_throttled: bool,
}

impl Batcher {
    async fn next_batch(&mut self) -> Option<Vec<StreamEvent>> {
        if self.is_throttled {
            for _ in 0..FRAMES_PER_BATCH {
                self.clock.next_frame().await;
                // All logs of a page are drawn in the same frames.
                if self.clock.frame_number().is_some_and(|number| number.is_multiple_of(FRAMES_PER_BATCH as u64)) {
                    break;
                }
            }
            // What has arrived in the meantime is drawn in this frame.
            if let Some(batch) = self.events.next().now_or_never() {
                return batch;
            }
        }
        let mut batch = self.events.next().await?;
        self.is_throttled = batch.iter().any(|event| matches!(event, StreamEvent::Frame(_)));
        if self.is_throttled {
            self.clock.next_frame().await;
            batch.extend(self.events.next().now_or_never().flatten().unwrap_or_default());
        }
        Some(batch)
    }
}
