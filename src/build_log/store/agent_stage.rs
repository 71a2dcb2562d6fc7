use super::{agent_lines::AgentLines, timestamp::TimestampParser};
use crate::workspace::{AgentLifecycle, AgentScript, AgentScriptTiming, ScriptStatus, WorkspaceAgent};

/// A stage with the lines of an agent: those of a script, or of another program that logs through the agent.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AgentStage<'a> {
    pub(super) lines: &'a AgentLines,
    /// The `source_id` of the lines.
    pub(super) source_id: &'a str,
}

/// The state of a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ScriptState {
    /// It runs, as far as the server knows.
    Running,
    /// It ended with exit code 0, or all scripts of the agent did.
    Succeeded,
    /// It ended with this exit code.
    Failed(i64),
    /// It was killed at its time limit.
    TimedOut,
    /// It has ended, or its state could not be read.
    Unknown,
}

impl<'a> AgentStage<'a> {
    /// The agent.
    pub(crate) fn agent(self) -> &'a WorkspaceAgent {
        &self.lines.agent
    }

    /// Whether the agent is that of a dev container.
    pub(crate) fn is_dev_container(self) -> bool {
        self.agent().parent_id.is_some()
    }

    /// The script that wrote the lines. `None` for another program.
    pub(crate) fn script(self) -> Option<&'a AgentScript> {
        self.lines.script(self.lines.source(self.source_id)?.id)
    }

    /// The state of the script. `None` for another program. `is_followed` is whether the server is still asked for it:
    /// otherwise no script counts as running.
    pub(crate) fn state(self, is_followed: bool) -> Option<ScriptState> {
        let script = self.script()?;
        if let Some(timing) = self.lines.timing(script) {
            return Some(ScriptState::of(timing));
        }
        let agent = self.agent();
        let is_running = agent.lifecycle_state.is_starting() || (self.lines.timings.is_some() && script.run_on_start);
        Some(match agent.lifecycle_state {
            _ if is_running && is_followed => ScriptState::Running,
            AgentLifecycle::Ready if !is_running => ScriptState::Succeeded,
            _ => ScriptState::Unknown,
        })
    }

    /// Whether the script is known to have failed, or was killed at its time limit.
    pub(crate) fn has_failed(self) -> bool {
        matches!(self.state(false), Some(ScriptState::Failed(_) | ScriptState::TimedOut))
    }

    /// When the script began and ended, in milliseconds since the Unix epoch. `None` where the server does not say.
    pub(crate) fn times(self) -> (Option<i64>, Option<i64>) {
        let Some(timing) = self.script().and_then(|script| self.lines.timing(script)) else { return (None, None) };
        (unix_ms(timing.started_at.as_deref()), unix_ms(timing.ended_at.as_deref()))
    }
}

impl ScriptState {
    fn of(timing: &AgentScriptTiming) -> Self {
        match timing.status {
            ScriptStatus::TimedOut => Self::TimedOut,
            _ if timing.exit_code != 0 => Self::Failed(timing.exit_code),
            ScriptStatus::ExitFailure => Self::Failed(timing.exit_code),
            _ => Self::Succeeded,
        }
    }
}

/// Milliseconds since the Unix epoch of an RFC 3339 time.
pub(crate) fn unix_ms(time: Option<&str>) -> Option<i64> {
    TimestampParser::default().unix_ms(time?)
}
