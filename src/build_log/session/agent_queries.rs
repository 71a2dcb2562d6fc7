//! What a session shows of its build's agents.

use super::{
    log_phase::LogPhase,
    state::Session,
    tracked_agents::{AgentChoice, TrackedAgents},
    tracked_build::TrackedBuild,
    view::AgentNotice,
};
use crate::{
    build_log::{
        LogOrigin, Problem,
        store::{ScriptState, unix_ms},
    },
    tool_call::CallState,
    workspace::{AgentStatus, JobStatus, Transition, WorkspaceAgent},
};

impl Session {
    /// The state of the script of a stage. `None` for a stage of the build, or of a program that is no script.
    pub(crate) fn script_state(&self, stage: usize) -> Option<ScriptState> {
        let tracked = self.tracked.as_ref()?;
        let stage = tracked.log.stage(stage)?;
        let mut agents = tracked.agents.list.iter();
        let is_followed = agents.any(|agent| LogOrigin::Agent(agent.id) == stage.origin() && agent.is_streaming());
        stage.of_agent()?.state(is_followed)
    }

    /// Whether lines of agents may arrive, or it is not known yet.
    pub(super) fn awaits_agents(&self) -> bool {
        let Some(tracked) = self.tracked.as_ref().filter(|_| self.may_have_agents()) else { return false };
        let awaits_workspace = tracked.agents.is_latest.is_none() && self.workspace_id().is_some();
        if awaits_workspace {
            return self.poll.lasting_problem().is_none();
        }
        !tracked.agents.are_over()
    }

    /// Why the logs of the agents, or the rest of them, could not be loaded.
    pub(super) fn agent_problem(&self) -> Option<&Problem> {
        let tracked = self.tracked.as_ref()?;
        let of_feed = tracked.agents.problem().filter(|_| self.may_have_agents());
        of_feed.or_else(|| self.poll.lasting_problem().filter(|_| self.lacks_agent_state(tracked)))
    }

    /// Whether loading the agents' logs has ended without the state that it depends on. A poll that succeeds continues it.
    fn lacks_agent_state(&self, tracked: &TrackedBuild) -> bool {
        if self.call.transition != Transition::Start || tracked.agents.is_cached {
            return false;
        }
        if !tracked.job_status().is_some_and(JobStatus::is_complete) {
            // While the build's log is loaded, a failed poll is repeated. A failure of that log has a notice of its own.
            let is_log_over = tracked.feed.phase == LogPhase::Complete { verified: false };
            return is_log_over && self.call.state != CallState::Failed && !self.is_watching();
        }
        if !self.may_have_agents() {
            return false;
        }
        match tracked.agents.is_latest {
            None if self.workspace_id().is_some() => true,
            Some(false) => false,
            _ => tracked.record.as_ref().is_some_and(|build| tracked.agents.have_stopped_early(build)),
        }
    }

    /// The messages about the agents, the most important first.
    pub(super) fn agent_notices(&self) -> Vec<AgentNotice> {
        let failed = self.agent_problem().cloned().map(AgentNotice::LogFailed);
        let Some(tracked) = self.tracked.as_ref().filter(|_| self.may_have_agents()) else {
            return failed.into_iter().collect();
        };
        let agents = &tracked.agents;
        let shown = || agents.list.iter().filter_map(|agent| tracked.record.as_ref()?.agent(agent.id));
        let unchosen = match agents.choice {
            AgentChoice::NoneChosen => Some(AgentNotice::NoneChosen),
            AgentChoice::OfOtherBuild => Some(AgentNotice::OfOtherBuild),
            AgentChoice::Unknown | AgentChoice::Chosen(_) => None,
        };
        let notices = [
            unchosen.filter(|_| self.shows_agents()),
            failed,
            agents.is_reconnecting().then_some(AgentNotice::Reconnecting),
            self.waiting_notice(),
            self.is_agent_log_expired().then_some(AgentNotice::LogExpired),
            shown().any(|agent| agent.logs_overflowed).then_some(AgentNotice::LogOverflowed),
        ];
        notices.into_iter().flatten().collect()
    }

    /// What the row waits for: the connection of the agent, or the first line of its scripts.
    fn waiting_notice(&self) -> Option<AgentNotice> {
        let tracked = self.tracked.as_ref().filter(|_| self.shows_agents())?;
        let agent = self.chosen_agent()?;
        tracked.agents.list.first().filter(|agent| agent.is_streaming())?;
        let (name, timeout) = (agent.name.clone(), agent.connection_timeout());
        let url = || Some(agent.troubleshooting_url.clone()).filter(|url| !url.is_empty());
        if TrackedAgents::is_connecting(agent) {
            return Some(if tracked.agents.has_timed_out || agent.status == AgentStatus::Timeout {
                AgentNotice::TimedOut { agent: name, timeout, troubleshooting_url: url() }
            } else {
                AgentNotice::Connecting { agent: name, since: unix_ms(agent.created_at.as_deref()), timeout }
            });
        }
        let is_starting = agent.lifecycle_state.is_starting();
        match agent.status {
            AgentStatus::Disconnected if is_starting => {
                Some(AgentNotice::Disconnected { agent: name, troubleshooting_url: url() })
            }
            _ if is_starting && tracked.log.last_agent_id(agent.id).is_none() => {
                Some(AgentNotice::ScriptsRunning { agent: name, since: unix_ms(agent.started_at.as_deref()) })
            }
            _ => None,
        }
    }

    /// Whether the log of the chat's agent was read to its end without a line, although the agent has logged.
    fn is_agent_log_expired(&self) -> bool {
        let has_logged = |agent: &WorkspaceAgent| agent.logs_length > 0;
        let Some(agent) = self.chosen_agent().filter(|agent| has_logged(agent)) else { return false };
        self.tracked.as_ref().is_some_and(|tracked| {
            let is_read =
                tracked.agents.list.iter().any(|known| known.id == agent.id && known.feed.phase == LogPhase::VERIFIED);
            is_read && tracked.log.last_agent_id(agent.id).is_none()
        })
    }
}
