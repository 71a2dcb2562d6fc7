//! A build's log: lines, storage, search and layout, and the session that loads it. Independent of the DOM, the network and
//! the clock.

mod ansi;
mod cache;
mod decode;
mod layout;
mod line;
mod plain_text;
mod problem;
mod search;
mod session;
mod store;
mod truncate;
mod viewport;

pub use line::{LogLevel, LogLine, LogSource};
pub use problem::{Problem, ProblemKind, Reason};

// Used by tests and stories in other crates. Not a stable API.
#[doc(hidden)]
pub use cache::LogCache;
#[doc(hidden)]
pub use plain_text::plain_text;
#[doc(hidden)]
pub use session::{Answer, Call, ChatBinding, Delay, Effect, Event, Operation, OperationId, Session, View};
#[doc(hidden)]
pub use store::LogStore;

pub(crate) use ansi::{Link, Paint, Span, Style, StyledText};
pub(crate) use layout::{Metrics, StageWindow};
pub(crate) use search::Query;
pub(crate) use session::{BuildState, Notice, SessionVersion};
pub(crate) use store::{Line, Stage};
pub(crate) use truncate::truncated;
pub(crate) use viewport::LogViewport;
