use std::{
    cell::RefCell,
    rc::{Rc, Weak},
};

use futures_util::{
    FutureExt, StreamExt, TryStreamExt,
    stream::{self, LocalBoxStream},
};

use super::broadcast::{Broadcast, BroadcastItem, Subscription};
use crate::{
    api::{
        error::ApiError,
        workspace_api::{ApiFuture, LogBody, LogStream, StreamEvent, WorkspaceApi},
    },
    workspace::{BuildId, Workspace, WorkspaceBuild, WorkspaceId},
};

/// A [`WorkspaceApi`] that shares log lists and log streams: while one row reads or follows the log of a build, other rows
/// subscribe to the same request.
pub(crate) struct SharedApi {
    inner: Rc<dyn WorkspaceApi>,
    lists: Shares<Result<Vec<u8>, ApiError>>,
    streams: Shares<StreamEvent>,
}

type Shares<T> = RefCell<Vec<Share<T>>>;

/// A broadcast that has subscribers.
struct Share<T> {
    build: BuildId,
    /// The `after` of the request.
    after: Option<i64>,
    broadcast: Weak<Broadcast<T>>,
}

impl SharedApi {
    pub(crate) fn new(inner: Rc<dyn WorkspaceApi>) -> Self {
        Self { inner, lists: Shares::default(), streams: Shares::default() }
    }
}

impl WorkspaceApi for SharedApi {
    fn workspace(&self, id: WorkspaceId) -> ApiFuture<Workspace> {
        self.inner.workspace(id)
    }

    fn build(&self, id: BuildId) -> ApiFuture<WorkspaceBuild> {
        self.inner.build(id)
    }

    fn build_log(&self, id: BuildId) -> LogBody {
        match find(&self.lists, id) {
            Some((_, list)) if list.has_history() => list.subscribe().boxed_local(),
            _ => share(&self.lists, id, None, self.inner.build_log(id)),
        }
    }

    fn follow_build_log(&self, id: BuildId, after: Option<i64>) -> LogStream {
        match find(&self.streams, id) {
            Some((shared_after, stream)) if stream.has_history() && shared_after <= after => {
                stream.subscribe().boxed_local()
            }
            Some((_, stream)) => {
                // Subscribed before the list is read, so that no line is missed in between.
                let subscription = stream.subscribe();
                list_then_follow(self.build_log(id), subscription)
            }
            None => share(&self.streams, id, after, self.inner.follow_build_log(id, after)),
        }
    }
}

/// The running broadcast for a build, with the `after` of its request.
fn find<T: BroadcastItem>(shares: &Shares<T>, id: BuildId) -> Option<(Option<i64>, Rc<Broadcast<T>>)> {
    let shares = shares.borrow();
    let share = shares.iter().find(|share| share.build == id)?;
    let broadcast = share.broadcast.upgrade()?;
    (!broadcast.has_ended() && !broadcast.may_be_dead()).then_some((share.after, broadcast))
}

/// Starts a broadcast of `source` and subscribes to it.
fn share<T: BroadcastItem + 'static>(
    shares: &Shares<T>,
    build: BuildId,
    after: Option<i64>,
    source: LocalBoxStream<'static, T>,
) -> LocalBoxStream<'static, T> {
    let broadcast = Broadcast::new(source);
    let mut shares = shares.borrow_mut();
    shares.retain(|share| share.build != build && share.broadcast.strong_count() > 0);
    shares.push(Share { build, after, broadcast: Rc::downgrade(&broadcast) });
    broadcast.subscribe().boxed_local()
}

/// The log list as the first frame of a stream, followed by the events of a stream that is already running.
fn list_then_follow(list: LogBody, stream: Subscription<StreamEvent>) -> LogStream {
    let frames = async move {
        match list.try_concat().await {
            Ok(list) => {
                let frame = StreamEvent::Frame(String::from_utf8_lossy(&list).into_owned());
                stream::iter([frame]).chain(stream).left_stream()
            }
            Err(_) => stream::iter([StreamEvent::Closed { code: StreamEvent::BROKEN }]).right_stream(),
        }
    };
    stream::iter([StreamEvent::Opened]).chain(frames.flatten_stream()).boxed_local()
}

impl BroadcastItem for StreamEvent {
    fn size(&self) -> usize {
        match self {
            // Never kept: each row stores its lines already, so the history would hold every log twice.
            Self::Frame(_) => usize::MAX,
            Self::Opened | Self::Closed { .. } => 0,
        }
    }

    fn is_last(&self) -> bool {
        matches!(self, Self::Closed { .. })
    }
}

impl BroadcastItem for Result<Vec<u8>, ApiError> {
    fn size(&self) -> usize {
        self.as_ref().map_or(0, Vec::len)
    }

    fn is_last(&self) -> bool {
        self.is_err()
    }
}
