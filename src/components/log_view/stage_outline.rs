use std::rc::Rc;

use crate::{
    build_log::{AgentStage, BuildState, LogStore, ScriptState, Session, Stage, StageId, plain_text},
    strings::{Strings, fill},
};

/// The state of a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum StageState {
    /// A later stage has begun, the build has succeeded, or the script has.
    Done,
    /// The build is in this stage, or the script runs.
    Running,
    /// The build or the script failed in this stage.
    Failed,
    /// The last known stage of a build, or a script, whose end is not known.
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

impl From<Option<ScriptState>> for StageState {
    fn from(state: Option<ScriptState>) -> Self {
        match state {
            Some(ScriptState::Running) => Self::Running,
            Some(ScriptState::Succeeded) => Self::Done,
            Some(ScriptState::Failed(_) | ScriptState::TimedOut) => Self::Failed,
            Some(ScriptState::Unknown) | None => Self::Unknown,
        }
    }
}

/// What wrote the lines of a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum StageKind {
    /// The build's job.
    Build,
    /// A startup script that must end before a user can log in.
    BlockingScript,
    /// A startup script that runs in the background.
    BackgroundScript,
    /// Another program that logs through the agent.
    Agent,
}

impl StageKind {
    fn of(stage: Option<AgentStage<'_>>) -> Self {
        match stage.map(AgentStage::script) {
            None => Self::Build,
            Some(None) => Self::Agent,
            Some(Some(script)) if script.start_blocks_login => Self::BlockingScript,
            Some(Some(_)) => Self::BackgroundScript,
        }
    }

    /// The value of `data-kind`.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Build => "build",
            Self::BlockingScript => "blocking",
            Self::BackgroundScript => "background",
            Self::Agent => "agent",
        }
    }

    /// The text beside the name of the stage.
    pub(super) fn text(self, strings: &Strings) -> Option<&str> {
        match self {
            Self::BlockingScript => Some(&strings.script_blocks_login),
            Self::BackgroundScript => Some(&strings.script_background),
            Self::Build | Self::Agent => None,
        }
    }
}

/// A stage without its lines.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct StageOutline {
    pub(super) index: usize,
    /// Identifies the stage. Unlike the index, it never changes.
    pub(super) id: StageId,
    pub(super) name: Rc<str>,
    pub(super) kind: StageKind,
    pub(super) state: StageState,
    /// How the script ended.
    pub(super) result: Option<String>,
    /// Whether the agent is that of a dev container.
    pub(super) is_nested: bool,
}

/// The duration of a stage, from its first line to its last, or of its script.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct StageTiming {
    pub(super) seconds: Option<u64>,
    /// The id of the last line.
    pub(super) last_id: Option<i64>,
}

impl StageTiming {
    pub(super) fn of(stage: &Stage<'_>) -> Self {
        let last = stage.lines().next_back();
        let of_script = match stage.of_agent().map(AgentStage::times) {
            Some((Some(start), Some(end))) => Some(end.saturating_sub(start).max(0).unsigned_abs() / 1000),
            _ => None,
        };
        let of_lines = || stage.duration().map(|duration| duration.as_secs());
        Self { seconds: of_script.or_else(of_lines), last_id: last.map(|line| line.id) }
    }
}

impl StageOutline {
    /// All stages of the session's log.
    pub(super) fn all(session: &Session, strings: &Strings) -> Vec<Self> {
        let Some(log) = session.log() else { return Vec::new() };
        // At most one stage of the build is not done.
        let special = match session.build_state() {
            BuildState::Active => log.current_stage().zip(Some(StageState::Running)),
            BuildState::Unknown => log.current_stage().zip(Some(StageState::Unknown)),
            BuildState::Failed => failed_stage(log).zip(Some(StageState::Failed)),
            BuildState::Done => None,
        };
        let of_build = |index| match special {
            Some((stage, state)) if stage == index => state,
            _ => StageState::Done,
        };
        let outline = |(index, stage): (usize, Stage<'_>)| {
            let agent_stage = stage.of_agent();
            let script_state = session.script_state(index);
            let state = if agent_stage.is_some() { script_state.into() } else { of_build(index) };
            Self {
                index,
                id: stage.id(),
                name: stage_name(&stage, strings).into(),
                kind: StageKind::of(agent_stage),
                state,
                result: script_state.and_then(|state| script_result(state, strings)),
                is_nested: agent_stage.is_some_and(AgentStage::is_dev_container),
            }
        };
        log.stages().enumerate().map(outline).collect()
    }
}

/// The name of a stage, as it is shown.
pub(in crate::components) fn stage_name(stage: &Stage<'_>, strings: &Strings) -> String {
    let agent_stage = stage.of_agent();
    let name = plain_text(stage.name());
    let name = match (&*name, agent_stage) {
        ("", None) => &*strings.log_stage_unnamed,
        ("", Some(_)) => &*strings.agent_stage_unnamed,
        (name, _) => name,
    };
    match agent_stage.filter(|stage| stage.is_dev_container()) {
        Some(stage) => fill(&strings.agent_stage, &[("agent", &plain_text(&stage.agent().name)), ("stage", name)]),
        None => name.to_owned(),
    }
}

/// The accessible name of the log.
pub(super) fn log_name(session: &Session, strings: &Strings) -> String {
    let has_agent = session.log().is_some_and(|log| log.stages().any(|stage| stage.of_agent().is_some()));
    if has_agent { strings.log_region_with_agent.to_string() } else { strings.log_region.to_string() }
}

/// Whether a script of the log has failed or was killed at its time limit.
pub(super) fn has_failed_script(session: &Session) -> bool {
    session.log().is_some_and(|log| log.stages().filter_map(Stage::of_agent).any(AgentStage::has_failed))
}

/// The text about the end of a script.
fn script_result(state: ScriptState, strings: &Strings) -> Option<String> {
    let exit_code = |code: i64| fill(&strings.script_exit_code, &[("code", &code.to_string())]);
    match state {
        ScriptState::Succeeded => Some(exit_code(0)),
        ScriptState::Failed(code) => Some(exit_code(code)),
        ScriptState::TimedOut => Some(strings.script_timed_out.to_string()),
        ScriptState::Running | ScriptState::Unknown => None,
    }
}

/// The build's stage with the first error, or the last stage of a build without one.
fn failed_stage(log: &LogStore) -> Option<usize> {
    log.first_error().map(|(stage, ..)| stage).or_else(|| log.current_stage())
}
