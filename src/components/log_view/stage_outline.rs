use crate::{
    build_log::{BuildState, LogStore, Session, Stage, plain_text},
    strings::Strings,
};

/// The state of a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum StageState {
    /// A later stage has begun, or the build has succeeded.
    Done,
    /// The build is in this stage.
    Running,
    /// The build failed in this stage.
    Failed,
    /// The last known stage of a build whose end is not known.
    Unknown,
}

impl StageState {
    /// The value of `data-state`.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Running => "running",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
        }
    }
}

/// A stage without its lines.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct StageOutline {
    pub(super) index: usize,
    pub(super) name: String,
    pub(super) state: StageState,
}

/// The duration of a stage, from its first line to its last.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct StageTiming {
    pub(super) seconds: Option<u64>,
    /// The id of the last line.
    pub(super) last_id: Option<i64>,
}

impl StageTiming {
    pub(super) fn of(stage: &Stage<'_>) -> Self {
        let last = stage.lines().next_back();
        Self { seconds: stage.duration().map(|duration| duration.as_secs()), last_id: last.map(|line| line.id) }
    }
}

impl StageOutline {
    /// All stages of the session's log.
    pub(super) fn all(session: &Session, strings: &Strings) -> Vec<Self> {
        let Some(log) = session.log() else { return Vec::new() };
        // At most one stage is not done.
        let special = match session.build_state() {
            BuildState::Active => log.current_stage().zip(Some(StageState::Running)),
            BuildState::Unknown => log.current_stage().zip(Some(StageState::Unknown)),
            BuildState::Failed => failed_stage(log).zip(Some(StageState::Failed)),
            BuildState::Done => None,
        };
        let state = |index| match special {
            Some((stage, state)) if stage == index => state,
            _ => StageState::Done,
        };
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

/// The stage with the first error, or the last stage of a build without one.
fn failed_stage(log: &LogStore) -> Option<usize> {
    log.first_error().map(|(stage, ..)| stage).or_else(|| log.current_stage())
}
