use std::{collections::HashMap, rc::Rc};

use super::{
    insert_counts::InsertCounts,
    stage::{Line, Record, Stage, StageLines},
    text_arena::TextArena,
    timestamp::TimestampParser,
};
use crate::workspace::BuildId;

/// The lines of one build: unique by id, ascending, grouped into stages. Stages are in the order of their first lines.
///
/// Text is stored in a few large blocks; a line takes its text and about 40 bytes.
#[derive(Clone, Debug)]
pub struct LogStore {
    pub(super) build: BuildId,
    pub(super) text: TextArena,
    pub(super) timestamps: TimestampParser,
    /// The ids of all lines, ascending: finds duplicates.
    pub(super) ids: Vec<i64>,
    /// In the order of their first lines.
    pub(super) stages: Vec<StageLines>,
    pub(super) stage_by_name: HashMap<Rc<str>, usize>,
    /// The total length of the stages' names, in bytes.
    pub(super) name_bytes: usize,
    pub(super) counts: InsertCounts,
    pub(super) late_lines: usize,
    pub(super) max_bytes: usize,
}

/// The default limit of [`LogStore::size`], in bytes. Protects the page from a malicious server; Coder's limit is 1 MiB of
/// text.
const MAX_BYTES: usize = 512 << 20;

/// The memory of a line beside its text, in bytes.
pub(super) const LINE_BYTES: usize = size_of::<i64>() + size_of::<Record>();

/// The estimated memory of a stage beside its name, in bytes.
pub(super) const STAGE_BYTES: usize = 128;

impl LogStore {
    /// An empty log of `build`.
    pub(crate) fn new(build: BuildId) -> Self {
        Self {
            build,
            text: TextArena::default(),
            timestamps: TimestampParser::default(),
            ids: Vec::new(),
            stages: Vec::new(),
            stage_by_name: HashMap::new(),
            name_bytes: 0,
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
        self.ids.len()
    }

    /// Whether there are no lines.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    #[cfg(any(test, feature = "internals"))]
    /// The ids of all lines, ascending.
    pub fn ids(&self) -> &[i64] {
        &self.ids
    }

    /// The highest id. A stream resumes after it.
    pub(crate) fn last_id(&self) -> Option<i64> {
        self.ids.last().copied()
    }

    /// How many lines were inserted before a line that was already stored. While this stays the same, stages are only
    /// appended to and only added at the end, so what was computed per line stays valid.
    pub(crate) fn late_lines(&self) -> usize {
        self.late_lines
    }

    /// The outcomes of all insertions so far.
    pub(crate) fn counts(&self) -> InsertCounts {
        self.counts
    }

    /// The memory in use, in bytes, estimated. [`LogCache`](crate::build_log::LogCache) limits it.
    pub(crate) fn size(&self) -> usize {
        self.text.size() + self.ids.len() * LINE_BYTES + self.stages.len() * STAGE_BYTES + self.name_bytes
    }

    /// The stages in the order of their first lines.
    pub(crate) fn stages(&self) -> impl ExactSizeIterator<Item = Stage<'_>> {
        self.stages.iter().map(|lines| Stage { text: &self.text, lines })
    }

    /// The stage at `index` in [`Self::stages`].
    pub(crate) fn stage(&self, index: usize) -> Option<Stage<'_>> {
        self.stages.get(index).map(|lines| Stage { text: &self.text, lines })
    }

    /// The probable cause of a failed build, with the index of its stage and its index in the stage: the first error with
    /// text in the last stage that has one. Errors of earlier stages did not stop the build.
    pub(crate) fn first_error(&self) -> Option<(usize, usize, Line<'_>)> {
        self.stages.iter().enumerate().rev().find_map(|(stage, StageLines { records, first_error, .. })| {
            let id = (*first_error)?;
            let index = records.binary_search_by_key(&id, |record| record.id).ok()?;
            Some((stage, index, records[index].line(&self.text)))
        })
    }

    /// The index of the stage with the highest id: the stage that the build is in.
    pub(crate) fn current_stage(&self) -> Option<usize> {
        let last_id = self.last_id()?;
        self.stages.iter().rposition(|stage| stage.records.last().is_some_and(|record| record.id == last_id))
    }

    /// The time of the first line, in milliseconds since the Unix epoch.
    pub(crate) fn started_at(&self) -> Option<i64> {
        self.stages.first()?.records.first()?.created_at()
    }
}
