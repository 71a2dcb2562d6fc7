use super::text_arena::{TextArena, TextRange};
use crate::build_log::line::{LogLevel, LogSource};

/// A line of a [`LogStore`](super::LogStore).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Line<'a> {
    pub(crate) id: i64,
    /// Milliseconds since the Unix epoch. `None` if the server's time could not be parsed.
    pub(crate) created_at: Option<i64>,
    pub(crate) level: LogLevel,
    pub(crate) source: LogSource,
    /// The text, with terminal escapes.
    pub(crate) output: &'a str,
}

/// A stored line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Record {
    pub(super) id: i64,
    /// Milliseconds since the Unix epoch, or [`NO_TIME`].
    pub(super) created_at: i64,
    pub(super) text: TextRange,
    pub(super) level: LogLevel,
    pub(super) source: LogSource,
}

/// Represents a time that could not be parsed.
pub(super) const NO_TIME: i64 = i64::MIN;

impl Record {
    pub(super) fn created_at(&self) -> Option<i64> {
        (self.created_at != NO_TIME).then_some(self.created_at)
    }

    pub(super) fn line<'a>(&self, text: &'a TextArena) -> Line<'a> {
        Line {
            id: self.id,
            created_at: self.created_at(),
            level: self.level,
            source: self.source,
            output: text.get(self.text),
        }
    }
}
