use super::log_store::LogStore;

/// What is rendered of a log beside its lines. While this stays the same, lines were only appended to known stages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LogSummary {
    stages: usize,
    current_stage: Option<usize>,
    started_at: Option<i64>,
    first_error: Option<i64>,
    late_lines: usize,
    malformed: usize,
    rejected: usize,
}

impl LogStore {
    pub(crate) fn summary(&self) -> LogSummary {
        LogSummary {
            stages: self.stages.len(),
            current_stage: self.current_stage(),
            started_at: self.started_at(),
            first_error: self.stages.iter().rev().find_map(|stage| stage.first_error),
            late_lines: self.late_lines,
            malformed: self.counts.malformed,
            rejected: self.counts.rejected,
        }
    }
}
