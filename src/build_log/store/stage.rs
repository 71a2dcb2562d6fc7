use std::{ops::Range, rc::Rc, time::Duration};

use super::{
    agent_lines::AgentLines,
    agent_stage::AgentStage,
    text_arena::{TextArena, TextRange},
};
use crate::build_log::{
    line::{LogLevel, LogSource},
    origin::LogOrigin,
};

/// A stage of a log: of the build, or of an agent.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stage<'a> {
    pub(super) text: &'a TextArena,
    pub(super) lines: &'a StageLines,
    /// The agent, for a stage of an agent.
    pub(super) agent: Option<&'a AgentLines>,
}

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

#[derive(Clone, Debug)]
pub(super) struct StageLines {
    /// What the lines of the stage have in common: the name of the build's stage, or the `source_id` of an agent's lines.
    pub(super) key: Rc<str>,
    pub(super) name: Rc<str>,
    /// How many stages were stored before this one.
    pub(super) number: usize,
    pub(super) records: Vec<Record>,
    /// The id of the first error with text.
    pub(super) first_error: Option<i64>,
}

/// A stored line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Record {
    pub(super) id: i64,
    /// Milliseconds since the Unix epoch, or [`NO_TIME`].
    pub(super) created_at: i64,
    pub(super) text: TextRange,
    pub(super) level: LogLevel,
    pub(super) source: LogSource,
}

/// Represents a time that could not be parsed. An `Option` would take 8 more bytes per line.
pub(super) const NO_TIME: i64 = i64::MIN;

impl<'a> Stage<'a> {
    /// Where the lines come from.
    pub(crate) fn origin(self) -> LogOrigin {
        self.agent.map_or(LogOrigin::Build, |agent| LogOrigin::Agent(agent.agent.id))
    }

    /// The agent, the script and their state, for a stage of an agent.
    pub(crate) fn of_agent(self) -> Option<AgentStage<'a>> {
        Some(AgentStage { lines: self.agent?, source_id: &self.lines.key })
    }

    /// The name, as the provisioner wrote it, or the name of the source of an agent's lines. Empty for an unknown source.
    pub(crate) fn name(self) -> &'a str {
        &self.lines.name
    }

    /// The stage's place in the order of arrival. Unlike its index, it never changes.
    pub(crate) fn number(self) -> usize {
        self.lines.number
    }

    /// The number of lines, the marker included. At least 1.
    pub(crate) fn len(self) -> usize {
        self.lines.records.len()
    }

    /// The time from the first line to the last. `None` with less than two lines or without times.
    pub(crate) fn duration(self) -> Option<Duration> {
        let [first, .., last] = self.lines.records.as_slice() else { return None };
        let elapsed = last.created_at()?.checked_sub(first.created_at()?)?;
        Some(Duration::from_millis(elapsed.max(0).unsigned_abs()))
    }

    /// The lines by id.
    pub(crate) fn lines(self) -> impl DoubleEndedIterator<Item = Line<'a>> + ExactSizeIterator {
        self.slice(0..self.len())
    }

    /// The lines of a range of indexes. Indexes past the end are ignored.
    pub(crate) fn slice(self, range: Range<usize>) -> impl DoubleEndedIterator<Item = Line<'a>> + ExactSizeIterator {
        let records = &self.lines.records;
        let end = range.end.min(records.len());
        records[range.start.min(end)..end].iter().map(move |record| record.line(self.text))
    }

    /// The line at an index.
    pub(crate) fn line(self, index: usize) -> Option<Line<'a>> {
        self.lines.records.get(index).map(|record| record.line(self.text))
    }

    /// How many of the first lines are the stage's marker, 0 or 1: the empty line that the daemon writes where a stage
    /// begins. The stage's header is drawn in its place.
    pub(crate) fn marker_len(self) -> usize {
        let is_marker = |line: Line<'_>| line.source == LogSource::ProvisionerDaemon && line.output.is_empty();
        usize::from(self.line(0).is_some_and(is_marker))
    }
}

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
