use crate::{
    build_log::{BuildState, LogStore, Session, Stage, plain_text},
    strings::Strings,
};

/// How a stage stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum StageState {
    /// The build has gone on from it.
    Done,
    /// The build is in it.
    Running,
    /// The build failed in it.
    Failed,
    /// The build was last seen in it.
    Unknown,
}

impl StageState {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Running => "running",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
        }
    }
}

/// What is said of a stage as a whole.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct StageOutline {
    pub(super) index: usize,
    pub(super) name: String,
    pub(super) state: StageState,
}

/// How long a stage has lasted: from its first line to its last.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct StageTiming {
    pub(super) seconds: Option<u64>,
    pub(super) last_id: Option<i64>,
}

impl StageTiming {
    pub(super) fn of(stage: &Stage<'_>) -> Self {
        let last = stage.lines().next_back();
        Self { seconds: stage.duration().map(|duration| duration.as_secs()), last_id: last.map(|line| line.id) }
    }
}

impl StageOutline {
    /// Every stage of the session's log.
    pub(super) fn all(session: &Session, log: &LogStore, strings: &Strings) -> Vec<Self> {
        let marked = match session.build_state() {
            BuildState::Active => log.current_stage().zip(Some(StageState::Running)),
            BuildState::Unknown => log.current_stage().zip(Some(StageState::Unknown)),
            BuildState::Failed => stage_of_failure(log).zip(Some(StageState::Failed)),
            BuildState::Done => None,
        };
        let state = |index| marked.filter(|(marked, _)| *marked == index).map_or(StageState::Done, |(_, state)| state);
        log.stages().enumerate().map(|(index, stage)| Self::of(index, &stage, state(index), strings)).collect()
    }

    fn of(index: usize, stage: &Stage<'_>, state: StageState, strings: &Strings) -> Self {
        let name = match &*plain_text(stage.name()) {
            "" => strings.log_stage_unnamed.to_string(),
            name => name.to_owned(),
        };
        Self { index, name, state }
    }
}

/// Where the first error is; without one, where the build ended.
fn stage_of_failure(log: &LogStore) -> Option<usize> {
    log.first_error().map(|(stage, ..)| stage).or_else(|| log.current_stage())
}
