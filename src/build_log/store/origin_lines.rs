use std::{collections::HashMap, rc::Rc};

use super::{
    record::Record,
    records::Records,
    stage_lines::{StageId, StageLines},
};

/// The lines of one origin: of the build or of an agent.
#[derive(Clone, Debug, Default)]
pub(super) struct OriginLines {
    /// The number of lines.
    pub(super) len: usize,
    /// The highest id.
    pub(super) last_id: Option<i64>,
    /// In the order of their first lines.
    pub(super) stages: Vec<StageLines>,
    pub(super) stage_by_key: HashMap<Rc<str>, usize>,
}

impl OriginLines {
    /// Adds an empty stage and returns its index.
    pub(super) fn add_stage(&mut self, id: StageId, key: &str, name: &str, number: usize) -> usize {
        let (key, index) = (Rc::<str>::from(key), self.stages.len());
        let name = if *key == *name { Rc::clone(&key) } else { name.into() };
        self.stage_by_key.insert(Rc::clone(&key), index);
        self.stages.push(StageLines { key, name, id, number, records: Records::default(), first_error: None });
        index
    }

    /// Whether the line with this id is stored.
    pub(super) fn contains(&self, id: i64) -> bool {
        self.last_id >= Some(id) && self.stages.iter().any(|stage| stage.records.search(id).is_ok())
    }

    /// Adds a line to a stage. Returns whether a line that was already stored comes after it, and the number of chunks of
    /// records that were added.
    pub(super) fn add_record(&mut self, stage: usize, record: &Record, is_error: bool) -> (bool, usize) {
        self.len += 1;
        self.last_id = self.last_id.max(Some(record.id));
        let StageLines { records, first_error, .. } = &mut self.stages[stage];
        if is_error && first_error.is_none_or(|first| record.id < first) {
            *first_error = Some(record.id);
        }
        // Of an id that is not stored.
        let (Ok(index) | Err(index)) = records.search(record.id);
        let is_late = index < records.len();
        let added_chunks = records.insert(index, record);
        let moved = index == 0 && self.sort_stage(stage);
        (is_late || moved, added_chunks)
    }

    /// Adds a line to the last stage, with a higher id than all others. Returns the number of chunks of records that were
    /// added.
    pub(super) fn push_record(&mut self, record: &Record) -> usize {
        self.len += 1;
        self.last_id = Some(record.id);
        self.stages.last_mut().map_or(0, |stage| stage.records.push(record))
    }

    /// Moves a stage with a new first line before the stages that begin after it. Returns whether it moved.
    fn sort_stage(&mut self, stage: usize) -> bool {
        let first_id = |stage: &StageLines| stage.records.first().map(|record| record.id);
        let index = self.stages[..stage].partition_point(|before| first_id(before) < first_id(&self.stages[stage]));
        self.stages[index..=stage].rotate_right(1);
        for (stage, index) in self.stages[index..=stage].iter().zip(index..) {
            self.stage_by_key.insert(Rc::clone(&stage.key), index);
        }
        index < stage
    }

    /// The ids of all lines, ascending.
    #[cfg(any(test, feature = "internals"))]
    pub(super) fn ids(&self) -> Vec<i64> {
        let mut ids: Vec<_> = self
            .stages
            .iter()
            .flat_map(|stage| stage.records.slice(0..stage.records.len()))
            .map(|record| record.id)
            .collect();
        ids.sort_unstable();
        ids
    }

    /// The index of the stage with the highest id.
    pub(super) fn last_stage(&self) -> Option<usize> {
        let last_id = self.last_id?;
        self.stages.iter().rposition(|stage| stage.records.last().is_some_and(|record| record.id == last_id))
    }
}
