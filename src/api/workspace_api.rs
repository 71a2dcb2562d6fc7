use std::rc::Rc;

use futures_util::{
    FutureExt, StreamExt,
    future::{self, LocalBoxFuture},
    stream::{self, LocalBoxStream},
};

use super::error::ApiError;
use crate::workspace::{AgentId, BuildId, BuildTimings, Workspace, WorkspaceBuild, WorkspaceId};

/// The response to a request. Dropping it cancels the request.
pub type ApiFuture<T> = LocalBoxFuture<'static, Result<T, ApiError>>;

/// The body of a log list, in chunks. The first error is the last item. Dropping it cancels the request.
pub type LogBody = LocalBoxStream<'static, Result<Vec<u8>, ApiError>>;

/// The events of a log stream. Dropping it closes the connection.
pub type LogStream = LocalBoxStream<'static, StreamEvent>;

/// The states of a workspace. Dropping it closes the connection.
pub type WorkspaceStream = LocalBoxStream<'static, WorkspaceEvent>;

/// A server that lists and streams the logs of builds and agents: a Coder deployment, or any other backend.
///
/// Implement it to use the rows with another backend; `examples/log_files.rs` is an example. The methods return at once
/// and must not block.
///
/// A backend without agents needs only the first four methods: the others are used for the agents in its builds, and to
/// save requests. By default they are not supported.
pub trait WorkspaceApi {
    /// Reads a workspace with its latest build.
    fn workspace(&self, id: WorkspaceId) -> ApiFuture<Workspace>;

    /// Reads a build.
    fn build(&self, id: BuildId) -> ApiFuture<WorkspaceBuild>;

    /// Reads the log that a build has written so far: a JSON array of [`LogLine`](crate::build_log::LogLine)s, ascending
    /// by id.
    ///
    /// The chunks may have any size. They are parsed as they arrive, so that a long log is never in memory twice.
    fn build_log(&self, id: BuildId) -> LogBody;

    /// Streams the lines of a build's log with an id greater than `after`, or all lines: first those that exist, then each
    /// new line. The last event is [`StreamEvent::Closed`].
    fn follow_build_log(&self, id: BuildId, after: Option<i64>) -> LogStream;

    /// Reads the log that an agent has written so far: a JSON array of
    /// [`AgentLogLine`](crate::build_log::AgentLogLine)s with an id greater than `after`, or of all lines, ascending by id.
    fn agent_log(&self, id: AgentId, after: Option<i64>) -> LogBody {
        _ = (id, after);
        stream::once(future::ready(Err(ApiError::Unsupported))).boxed_local()
    }

    /// Streams the lines of an agent's log with an id greater than `after`, or all lines: first those that exist, then each
    /// new line. It need not end with the agent's scripts, because other programs may log later.
    fn follow_agent_log(&self, id: AgentId, after: Option<i64>) -> LogStream {
        _ = (id, after);
        stream::once(future::ready(StreamEvent::Closed { code: StreamEvent::UNSUPPORTED })).boxed_local()
    }

    /// Reads which scripts of a build's agents have ended, and how.
    fn build_timings(&self, id: BuildId) -> ApiFuture<BuildTimings> {
        _ = id;
        future::ready(Err(ApiError::Unsupported)).boxed_local()
    }

    /// Watches a workspace: first its current state, then each change of the workspace, its latest build or its agents.
    ///
    /// Without it the rows read the workspace every two seconds.
    fn watch_workspace(&self, id: WorkspaceId) -> WorkspaceStream {
        _ = id;
        stream::once(future::ready(WorkspaceEvent::Closed { code: StreamEvent::UNSUPPORTED })).boxed_local()
    }
}

impl<A: WorkspaceApi + ?Sized> WorkspaceApi for Rc<A> {
    fn workspace(&self, id: WorkspaceId) -> ApiFuture<Workspace> {
        (**self).workspace(id)
    }

    fn build(&self, id: BuildId) -> ApiFuture<WorkspaceBuild> {
        (**self).build(id)
    }

    fn build_log(&self, id: BuildId) -> LogBody {
        (**self).build_log(id)
    }

    fn follow_build_log(&self, id: BuildId, after: Option<i64>) -> LogStream {
        (**self).follow_build_log(id, after)
    }

    fn agent_log(&self, id: AgentId, after: Option<i64>) -> LogBody {
        (**self).agent_log(id, after)
    }

    fn follow_agent_log(&self, id: AgentId, after: Option<i64>) -> LogStream {
        (**self).follow_agent_log(id, after)
    }

    fn build_timings(&self, id: BuildId) -> ApiFuture<BuildTimings> {
        (**self).build_timings(id)
    }

    fn watch_workspace(&self, id: WorkspaceId) -> WorkspaceStream {
        (**self).watch_workspace(id)
    }
}

/// An event of a [`LogStream`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StreamEvent {
    /// The connection is open.
    Opened,
    /// A text frame: the JSON of one line, of several lines one after another, or of an array of lines.
    Frame(String),
    /// The connection was closed, or could not be opened.
    Closed {
        /// The WebSocket close code (RFC 6455, section 7.4): [`StreamEvent::DONE`] or, for anything else, an interrupted
        /// stream that is opened again.
        code: u16,
    },
}

impl StreamEvent {
    /// The close code of a server that has sent the whole log.
    pub const DONE: u16 = 1000;
    /// The close code that a browser reports for a lost connection.
    pub const BROKEN: u16 = 1006;
    /// The code of a backend that cannot stream this: it is not asked again. In the range for private use.
    pub const UNSUPPORTED: u16 = 4501;
}

/// An event of a [`WorkspaceStream`].
#[derive(Clone, Debug, PartialEq)]
pub enum WorkspaceEvent {
    /// The workspace, as it is now.
    Changed(Box<Workspace>),
    /// The connection is alive and nothing has changed. A stream without events for 45 s is opened again.
    Alive,
    /// The connection was closed, or could not be opened. It is opened again, unless `code` is
    /// [`StreamEvent::UNSUPPORTED`].
    Closed {
        /// As in [`StreamEvent::Closed`].
        code: u16,
    },
}
