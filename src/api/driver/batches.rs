use std::{rc::Rc, time::Duration};

use futures_util::{
    FutureExt, Stream, StreamExt,
    stream::{self, ReadyChunks},
};

use crate::api::{
    clock::Clock,
    workspace_api::{LogStream, StreamEvent},
};

/// The time between batches of log frames. Up to a tenth of a second a reader takes what is drawn for immediate (Nielsen,
/// "Usability Engineering", 1993). At half of it, several logs in view take almost twice the processor time.
pub(super) const BATCH_INTERVAL: Duration = Duration::from_millis(100);

/// The most events in one batch, so that the page stays responsive during a burst.
const MAX_BATCH: usize = 4096;

/// Groups events: the first batch holds what arrives until the next animation frame, later ones what arrives until
/// [`BATCH_INTERVAL`] has passed. In between nothing is polled. Events that are not log frames are not delayed.
pub(super) fn batch_events(events: LogStream, clock: Rc<dyn Clock>) -> impl Stream<Item = Vec<StreamEvent>> {
    let batcher = Batcher { events: events.ready_chunks(MAX_BATCH), clock, has_drawn: false };
    stream::unfold(batcher, async |mut batcher| Some((batcher.next_batch().await?, batcher)))
}

struct Batcher {
    events: ReadyChunks<LogStream>,
    clock: Rc<dyn Clock>,
    /// Whether the last batch had log frames, so that the next one waits.
    has_drawn: bool,
}

impl Batcher {
    async fn next_batch(&mut self) -> Option<Vec<StreamEvent>> {
        let batch = self.read().await?;
        self.has_drawn = has_frames(&batch);
        Some(batch)
    }

    async fn read(&mut self) -> Option<Vec<StreamEvent>> {
        if self.has_drawn {
            // Not in an animation frame: the scroll position that follows the log has an event, which browsers send before the
            // callbacks of a frame. Set in a callback, it would need another frame.
            self.clock.throttle(BATCH_INTERVAL).await;
            if let Some(batch) = self.events.next().now_or_never() {
                return batch;
            }
        }
        let mut batch = self.events.next().await?;
        if has_frames(&batch) {
            self.clock.next_frame().await;
            batch.extend(self.events.next().now_or_never().flatten().unwrap_or_default());
        }
        Some(batch)
    }
}

fn has_frames(batch: &[StreamEvent]) -> bool {
    batch.iter().any(|event| matches!(event, StreamEvent::Frame(_)))
}
