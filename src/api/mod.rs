//! The way to the server: the [`WorkspaceApi`] trait, its browser and scripted clients, and the driver that does what a
//! [`Session`](crate::build_log::Session) asks for.

#[cfg(feature = "browser")]
mod browser;
mod clock;
mod driver;
#[cfg(all(test, feature = "scripted"))]
mod driver_tests;
mod error;
mod generate;
mod handle;
#[cfg(any(feature = "components", all(feature = "browser", target_arch = "wasm32")))]
mod mailbox;
#[cfg(all(test, feature = "scripted"))]
mod refusal_tests;
#[cfg(feature = "scripted")]
pub mod scripted;
mod shared;

use std::rc::Rc;

use futures_util::{future::LocalBoxFuture, stream::LocalBoxStream};

#[cfg(all(feature = "browser", target_arch = "wasm32"))]
pub use browser::BrowserClock;
#[cfg(feature = "browser")]
pub use browser::{BrowserApi, fetch_log, follow_log};
pub use clock::{Clock, NoClock};
pub use driver::drive;
pub use error::ApiError;
pub use handle::Api;
#[cfg(feature = "components")]
pub(crate) use mailbox::Mailbox;

use crate::workspace::{BuildId, Workspace, WorkspaceBuild, WorkspaceId};

/// What a request comes to. Dropping it gives the request up.
pub type ApiFuture<T> = LocalBoxFuture<'static, Result<T, ApiError>>;

/// The body of a log list, piece by piece; an error ends it. Dropping it gives the request up.
pub type LogBody = LocalBoxStream<'static, Result<Vec<u8>, ApiError>>;

/// A build log as it is written. Dropping it closes the connection.
pub type LogStream = LocalBoxStream<'static, StreamEvent>;

/// Something that can list and follow build logs: a Coder deployment, or anything that can speak like one.
///
/// Implement it to bring the rows to another backend. Nothing in it may block.
pub trait WorkspaceApi {
    /// The workspace with its latest build.
    fn workspace(&self, id: WorkspaceId) -> ApiFuture<Workspace>;

    /// The build.
    fn build(&self, id: BuildId) -> ApiFuture<WorkspaceBuild>;

    /// The build's log as it is now: a JSON array of [`LogLine`](crate::build_log::LogLine)s in ascending order of id.
    /// Given as bytes in pieces of any size, so that lines are read while the rest is still on its way and a large log
    /// is never held twice.
    fn build_log(&self, id: BuildId) -> LogBody;

    /// The build's log from the line after the one with id `after`, or from its beginning; then each line as it is
    /// written. Ends with [`StreamEvent::Closed`].
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

/// What a [`LogStream`] brings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StreamEvent {
    /// The connection is open.
    Opened,
    /// A text frame: one line's JSON, several one after another, or a list of them.
    Frame(String),
    /// The connection is over, or could not be opened.
    Closed {
        /// The WebSocket close code (RFC 6455, 7.4): 1000 where the server says that the log has ended, 1006 where the
        /// connection broke.
        code: u16,
    },
}

impl StreamEvent {
    /// The close code by which a server says that the log has ended.
    pub const DONE: u16 = 1000;
    /// The close code that a browser gives to a connection that broke.
    pub const BROKEN: u16 = 1006;
}
