use std::sync::atomic::{AtomicU64, Ordering};

use super::{
    agent_lines::AgentLines,
    agent_stage::AgentStage,
    insert_counts::InsertCounts,
    origin_lines::OriginLines,
    record::Line,
    records::{CHUNK_BYTES, RECORD_BYTES},
    stage::Stage,
    text_arena::TextArena,
    timestamp::TimestampParser,
};
use crate::workspace::BuildId;

/// The lines of one build and of its agents: per origin unique by id, ascending, grouped into stages.
///
/// The build's stages come first, then those of each agent. Stages of one origin are in the order of their first lines. A
/// build's stage has a name; a stage of an agent has the lines of one source.
///
/// Text is stored in a few large blocks; a line takes its text and 16 bytes.
#[derive(Clone, Debug)]
pub struct LogStore {
    /// Unique among the stores of the program. Clones share it.
    pub(super) id: u64,
    pub(super) build: BuildId,
    pub(super) text: TextArena,
    pub(super) timestamps: TimestampParser,
    /// The build's lines.
    pub(super) lines: OriginLines,
    pub(super) agents: Vec<AgentLines>,
    /// The number of the agents' lines.
    pub(super) agent_line_count: usize,
    /// The number of chunks of records.
    pub(super) chunk_count: usize,
    /// The number of stages.
    pub(super) stage_count: usize,
    /// The total length of the stages' keys, in bytes.
    pub(super) key_bytes: usize,
    pub(super) counts: InsertCounts,
    pub(super) late_lines: usize,
    pub(super) max_bytes: usize,
}

/// Identifies the places of a log's lines. Another store of the same log, such as that of another row, may have its lines and their
/// text in other places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LineOrder {
    store: u64,
    late_lines: usize,
}

/// The default limit of [`LogStore::size`], in bytes. Protects the page from a malicious server; Coder's limit is 1 MiB of
/// text.
const MAX_BYTES: usize = 512 << 20;

/// The memory of a line beside its text, in bytes.
pub(super) const LINE_BYTES: usize = RECORD_BYTES;

/// The estimated memory of a stage beside its name, in bytes.
pub(super) const STAGE_BYTES: usize = 128;

impl LogStore {
    /// An empty log of `build`.
    pub(crate) fn new(build: BuildId) -> Self {
        static NEXT_ID: AtomicU64 = AtomicU64::new(0);
        Self {
            id: NEXT_ID.fetch_add(1, Ordering::Relaxed),
            build,
            text: TextArena::default(),
            timestamps: TimestampParser::default(),
            lines: OriginLines::default(),
            agents: Vec::new(),
            agent_line_count: 0,
            chunk_count: 0,
            stage_count: 0,
            key_bytes: 0,
            counts: InsertCounts::default(),
            late_lines: 0,
            max_bytes: MAX_BYTES,
        }
    }

    /// The build that wrote the log.
    pub fn build(&self) -> BuildId {
        self.build
    }

    /// The number of lines, stage markers included.
    pub fn len(&self) -> usize {
        self.lines.len + self.agent_line_count
    }

    /// Whether there are no lines.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    #[cfg(any(test, feature = "internals"))]
    /// The ids of the build's lines, ascending.
    pub fn ids(&self) -> Vec<i64> {
        self.lines.ids()
    }

    /// The highest id of the build's lines. A stream resumes after it.
    pub(crate) fn last_id(&self) -> Option<i64> {
        self.lines.last_id
    }

    /// While this stays the same, stages are only appended to and only added at the end, so what was computed per line stays valid.
    pub(crate) fn line_order(&self) -> LineOrder {
        LineOrder { store: self.id, late_lines: self.late_lines }
    }

    /// How many lines were inserted before a line that was already stored.
    #[cfg(test)]
    pub(crate) fn late_lines(&self) -> usize {
        self.late_lines
    }

    /// The outcomes of all insertions so far.
    pub(crate) fn counts(&self) -> InsertCounts {
        self.counts
    }

    /// The memory in use, in bytes, estimated. [`LogCache`](crate::build_log::LogCache) limits it.
    pub(crate) fn size(&self) -> usize {
        let of_lines = self.len() * LINE_BYTES + self.chunk_count * CHUNK_BYTES;
        self.text.size() + of_lines + self.stage_count * STAGE_BYTES + self.key_bytes
    }

    /// The stages: the build's, then those of each agent.
    pub(crate) fn stages(&self) -> impl ExactSizeIterator<Item = Stage<'_>> {
        // No `chain`: it has no exact size.
        let (mut origins, mut index) = (self.origins(), 0);
        let mut origin = origins.next();
        (0..self.stage_count).map(move |_| {
            while let Some((lines, _)) = origin
                && index == lines.stages.len()
            {
                (origin, index) = (origins.next(), 0);
            }
            let (lines, agent) = origin.unwrap_or((&self.lines, None));
            index += 1;
            Stage { text: &self.text, lines: &lines.stages[index - 1], agent }
        })
    }

    /// The stage at `index` in [`Self::stages`].
    pub(crate) fn stage(&self, mut index: usize) -> Option<Stage<'_>> {
        for (lines, agent) in self.origins() {
            if let Some(lines) = lines.stages.get(index) {
                return Some(Stage { text: &self.text, lines, agent });
            }
            index -= lines.stages.len();
        }
        None
    }

    /// The probable cause of a failure, with the index of its stage and its index in the stage: the first error with text
    /// in the last stage that has one. Errors of earlier stages did not stop the build. The stages of failed scripts come
    /// first, because what a script writes to its error output has level error, even if the script succeeds.
    pub(crate) fn first_error(&self) -> Option<(usize, usize, Line<'_>)> {
        let has_failed = |stage: Stage<'_>| stage.of_agent().is_some_and(AgentStage::has_failed);
        self.last_stage_error(has_failed).or_else(|| self.last_stage_error(|_| true))
    }

    /// The first error with text in the last stage that has one and matches.
    fn last_stage_error(&self, matches: impl Fn(Stage<'_>) -> bool) -> Option<(usize, usize, Line<'_>)> {
        let mut end = self.stage_count;
        self.origins().rev().find_map(|(lines, agent)| {
            end -= lines.stages.len();
            lines.stages.iter().enumerate().rev().find_map(|(index, lines)| {
                let id = lines.first_error?;
                let stage = Stage { text: &self.text, lines, agent };
                let line = lines.records.search(id).ok()?;
                matches(stage).then_some((end + index, line, stage.line(line)?))
            })
        })
    }

    /// The index of the build's stage with the highest id: the stage that the build is in.
    pub(crate) fn current_stage(&self) -> Option<usize> {
        self.lines.last_stage()
    }

    /// The time of the first line, in milliseconds since the Unix epoch.
    pub(crate) fn started_at(&self) -> Option<i64> {
        self.stages().next()?.lines.records.first()?.created_at()
    }

    /// The lines of all origins, with the agent.
    pub(super) fn origins(&self) -> impl DoubleEndedIterator<Item = (&OriginLines, Option<&AgentLines>)> {
        [(&self.lines, None)].into_iter().chain(self.agents.iter().map(|agent| (&agent.lines, Some(agent))))
    }
}
