use super::{
    feed::{LogFeed, Progress},
    log_phase::{ConnectionState, LogPhase},
};
use crate::{
    build_log::LogOrigin,
    workspace::{AgentId, AgentLifecycle, WorkspaceAgent},
};

/// An agent whose log is shown.
#[derive(Clone, Debug)]
pub(super) struct TrackedAgent {
    pub(super) id: AgentId,
    pub(super) feed: LogFeed,
    pub(super) scripts: ScriptsEnd,
}

/// How far a streamed agent is after the end of its scripts. Lines may arrive later than the lifecycle state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ScriptsEnd {
    /// The scripts have not ended.
    Running,
    /// They have ended. Late lines are waited for.
    Late,
    /// The wait for late lines is over.
    Settled,
}

impl TrackedAgent {
    pub(super) fn new(agent: &WorkspaceAgent, call_is_running: bool) -> Self {
        let feed = LogFeed::new(LogOrigin::Agent(agent.id), LogPhase::CONNECTING);
        let mut tracked = Self { id: agent.id, feed, scripts: ScriptsEnd::Running };
        tracked.start(Progress::of_agent(agent, call_is_running));
        tracked
    }

    /// Starts to load the log, or what is missing of it.
    pub(super) fn start(&mut self, progress: Progress) {
        self.scripts = ScriptsEnd::Running;
        self.feed.phase = match progress {
            Progress::Ended => LogPhase::reading(true),
            Progress::Unknown => LogPhase::reading(false),
            Progress::Queued | Progress::Active => LogPhase::CONNECTING,
        };
    }

    /// Handles a state of the agent that was read now. `is_held` is whether scripts still run in the background.
    pub(super) fn on_progress(&mut self, progress: Progress, is_held: bool) {
        let is_open = self.is_connected();
        match progress {
            Progress::Ended if is_held => self.feed.on_progress(Progress::Active),
            Progress::Ended if is_open => {}
            Progress::Unknown => {}
            progress => self.feed.on_progress(progress),
        }
        self.update(progress, is_held);
    }

    /// Computes what follows from the state that was read last.
    pub(super) fn update(&mut self, progress: Progress, is_held: bool) {
        if !self.is_streaming() {
            return;
        }
        match progress {
            Progress::Unknown => self.feed.phase = LogPhase::reading(false),
            Progress::Ended => {
                if self.scripts == ScriptsEnd::Running {
                    self.scripts = ScriptsEnd::Late;
                }
                if !is_held && (self.scripts == ScriptsEnd::Settled || !self.is_connected()) {
                    self.feed.phase = LogPhase::reading(true);
                }
            }
            Progress::Queued | Progress::Active => self.scripts = ScriptsEnd::Running,
        }
    }

    /// Stops the stream: the agent is no longer part of the workspace's latest build. The rest is read once.
    pub(super) fn on_superseded(&mut self) {
        if self.is_streaming() {
            self.feed.phase = LogPhase::reading(false);
        }
    }

    pub(super) fn is_streaming(&self) -> bool {
        matches!(self.feed.phase, LogPhase::Streaming { .. })
    }

    /// Whether the log was read to its end, or only Retry continues.
    pub(super) fn is_over(&self) -> bool {
        matches!(self.feed.phase, LogPhase::Complete { .. } | LogPhase::Failed(_))
    }

    fn is_connected(&self) -> bool {
        matches!(
            self.feed.phase,
            LogPhase::Streaming { connection: ConnectionState::Connecting | ConnectionState::Open, .. }
        )
    }
}

impl Progress {
    /// The progress of an agent's startup scripts. Of an unknown state it is assumed that they run while the call does.
    pub(super) fn of_agent(agent: &WorkspaceAgent, call_is_running: bool) -> Self {
        match &agent.lifecycle_state {
            AgentLifecycle::Created => Self::Queued,
            state if state.is_starting() => Self::Active,
            state if state.has_started() => Self::Ended,
            _ if call_is_running => Self::Active,
            _ => Self::Unknown,
        }
    }
}
