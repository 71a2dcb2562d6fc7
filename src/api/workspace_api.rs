use std::rc::Rc;

use futures_util::{future::LocalBoxFuture, stream::LocalBoxStream};

use super::error::ApiError;
use crate::workspace::{BuildId, Workspace, WorkspaceBuild, WorkspaceId};

/// The response to a request. Dropping it cancels the request.
pub type ApiFuture<T> = LocalBoxFuture<'static, Result<T, ApiError>>;

/// The body of a log list, in chunks. The first error is the last item. Dropping it cancels the request.
pub type LogBody = LocalBoxStream<'static, Result<Vec<u8>, ApiError>>;

/// The events of a log stream. Dropping it closes the connection.
pub type LogStream = LocalBoxStream<'static, StreamEvent>;

/// A server that lists and streams build logs: a Coder deployment, or any other backend.
///
/// Implement it to use the rows with another backend; `examples/log_files.rs` is an example. The methods return at once
/// and must not block.
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
}
