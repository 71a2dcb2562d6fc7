use super::{feed::Progress, log_phase::LogPhase, timings::TimingsPoll, tracked_agent::TrackedAgent};
use crate::{
    build_log::{Problem, store::LogStore},
    workspace::{AgentId, AgentStatus, WorkspaceAgent, WorkspaceBuild},
};

/// The most agents whose logs are shown: the chat's, and those of its dev containers. Each has a connection of its own.
const MAX_AGENTS: usize = 16;

/// The agents of a build whose logs are shown: the chat's, then those of its dev containers.
#[derive(Clone, Debug, Default)]
pub(super) struct TrackedAgents {
    pub(super) list: Vec<TrackedAgent>,
    pub(super) choice: AgentChoice,
    /// Whether the build is the workspace's latest one. `None` until the workspace was read.
    pub(super) is_latest: Option<bool>,
    /// Whether the log comes from the cache, with the lines of the agents.
    pub(super) is_cached: bool,
    pub(super) timings: TimingsPoll,
    /// Whether the agent has not connected within its time limit since the row has waited for it.
    pub(super) has_timed_out: bool,
}

/// Which agent is the chat's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum AgentChoice {
    /// The build has none, or its agents are not shown.
    #[default]
    Unknown,
    /// This one.
    Chosen(AgentId),
    /// None: there are several, and the chat names none.
    NoneChosen,
    /// None: there are several, and the one that the chat names is not one of them.
    OfOtherBuild,
}

impl AgentChoice {
    /// The agent that the chat names, if the build has it, else the build's only agent beside those of dev containers. An
    /// unknown agent may belong to an earlier build of the workspace: each build has agents of its own.
    fn of(build: &WorkspaceBuild, named: Option<AgentId>) -> Self {
        if let Some(agent) = named.and_then(|id| build.agent(id)) {
            return Self::Chosen(agent.id);
        }
        let mut candidates = build.agents().filter(|agent| agent.parent_id.is_none());
        match (candidates.next(), candidates.next(), named) {
            (None, ..) => Self::Unknown,
            (Some(agent), None, _) => Self::Chosen(agent.id),
            (Some(_), Some(_), None) => Self::NoneChosen,
            (Some(_), Some(_), Some(_)) => Self::OfOtherBuild,
        }
    }
}

impl TrackedAgents {
    /// Uses a log from the cache: it has the lines of the agents.
    pub(super) fn use_cached(&mut self) {
        *self = Self { is_cached: true, ..Self::default() };
    }

    /// Chooses the agents of `build`, and adds those that are new.
    pub(super) fn choose(
        &mut self,
        build: &WorkspaceBuild,
        named: Option<AgentId>,
        log: &LogStore,
        call_is_running: bool,
    ) {
        // An agent with lines is kept: its lines stay visible.
        let is_kept = matches!(self.choice, AgentChoice::Chosen(id) if log.last_agent_id(id).is_some());
        let choice = if is_kept { self.choice } else { AgentChoice::of(build, named) };
        if choice != self.choice {
            self.choice = choice;
            self.list.clear();
            self.has_timed_out = false;
        }
        let AgentChoice::Chosen(chosen) = choice else { return };
        let own = build.agents().filter(|agent| agent.id == chosen);
        let children = build.agents().filter(|agent| agent.parent_id == Some(chosen));
        for agent in own.chain(children) {
            if self.list.len() < MAX_AGENTS && self.list.iter().all(|known| known.id != agent.id) {
                self.list.push(TrackedAgent::new(agent, call_is_running));
            }
        }
    }

    pub(super) fn get_mut(&mut self, id: AgentId) -> Option<&mut TrackedAgent> {
        self.list.iter_mut().find(|agent| agent.id == id)
    }

    /// Handles an answer about the agents that was read now, for example the closing of a stream.
    pub(super) fn on_progress(&mut self, build: &WorkspaceBuild, log: &LogStore, call_is_running: bool) {
        self.each_known(build, log, call_is_running, TrackedAgent::on_progress);
    }

    /// Computes what follows from the states that were read last.
    pub(super) fn update(&mut self, build: &WorkspaceBuild, log: &LogStore, call_is_running: bool) {
        self.each_known(build, log, call_is_running, TrackedAgent::update);
    }

    fn each_known(
        &mut self,
        build: &WorkspaceBuild,
        log: &LogStore,
        call_is_running: bool,
        handle: fn(&mut TrackedAgent, Progress, bool),
    ) {
        for tracked in &mut self.list {
            if let Some(agent) = build.agent(tracked.id) {
                let is_held = self.timings.holds(agent, log);
                handle(tracked, Progress::of_agent(agent, call_is_running), is_held);
            }
        }
    }

    /// Handles a failure to read the build.
    pub(super) fn on_progress_error(&mut self, problem: &Problem) {
        self.list.iter_mut().for_each(|agent| agent.feed.on_progress_error(problem.clone()));
    }

    /// Handles that a newer build is the workspace's latest one.
    pub(super) fn on_superseded(&mut self) {
        self.list.iter_mut().for_each(TrackedAgent::on_superseded);
    }

    /// Starts again what has not been read to its end.
    pub(super) fn start(&mut self, build: Option<&WorkspaceBuild>, call_is_running: bool) {
        self.timings.retry();
        self.restart(build, call_is_running, |agent| agent.feed.phase != LogPhase::VERIFIED);
    }

    /// Handles that the row was expanded.
    pub(super) fn on_expanded(&mut self, build: Option<&WorkspaceBuild>, call_is_running: bool) {
        self.restart(build, call_is_running, |agent| agent.feed.on_expanded());
    }

    /// Ends delays and retries after a failure.
    pub(super) fn retry_now(&mut self, build: Option<&WorkspaceBuild>, call_is_running: bool) {
        self.restart(build, call_is_running, |agent| agent.feed.retry_now());
    }

    fn restart(
        &mut self,
        build: Option<&WorkspaceBuild>,
        call_is_running: bool,
        needs_start: fn(&mut TrackedAgent) -> bool,
    ) {
        for tracked in &mut self.list {
            let agent = build.and_then(|build| build.agent(tracked.id));
            if needs_start(tracked) {
                tracked.start(agent.map_or(Progress::Unknown, |agent| Progress::of_agent(agent, call_is_running)));
            }
        }
    }

    pub(super) fn is_streaming(&self) -> bool {
        self.list.iter().any(TrackedAgent::is_streaming)
    }

    /// Whether the state of an agent decides how to continue.
    pub(super) fn needs_progress(&self) -> bool {
        self.list.iter().any(|agent| agent.feed.phase.needs_job_status())
    }

    pub(super) fn is_reconnecting(&self) -> bool {
        self.list.iter().any(|agent| agent.feed.phase.is_reconnecting())
    }

    /// The number of values that could not be decoded.
    pub(super) fn malformed(&self) -> usize {
        self.list.iter().map(|agent| agent.feed.malformed()).sum()
    }

    /// Whether the logs were read to their end, or cannot be read.
    pub(super) fn are_over(&self) -> bool {
        self.list.iter().all(TrackedAgent::is_over)
    }

    /// Whether the logs are known to be complete.
    pub(super) fn are_verified(&self) -> bool {
        self.list.iter().all(|agent| agent.feed.phase == LogPhase::VERIFIED)
    }

    /// Whether a log was read before the end of the agent's scripts, and is not read again.
    pub(super) fn have_stopped_early(&self, build: &WorkspaceBuild) -> bool {
        let is_starting = |id| build.agent(id).is_some_and(|agent| agent.lifecycle_state.is_starting());
        let mut unverified =
            self.list.iter().filter(|agent| agent.feed.phase == LogPhase::Complete { verified: false });
        unverified.any(|agent| is_starting(agent.id))
    }

    /// Why a log could not be loaded. Not for a backend that has no logs of agents.
    pub(super) fn problem(&self) -> Option<&Problem> {
        self.list.iter().find_map(|agent| agent.feed.phase.problem())
    }

    /// Whether the chat's agent has not connected yet.
    pub(super) fn is_connecting(agent: &WorkspaceAgent) -> bool {
        let never_connected = agent.first_connected_at.is_none() && agent.status != AgentStatus::Connected;
        never_connected && agent.lifecycle_state.is_starting() && agent.status != AgentStatus::Disconnected
    }
}
