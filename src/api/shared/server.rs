use std::{
    cell::RefCell,
    rc::{Rc, Weak},
};

use futures_util::{
    FutureExt, StreamExt, TryStreamExt,
    stream::{self, LocalBoxStream},
};

use super::broadcast::{Broadcast, BroadcastItem, Retention, Subscription};
use crate::{
    api::{
        error::ApiError,
        workspace_api::{ApiFuture, LogBody, LogStream, StreamEvent, WorkspaceApi, WorkspaceEvent, WorkspaceStream},
    },
    workspace::{AgentId, BuildId, BuildTimings, Workspace, WorkspaceBuild, WorkspaceId},
};

/// A [`WorkspaceApi`] that shares log lists, log streams and watched workspaces: while one row reads or follows a log, or
/// watches a workspace, other rows subscribe to the same request.
pub(crate) struct SharedApi {
    inner: Rc<dyn WorkspaceApi>,
    lists: Shares<LogOf, Result<Vec<u8>, ApiError>>,
    streams: Shares<LogOf, StreamEvent>,
    watches: Shares<WorkspaceId, WorkspaceEvent>,
}

/// Whose log it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum LogOf {
    Build(BuildId),
    Agent(AgentId),
}

type Shares<K, T> = RefCell<Vec<Share<K, T>>>;

/// A broadcast that has subscribers.
struct Share<K, T> {
    key: K,
    /// The `after` of the request.
    after: Option<i64>,
    broadcast: Weak<Broadcast<T>>,
}

impl SharedApi {
    pub(crate) fn new(inner: Rc<dyn WorkspaceApi>) -> Self {
        Self { inner, lists: Shares::default(), streams: Shares::default(), watches: Shares::default() }
    }

    fn log(&self, key: LogOf) -> LogBody {
        match find(&self.lists, key) {
            Some((_, list)) if list.has_history() => list.subscribe().boxed_local(),
            _ => {
                let list = match key {
                    LogOf::Build(id) => self.inner.build_log(id),
                    LogOf::Agent(id) => self.inner.agent_log(id, None),
                };
                share(&self.lists, key, None, list)
            }
        }
    }

    fn follow(&self, key: LogOf, after: Option<i64>) -> LogStream {
        match find(&self.streams, key) {
            Some((shared_after, stream)) if stream.has_history() && shared_after <= after => {
                stream.subscribe().boxed_local()
            }
            Some((_, stream)) => {
                // Subscribed before the list is read, so that no line is missed in between.
                let subscription = stream.subscribe();
                list_then_follow(self.log(key), subscription)
            }
            None => {
                let stream = match key {
                    LogOf::Build(id) => self.inner.follow_build_log(id, after),
                    LogOf::Agent(id) => self.inner.follow_agent_log(id, after),
                };
                share(&self.streams, key, after, stream)
            }
        }
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
        self.log(LogOf::Build(id))
    }

    fn follow_build_log(&self, id: BuildId, after: Option<i64>) -> LogStream {
        self.follow(LogOf::Build(id), after)
    }

    fn agent_log(&self, id: AgentId, after: Option<i64>) -> LogBody {
        match after {
            None => self.log(LogOf::Agent(id)),
            after => self.inner.agent_log(id, after),
        }
    }

    fn follow_agent_log(&self, id: AgentId, after: Option<i64>) -> LogStream {
        self.follow(LogOf::Agent(id), after)
    }

    fn build_timings(&self, id: BuildId) -> ApiFuture<BuildTimings> {
        self.inner.build_timings(id)
    }

    fn watch_workspace(&self, id: WorkspaceId) -> WorkspaceStream {
        match find(&self.watches, id) {
            Some((_, watch)) => watch.subscribe().boxed_local(),
            None => share(&self.watches, id, None, self.inner.watch_workspace(id)),
        }
    }
}

/// The running broadcast for a key, with the `after` of its request.
fn find<K: Copy + PartialEq, T: BroadcastItem>(
    shares: &Shares<K, T>,
    key: K,
) -> Option<(Option<i64>, Rc<Broadcast<T>>)> {
    let shares = shares.borrow();
    let share = shares.iter().find(|share| share.key == key)?;
    let broadcast = share.broadcast.upgrade()?;
    (!broadcast.has_ended() && !broadcast.may_be_dead()).then_some((share.after, broadcast))
}

/// Starts a broadcast of `source` and subscribes to it.
fn share<K: Copy + PartialEq, T: BroadcastItem + 'static>(
    shares: &Shares<K, T>,
    key: K,
    after: Option<i64>,
    source: LocalBoxStream<'static, T>,
) -> LocalBoxStream<'static, T> {
    let broadcast = Broadcast::new(source);
    let mut shares = shares.borrow_mut();
    shares.retain(|share| share.key != key && share.broadcast.strong_count() > 0);
    shares.push(Share { key, after, broadcast: Rc::downgrade(&broadcast) });
    broadcast.subscribe().boxed_local()
}

/// The log list as the first frame of a stream, followed by the events of a stream that is already running. A list without
/// lines is no frame.
fn list_then_follow(list: LogBody, stream: Subscription<StreamEvent>) -> LogStream {
    let frames = async move {
        match list.try_concat().await {
            Ok(list) => {
                let has_lines = list.contains(&b'{');
                let frame = has_lines.then(|| StreamEvent::Frame(String::from_utf8_lossy(&list).into_owned()));
                stream::iter(frame).chain(stream).left_stream()
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

impl BroadcastItem for WorkspaceEvent {
    fn size(&self) -> usize {
        // The history holds the last state only.
        0
    }

    fn is_last(&self) -> bool {
        matches!(self, Self::Closed { .. })
    }

    fn retention(&self) -> Retention {
        match self {
            Self::Changed(_) => Retention::Replace,
            Self::Alive | Self::Closed { .. } => Retention::Skip,
        }
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
