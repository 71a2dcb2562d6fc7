use std::time::Duration;

use super::time::{created_at, last_before, seconds};
use crate::{
    build_log::{AgentLogLine, LogLevel},
    workspace::{
        AgentId, AgentLifecycle, AgentLogSource, AgentScript, AgentScriptTiming, AgentStatus, LogSourceId,
        ScriptStatus, WorkspaceAgent,
    },
};

/// The script of one agent of a [`ScriptedBuild`](super::ScriptedBuild). Times are seconds of the virtual clock.
#[derive(Clone, Debug)]
pub struct ScriptedAgent {
    agent: WorkspaceAgent,
    states: Vec<(Duration, AgentStatus, AgentLifecycle)>,
    lines: Vec<(Duration, AgentLogLine)>,
    timings: Vec<(Duration, AgentScriptTiming)>,
    overflows_at: Option<Duration>,
    deletes_log_at: Option<Duration>,
    next_id: i64,
}

impl ScriptedAgent {
    /// Creates an agent. The build has it from its first [`state`](Self::state) on.
    pub fn new(id: AgentId, name: &str) -> Self {
        Self {
            agent: WorkspaceAgent { name: name.into(), connection_timeout_seconds: 120, ..WorkspaceAgent::new(id) },
            states: Vec::new(),
            lines: Vec::new(),
            timings: Vec::new(),
            overflows_at: None,
            deletes_log_at: None,
            next_id: 4_001,
        }
    }

    /// Its id.
    pub fn id(&self) -> AgentId {
        self.agent.id
    }

    /// Makes it the agent of a dev container that `parent` has started.
    #[must_use]
    pub fn child_of(mut self, parent: AgentId) -> Self {
        self.agent.parent_id = Some(parent);
        self
    }

    /// Sets how long it may take to connect, in seconds. The default is 120, and 0 for no limit.
    #[must_use]
    pub fn connection_timeout(mut self, seconds: i64) -> Self {
        self.agent.connection_timeout_seconds = seconds;
        self
    }

    /// Sets the page that explains what to do if it does not connect.
    #[must_use]
    pub fn troubleshooting_url(mut self, url: &str) -> Self {
        self.agent.troubleshooting_url = url.into();
        self
    }

    /// Sets its states from `at` seconds on. Times such as `first_connected_at` follow from them.
    #[must_use]
    pub fn state(mut self, at: f64, status: AgentStatus, lifecycle_state: AgentLifecycle) -> Self {
        self.states.push((seconds(at), status, lifecycle_state));
        self
    }

    /// Adds a startup script with its source of lines. `timeout` is its time limit, in seconds; 0 for no limit.
    #[must_use]
    pub fn script(mut self, source: LogSourceId, name: &str, blocks_login: bool, timeout: u32) -> Self {
        let timeout = i64::from(timeout) * 1_000_000_000;
        let script = AgentScript { start_blocks_login: blocks_login, timeout, ..AgentScript::new(source, name) };
        self.agent.scripts.push(script);
        self.source(source, name)
    }

    /// Adds a source of lines that is no script.
    #[must_use]
    pub fn source(mut self, source: LogSourceId, name: &str) -> Self {
        self.agent.log_sources.push(AgentLogSource::new(source, name));
        self
    }

    /// Writes a line with level info at `at` seconds.
    #[must_use]
    pub fn line(self, at: f64, source: LogSourceId, output: &str) -> Self {
        self.line_at(at, LogLevel::Info, source, output)
    }

    /// Writes a line at `at` seconds.
    #[must_use]
    pub fn line_at(mut self, at: f64, level: LogLevel, source: LogSourceId, output: &str) -> Self {
        let line = AgentLogLine {
            id: self.next_id,
            created_at: created_at(at),
            output: output.into(),
            level,
            source_id: source,
        };
        self.lines.push((seconds(at), line));
        self.next_id += if self.lines.len().is_multiple_of(4) { 3 } else { 1 };
        self
    }

    /// Ends the run of a script that began at `from` seconds, at `to` seconds, with this exit code.
    #[must_use]
    pub fn ended(self, from: f64, to: f64, script: &str, exit_code: i64) -> Self {
        let timing = AgentScriptTiming::new(self.agent.id, script, exit_code);
        self.with_timing(from, to, timing)
    }

    /// Kills a script that began at `from` seconds at its time limit, at `to` seconds.
    #[must_use]
    pub fn killed(self, from: f64, to: f64, script: &str) -> Self {
        let timing = AgentScriptTiming::new(self.agent.id, script, -1);
        self.with_timing(from, to, AgentScriptTiming { status: ScriptStatus::TimedOut, ..timing })
    }

    fn with_timing(mut self, from: f64, to: f64, timing: AgentScriptTiming) -> Self {
        let (started_at, ended_at) = (Some(created_at(from)), Some(created_at(to)));
        self.timings.push((seconds(to), AgentScriptTiming { started_at, ended_at, ..timing }));
        self
    }

    /// Makes its log exceed the server's size limit at `at` seconds.
    #[must_use]
    pub fn overflows(mut self, at: f64) -> Self {
        self.overflows_at = Some(seconds(at));
        self
    }

    /// Deletes its log at `at` seconds, as servers do after some days.
    #[must_use]
    pub fn deletes_log(mut self, at: f64) -> Self {
        self.deletes_log_at = Some(seconds(at));
        self
    }

    pub(super) fn lines_at(&self, now: Duration) -> impl Iterator<Item = &AgentLogLine> {
        let is_deleted = self.deletes_log_at.is_some_and(|at| at <= now);
        self.lines.iter().filter(move |(at, _)| *at <= now && !is_deleted).map(|(_, line)| line)
    }

    pub(super) fn timings_at(&self, now: Duration) -> impl Iterator<Item = &AgentScriptTiming> {
        self.timings.iter().filter(move |(at, _)| *at <= now).map(|(_, timing)| timing)
    }

    /// The agent as the build has it. `None` before its first state.
    pub(super) fn agent_at(&self, now: Duration) -> Option<WorkspaceAgent> {
        let states = self.states.iter().map(|(at, status, lifecycle)| (*at, (status, lifecycle))).collect::<Vec<_>>();
        let (status, lifecycle_state) = *last_before(&states, now)?;
        let since = |matches: fn(&AgentStatus, &AgentLifecycle) -> bool| {
            let states = self.states.iter().filter(|(at, status, state)| *at <= now && matches(status, state));
            states.map(|(at, ..)| *at).min().map(|at| created_at(at.as_secs_f64()))
        };
        Some(WorkspaceAgent {
            status: status.clone(),
            lifecycle_state: lifecycle_state.clone(),
            created_at: since(|_, _| true),
            first_connected_at: since(|status, _| *status == AgentStatus::Connected),
            started_at: since(|_, state| !matches!(state, AgentLifecycle::Created)),
            ready_at: since(|_, state| state.has_started()),
            logs_length: self.lines.iter().filter(|(at, _)| *at <= now).map(|(_, line)| line.output.len() as i64).sum(),
            logs_overflowed: self.overflows_at.is_some_and(|at| at <= now),
            ..self.agent.clone()
        })
    }

    /// When a line is written or a state changes.
    pub(super) fn changes(&self) -> impl Iterator<Item = Duration> {
        self.lines.iter().map(|(at, _)| *at).chain(self.state_changes())
    }

    /// When the workspace changes.
    pub(super) fn state_changes(&self) -> impl Iterator<Item = Duration> {
        self.states.iter().map(|(at, ..)| *at).chain(self.overflows_at)
    }
}
