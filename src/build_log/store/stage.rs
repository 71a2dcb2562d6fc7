use std::{ops::Range, time::Duration};

use super::{
    agent_lines::AgentLines,
    agent_stage::AgentStage,
    record::Line,
    stage_lines::{StageId, StageLines},
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

    /// Identifies the stage, also in other stores of the log. Unlike its index, it never changes.
    pub(crate) fn id(self) -> StageId {
        self.lines.id
    }

    /// The stage's place in the order of arrival.
    pub(crate) fn number(self) -> usize {
        self.lines.number
    }

    /// The number of lines, the marker included. At least 1.
    pub(crate) fn len(self) -> usize {
        self.lines.records.len()
    }

    /// The time from the first line to the last. `None` with less than two lines or without times.
    pub(crate) fn duration(self) -> Option<Duration> {
        let records = &self.lines.records;
        let (first, last) = records.first().zip(records.last()).filter(|_| records.len() > 1)?;
        let elapsed = last.created_at()?.checked_sub(first.created_at()?)?;
        Some(Duration::from_millis(elapsed.max(0).unsigned_abs()))
    }

    /// The lines by id.
    pub(crate) fn lines(self) -> impl DoubleEndedIterator<Item = Line<'a>> + ExactSizeIterator {
        self.slice(0..self.len())
    }

    /// The lines of a range of indexes. Indexes past the end are ignored.
    pub(crate) fn slice(self, range: Range<usize>) -> impl DoubleEndedIterator<Item = Line<'a>> + ExactSizeIterator {
        self.lines.records.slice(range).map(move |record| record.line(self.text))
    }

    /// The level of a line, and the place of its text.
    pub(in crate::build_log) fn text_of(self, index: usize) -> Option<(LogLevel, TextRange)> {
        self.lines.records.get(index).map(|record| (record.level, record.text))
    }

    /// The number of lines from `index` on whose texts are empty or at these addresses. There may be more.
    pub(in crate::build_log) fn len_within(self, index: usize, addresses: &Range<usize>) -> usize {
        self.lines.records.len_within(index, addresses)
    }

    /// The text at a place, with terminal escapes.
    pub(in crate::build_log) fn text(self, range: TextRange) -> &'a str {
        self.text.get(range)
    }

    /// The bytes of a text and of those that are stored after it in the same block, with nothing in between.
    pub(in crate::build_log) fn bytes_from(self, range: TextRange) -> &'a [u8] {
        self.text.bytes_from(range)
    }

    /// The index of the line with this id.
    pub(crate) fn index_of(self, id: i64) -> Option<usize> {
        self.lines.records.search(id).ok()
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
