//! A build's log, without DOM, network or clock: its lines, the store that keeps them and the session that follows them.
//!
//! [`LogStore`] keeps the lines of one build, by id, in stages. [`Session`] decides what a row shows and which
//! operations have to run for it: it takes [`Event`]s and gives [`Effect`]s, and knows nothing else of the world.

mod ansi;
mod bytes;
mod cache;
mod canonical;
mod decode;
mod export;
mod follow;
mod layout;
mod line;
mod long_line;
mod plain_text;
mod problem;
mod reader;
mod search;
mod session;
mod store;
mod text_arena;
mod timestamp;

pub use ansi::{AnsiParser, Color, Link, Paint, Rgb, Span, Style, StyledText};
pub(crate) use bytes::{begins_with, plain_len};
pub use cache::LogCache;
pub use decode::InsertCounts;
pub use follow::Follow;
pub use layout::{Anchor, LogLayout, Metrics, StageWindow, Window};
pub use line::{LogLevel, LogLine, LogSource};
pub use long_line::{TRUNCATED_BYTES, truncated};
pub use plain_text::plain_text;
pub use problem::{Problem, ProblemKind, Reason};
pub use reader::LogViewport;
pub use search::{Finder, MAX_MATCHES, Match, Query};
pub use session::{
    Answer, BuildState, Call, ChatBinding, Delay, Effect, Event, Notice, Operation, OperationId, Session,
    SessionVersion, View,
};
pub use store::{Line, LogStore, Stage};
