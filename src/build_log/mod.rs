//! The log of a build and of its agents: lines, storage, search and layout, and the session that loads it. Independent of
//! the DOM, the network and the clock.

mod ansi;
mod ascii_runs;
mod bytes;
pub(crate) mod cache;
mod decode;
mod layout;
mod line;
mod line_end;
mod origin;
pub(crate) mod plain_text;
mod problem;
mod search;
pub(crate) mod session;
mod store;
mod timestamp;
mod truncate;
mod viewport;

pub use line::{AgentLogLine, LogLevel, LogLine, LogSource};
pub use problem::{Problem, ProblemKind, Reason};
pub use timestamp::Timestamp;

pub(crate) use ansi::{Link, Paint, Span, Style, StyledText};
pub(crate) use cache::LogCache;
pub(crate) use layout::{LineSize, Metrics, StageWindow};
pub(crate) use origin::LogOrigin;
pub(crate) use plain_text::plain_text;
pub(crate) use search::{MatchPosition, Query};
pub(crate) use session::{
    AgentNotice, Answer, BuildState, Call, ChatBinding, Delay, Effect, Event, Notice, Operation, OperationId, Session,
    SessionVersion, View,
};
pub(crate) use store::{AgentStage, LogStore, ScriptState, Stage, StageId};
pub(crate) use truncate::truncated;
pub(crate) use viewport::LogViewport;
