use super::log_store::{LineOrder, LogStore};

/// What is rendered of a log beside its lines. While this stays the same, lines were only appended to known stages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LogSummary {
    stages: usize,
    current_stage: Option<usize>,
    started_at: Option<i64>,
    last_agent_stage: Option<usize>,
    /// The stage of the first error, and its id.
    first_error: Option<(usize, i64)>,
    order: LineOrder,
    malformed: usize,
    rejected: usize,
}

impl LogStore {
    pub(crate) fn summary(&self) -> LogSummary {
        LogSummary {
            stages: self.stage_count,
            current_stage: self.current_stage(),
            started_at: self.started_at(),
            last_agent_stage: self.last_agent_stage(),
            first_error: self.first_error().map(|(stage, _, line)| (stage, line.id)),
            order: self.line_order(),
            malformed: self.counts.malformed,
            rejected: self.counts.rejected,
        }
    }
}
