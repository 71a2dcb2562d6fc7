use std::{collections::HashMap, rc::Rc};

use super::record::{Record, StageLines};

/// The lines of one origin: of the build or of an agent.
#[derive(Clone, Debug, Default)]
pub(super) struct OriginLines {
    /// The ids of all lines, ascending: finds duplicates.
    pub(super) ids: Vec<i64>,
    /// In the order of their first lines.
    pub(super) stages: Vec<StageLines>,
    pub(super) stage_by_key: HashMap<Rc<str>, usize>,
}

impl OriginLines {
    /// Adds an empty stage and returns its index.
    pub(super) fn add_stage(&mut self, key: &str, name: &str, number: usize) -> usize {
        let (key, index) = (Rc::<str>::from(key), self.stages.len());
        let name = if *key == *name { Rc::clone(&key) } else { name.into() };
        self.stage_by_key.insert(Rc::clone(&key), index);
        self.stages.push(StageLines { key, name, number, records: Vec::new(), first_error: None });
        index
    }

    /// Adds a line to a stage. Returns whether a line that was already stored comes after it.
    pub(super) fn add_record(&mut self, stage: usize, record: Record, is_error: bool) -> bool {
        let index = self.ids.partition_point(|id| *id < record.id);
        self.ids.insert(index, record.id);
        let StageLines { records, first_error, .. } = &mut self.stages[stage];
        if is_error && first_error.is_none_or(|first| record.id < first) {
            *first_error = Some(record.id);
        }
        let index = records.partition_point(|stored| stored.id < record.id);
        let is_late = index < records.len();
        records.insert(index, record);
        let moved = index == 0 && self.sort_stage(stage);
        is_late || moved
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

    /// The index of the stage with the highest id.
    pub(super) fn last_stage(&self) -> Option<usize> {
        let last_id = *self.ids.last()?;
        self.stages.iter().rposition(|stage| stage.records.last().is_some_and(|record| record.id == last_id))
    }
}
