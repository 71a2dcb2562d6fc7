//! One connection per build, however many rows show it.

mod hub;
#[cfg(all(test, feature = "scripted"))]
mod tests;

use std::{
    cell::RefCell,
    rc::{Rc, Weak},
};

use futures_util::{StreamExt, stream::LocalBoxStream};

use self::hub::{Hub, Listener, Tidings};
use super::{ApiError, ApiFuture, LogBody, LogStream, StreamEvent, WorkspaceApi, generate::generate};
use crate::workspace::{BuildId, Workspace, WorkspaceBuild, WorkspaceId};

/// A server as the rows of one page see it: while one of them reads a build's log or follows it, the others listen in
/// instead of asking too.
pub(crate) struct SharedApi {
    server: Rc<dyn WorkspaceApi>,
    lists: Hubs<Result<Vec<u8>, ApiError>>,
    streams: Hubs<StreamEvent>,
}

/// The hubs that someone listens to, each with its build and the `after` with which it began.
type Hubs<T> = RefCell<Vec<(BuildId, Option<i64>, Weak<Hub<T>>)>>;

impl SharedApi {
    pub(crate) fn new(server: Rc<dyn WorkspaceApi>) -> Self {
        Self { server, lists: Hubs::default(), streams: Hubs::default() }
    }
}

impl WorkspaceApi for SharedApi {
    fn workspace(&self, id: WorkspaceId) -> ApiFuture<Workspace> {
        self.server.workspace(id)
    }

    fn build(&self, id: BuildId) -> ApiFuture<WorkspaceBuild> {
        self.server.build(id)
    }

    fn build_log(&self, id: BuildId) -> LogBody {
        match open(&self.lists, id) {
            Some((_, hub)) if hub.tells_all() => hub.join().boxed_local(),
            _ => begin(&self.lists, id, None, self.server.build_log(id)).boxed_local(),
        }
    }

    fn follow_build_log(&self, id: BuildId, after: Option<i64>) -> LogStream {
        match open(&self.streams, id) {
            Some((began_after, hub)) if hub.tells_all() && began_after <= after => hub.join().boxed_local(),
            // Joined before the list is read, so that no line falls between the two.
            Some((_, hub)) => {
                let joined = hub.join();
                catch_up(self.build_log(id), joined)
            }
            None => begin(&self.streams, id, after, self.server.follow_build_log(id, after)).boxed_local(),
        }
    }
}

fn open<T: Tidings>(hubs: &Hubs<T>, id: BuildId) -> Option<(Option<i64>, Rc<Hub<T>>)> {
    let hubs = hubs.borrow();
    let (_, began_after, hub) = hubs.iter().find(|(build, ..)| *build == id)?;
    let hub = hub.upgrade().filter(|hub| !hub.is_over() && !hub.is_in_doubt())?;
    Some((*began_after, hub))
}

fn begin<T: Tidings>(
    hubs: &Hubs<T>,
    id: BuildId,
    after: Option<i64>,
    source: LocalBoxStream<'static, T>,
) -> Listener<T> {
    let hub = Hub::new(source);
    let hubs = &mut *hubs.borrow_mut();
    hubs.retain(|(build, _, hub)| *build != id && hub.strong_count() > 0);
    hubs.push((id, after, Rc::downgrade(&hub)));
    hub.join()
}

/// What a stream has brought before one joined it, the log's list as its first frame, and what it brings from there.
fn catch_up(list: LogBody, mut joined: Listener<StreamEvent>) -> LogStream {
    generate(|events| async move {
        events.give(StreamEvent::Opened).await;
        let Ok(frame) = whole(list).await else {
            return events.give(StreamEvent::Closed { code: StreamEvent::BROKEN }).await;
        };
        events.give(StreamEvent::Frame(frame)).await;
        while let Some(event) = joined.next().await {
            events.give(event).await;
        }
    })
}

async fn whole(mut list: LogBody) -> Result<String, ApiError> {
    let mut whole = Vec::new();
    while let Some(piece) = list.next().await {
        whole.extend(piece?);
    }
    Ok(String::from_utf8_lossy(&whole).into_owned())
}

impl Tidings for StreamEvent {
    fn weight(&self) -> usize {
        match self {
            // Each row keeps the lines it has: to keep them here too would hold every log twice.
            Self::Frame(_) => usize::MAX,
            Self::Opened | Self::Closed { .. } => 0,
        }
    }

    fn is_last(&self) -> bool {
        matches!(self, Self::Closed { .. })
    }
}

impl Tidings for Result<Vec<u8>, ApiError> {
    fn weight(&self) -> usize {
        self.as_ref().map_or(0, Vec::len)
    }

    fn is_last(&self) -> bool {
        self.is_err()
    }
}
