use std::rc::Rc;

use super::{
    insert_counts::InsertCounts,
    log_store::{LINE_BYTES, LogStore, STAGE_BYTES},
    stage::{NO_TIME, Record, StageLines},
};
use crate::build_log::{
    line::{LineRef, LogLevel},
    line_end::without_line_end,
};

impl LogStore {
    /// Inserts a line. A line with a stored id is dropped.
    #[cfg(test)]
    pub(crate) fn push(&mut self, line: &crate::build_log::LogLine) -> InsertCounts {
        let counts = self.insert(&LineRef::from(line));
        self.add_counts(counts);
        counts
    }

    /// Adds to [`Self::counts`].
    pub(in crate::build_log) fn add_counts(&mut self, counts: InsertCounts) {
        self.counts += counts;
    }

    /// Inserts a line without adding to [`Self::counts`].
    pub(in crate::build_log) fn insert(&mut self, line: &LineRef<'_>) -> InsertCounts {
        if !self.continues_last_stage(line) {
            return self.insert_anywhere(line);
        }
        let Some(record) = self.store_record(line, 0) else { return InsertCounts::REJECTED };
        self.ids.push(record.id);
        if let Some(stage) = self.stages.last_mut() {
            stage.records.push(record);
        }
        InsertCounts::ADDED
    }

    /// Whether `line` comes after all other lines, in the last stage, and is no error. Nearly all lines do.
    fn continues_last_stage(&self, line: &LineRef<'_>) -> bool {
        self.ids.last().is_some_and(|last| line.id > *last)
            && self.stages.last().is_some_and(|stage| *stage.name == *line.stage)
            && line.log_level != LogLevel::Error
    }

    /// Inserts any line. Not inlined: a browser compiles `insert` while the log loads, and a smaller function is compiled
    /// faster.
    #[cold]
    #[inline(never)]
    fn insert_anywhere(&mut self, line: &LineRef<'_>) -> InsertCounts {
        let Err(index) = self.ids.binary_search(&line.id) else { return InsertCounts::DUPLICATE };
        let stage = self.stage_by_name.get(line.stage).copied();
        let stage_bytes = if stage.is_some() { 0 } else { STAGE_BYTES + line.stage.len() };
        let Some(record) = self.store_record(line, stage_bytes) else { return InsertCounts::REJECTED };
        self.ids.insert(index, line.id);

        let stage = stage.unwrap_or_else(|| self.add_stage(line.stage));
        let StageLines { records, first_error, .. } = &mut self.stages[stage];
        if line.log_level == LogLevel::Error
            && first_error.is_none_or(|first| line.id < first)
            && line.output.contains(char::is_alphanumeric)
        {
            *first_error = Some(line.id);
        }
        let index = records.partition_point(|stored| stored.id < record.id);
        let is_late = index < records.len();
        records.insert(index, record);
        let moved = index == 0 && self.sort_stage(stage);
        self.late_lines += usize::from(is_late || moved);
        InsertCounts::ADDED
    }

    /// Stores a line's text, if the line and `extra_bytes` do not exceed the limit.
    fn store_record(&mut self, line: &LineRef<'_>, extra_bytes: usize) -> Option<Record> {
        let output = without_line_end(line.output);
        if self.size() + LINE_BYTES + output.len() + extra_bytes > self.max_bytes {
            return None;
        }
        Some(Record {
            id: line.id,
            created_at: self.timestamps.unix_ms(line.created_at).unwrap_or(NO_TIME),
            text: self.text.push(output)?,
            level: line.log_level,
            source: line.log_source,
        })
    }

    /// Adds an empty stage and returns its index.
    fn add_stage(&mut self, name: &str) -> usize {
        let (name, number) = (Rc::<str>::from(name), self.stages.len());
        self.name_bytes += name.len();
        self.stage_by_name.insert(Rc::clone(&name), number);
        self.stages.push(StageLines { name, number, records: Vec::new(), first_error: None });
        number
    }

    /// Moves a stage with a new first line before the stages that begin after it. Returns whether it moved.
    fn sort_stage(&mut self, stage: usize) -> bool {
        let first_id = |stage: &StageLines| stage.records.first().map(|record| record.id);
        let index = self.stages[..stage].partition_point(|before| first_id(before) < first_id(&self.stages[stage]));
        self.stages[index..=stage].rotate_right(1);
        for (stage, index) in self.stages[index..=stage].iter().zip(index..) {
            self.stage_by_name.insert(Rc::clone(&stage.name), index);
        }
        index < stage
    }
}
