use super::{
    insert_counts::InsertCounts,
    log_store::{LINE_BYTES, LogStore, STAGE_BYTES},
    origin_lines::OriginLines,
    record::{NO_TIME, Record},
    stage_lines::stage_id,
};
use crate::build_log::{
    bytes::equals,
    line::{LineRef, LogLevel},
    line_end::without_line_end,
    origin::LogOrigin,
};

impl LogStore {
    /// Inserts a line of the build. A line with a stored id is dropped.
    #[cfg(test)]
    pub(crate) fn push(&mut self, line: &crate::build_log::LogLine) -> InsertCounts {
        let counts = self.insert(LogOrigin::Build, &LineRef::from(line));
        self.add_counts(counts);
        counts
    }

    /// Adds to [`Self::counts`].
    pub(in crate::build_log) fn add_counts(&mut self, counts: InsertCounts) {
        self.counts += counts;
    }

    /// Inserts a line without adding to [`Self::counts`].
    pub(in crate::build_log) fn insert(&mut self, origin: LogOrigin, line: &LineRef<'_>) -> InsertCounts {
        if origin != LogOrigin::Build || !self.continues_last_stage(line) {
            return self.insert_anywhere(origin, line);
        }
        let Some(record) = self.store_record(line, 0) else { return InsertCounts::REJECTED };
        self.chunk_count += self.lines.push_record(&record);
        InsertCounts::ADDED
    }

    /// Whether `line` comes after all other lines of the build, in the last stage, and is no error. Nearly all lines do.
    fn continues_last_stage(&self, line: &LineRef<'_>) -> bool {
        self.lines.last_id.is_some_and(|last| line.id > last)
            && self.lines.stages.last().is_some_and(|stage| equals(stage.key.as_bytes(), line.stage.as_bytes()))
            && line.log_level != LogLevel::Error
    }

    /// Inserts any line. Not inlined: a browser compiles `insert` while the log loads, and a smaller function is compiled
    /// faster.
    #[cold]
    #[inline(never)]
    fn insert_anywhere(&mut self, origin: LogOrigin, line: &LineRef<'_>) -> InsertCounts {
        let agent = match origin {
            LogOrigin::Build => None,
            LogOrigin::Agent(id) => Some(self.agent_index(id)),
        };
        let lines = self.origin_lines(agent);
        if lines.contains(line.id) {
            return InsertCounts::DUPLICATE;
        }
        let known_stage = lines.stage_by_key.get(line.stage).copied();
        let stage_bytes = if known_stage.is_some() { 0 } else { STAGE_BYTES + line.stage.len() };
        let Some(record) = self.store_record(line, stage_bytes) else { return InsertCounts::REJECTED };
        let stage = known_stage.unwrap_or_else(|| self.add_stage(origin, agent, line.stage));
        let is_error = line.log_level == LogLevel::Error && line.output.contains(char::is_alphanumeric);
        let (is_late, added_chunks) = self.origin_lines(agent).add_record(stage, &record, is_error);
        // A new stage moves those of the agents after it.
        let moves_others = known_stage.is_none() && self.has_stages_after(agent);
        self.agent_line_count += usize::from(agent.is_some());
        self.chunk_count += added_chunks;
        self.late_lines += usize::from(is_late || moves_others);
        InsertCounts::ADDED
    }

    /// The lines of the build, or of the agent at this index.
    fn origin_lines(&mut self, agent: Option<usize>) -> &mut OriginLines {
        agent.map_or(&mut self.lines, |agent| &mut self.agents[agent].lines)
    }

    fn has_stages_after(&self, agent: Option<usize>) -> bool {
        self.agents.iter().skip(agent.map_or(0, |agent| agent + 1)).any(|agent| !agent.lines.stages.is_empty())
    }

    /// Adds an empty stage and returns its index in its origin.
    fn add_stage(&mut self, origin: LogOrigin, agent: Option<usize>, key: &str) -> usize {
        let number = self.stage_count;
        self.stage_count += 1;
        self.key_bytes += key.len();
        let name = agent.map_or(key.to_owned(), |agent| self.agents[agent].stage_name(key).to_owned());
        self.origin_lines(agent).add_stage(stage_id(origin, key), key, &name, number)
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
}
