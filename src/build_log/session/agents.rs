//! How events change the state of the agents of a session's build.

use std::rc::Rc;

use super::{
    event::{Answer, OperationId},
    log_phase::LogPhase,
    state::Session,
    tracked_agent::ScriptsEnd,
    tracked_agents::AgentChoice,
    tracked_build::TrackedBuild,
};
use crate::{
    build_log::{Problem, ProblemKind, Reason},
    workspace::{AgentId, BuildTimings, JobStatus, Transition, WorkspaceAgent, WorkspaceBuild, WorkspaceId},
};

impl Session {
    /// The workspace of the build that is shown, or of the chat.
    pub(super) fn workspace_id(&self) -> Option<WorkspaceId> {
        let of_build = self.tracked.as_ref().and_then(|tracked| tracked.record.as_ref()?.workspace_id);
        of_build.or(self.binding.workspace_id)
    }

    /// Whether changes of the build that is shown, or searched for, are received without polling.
    pub(super) fn is_watching(&self) -> bool {
        let covers_build = self.tracked.as_ref().is_none_or(|tracked| tracked.agents.is_latest == Some(true));
        covers_build && self.workspace_id().is_some_and(|id| self.watch.is_live(id))
    }

    /// The workspace to read for the agents of the build: first to know whether the build is its latest one, then while
    /// their logs are streamed.
    pub(super) fn workspace_of_agents(&self) -> Option<WorkspaceId> {
        let tracked = self.tracked.as_ref().filter(|_| self.may_have_agents())?;
        let is_needed = match tracked.agents.is_latest {
            None => true,
            Some(is_latest) => is_latest && tracked.agents.is_streaming(),
        };
        self.workspace_id().filter(|_| is_needed)
    }

    /// Whether the build has started the workspace for this call, and has agents.
    pub(super) fn may_have_agents(&self) -> bool {
        let Some(tracked) = self.tracked.as_ref().filter(|tracked| !tracked.agents.is_cached) else { return false };
        self.call.transition == Transition::Start && tracked.record.as_ref().is_some_and(has_started_agents)
    }

    /// Whether the logs of the build's agents are shown. Those of an earlier build of the workspace are not: its agents no
    /// longer exist. A build of an unknown workspace is taken for its latest.
    pub(super) fn shows_agents(&self) -> bool {
        let is_latest = self.tracked.as_ref().and_then(|tracked| tracked.agents.is_latest);
        self.may_have_agents() && is_latest.unwrap_or(self.workspace_id().is_none())
    }

    /// The chat's agent, as last read.
    pub(crate) fn chosen_agent(&self) -> Option<&WorkspaceAgent> {
        let tracked = self.tracked.as_ref()?;
        let AgentChoice::Chosen(id) = tracked.agents.choice else { return None };
        tracked.record.as_ref()?.agent(id)
    }

    /// Chooses the agents, and computes what follows from their states.
    pub(super) fn update_agents(&mut self) {
        let (shows_agents, is_watching) = (self.shows_agents(), self.is_watching());
        let call_is_running = self.is_call_running();
        let named = self.binding.agent_id;
        let Some(tracked) = &mut self.tracked else { return };
        let TrackedBuild { agents, record: Some(record), log, .. } = tracked else { return };
        if shows_agents {
            agents.choose(record, named, log, call_is_running);
            if let Some(log) = Rc::get_mut(log) {
                let shown = agents.list.iter().filter_map(|agent| record.agent(agent.id));
                shown.for_each(|agent| log.set_agent(agent));
            }
            // A watched state is as new as one that is read now.
            if is_watching && agents.needs_progress() {
                agents.on_progress(record, log, call_is_running);
            } else {
                agents.update(record, log, call_is_running);
            }
        } else if agents.is_latest == Some(false) {
            agents.on_superseded();
        }
        self.cache_log();
    }

    /// Handles a state of the agents that was read now.
    pub(super) fn on_agents_read(&mut self) {
        let call_is_running = self.is_call_running();
        if let Some(TrackedBuild { agents, record: Some(record), log, .. }) = &mut self.tracked {
            agents.on_progress(record, log, call_is_running);
        }
    }

    pub(super) fn on_agent_chunk(&mut self, agent: AgentId, reader: OperationId, chunk: &[u8]) {
        if let Some(TrackedBuild { agents, log, .. }) = &mut self.tracked
            && let Some(agent) = agents.get_mut(agent)
        {
            agent.feed.push_list_chunk(reader, chunk, log);
        }
    }

    pub(super) fn on_agent_log_ended(&mut self, id: AgentId, reader: OperationId, result: Result<(), Problem>) {
        let Some(TrackedBuild { agents, log, record, .. }) = &mut self.tracked else { return };
        let is_latest = agents.is_latest != Some(false);
        let state = record.as_ref().filter(|_| is_latest).and_then(|build| build.agent(id));
        let have_scripts_ended =
            state.is_some_and(|agent| agent.lifecycle_state.has_started() && !agents.timings.holds(agent, log));
        let Some(agent) = agents.get_mut(id) else { return };
        let result = result.and_then(|()| match agent.feed.finish_list(reader, log).malformed {
            0 => Ok(()),
            _ => Err(Problem::new(ProblemKind::Unreadable, Reason::LogUnreadable)),
        });
        match result {
            // A backend without agent logs, or an agent that no longer exists: the lines so far are all.
            Err(problem) if problem.kind == ProblemKind::Unsupported || !(is_latest || problem.is_transient()) => {
                agent.feed.phase = LogPhase::Complete { verified: false };
            }
            result => agent.feed.on_list_ended(result, have_scripts_ended),
        }
    }

    pub(super) fn on_agent_stream(&mut self, id: AgentId, answer: &Answer) {
        let Some(TrackedBuild { agents, log, .. }) = &mut self.tracked else { return };
        let Some(agent) = agents.get_mut(id) else { return };
        match answer {
            Answer::Opened => agent.feed.on_stream_opened(),
            Answer::Frame(frame) => agent.feed.on_frame(frame, log),
            Answer::Closed { done } => agent.feed.on_stream_closed(*done),
            // The lines are read once, in case that the backend can list them.
            Answer::Unsupported => agent.feed.phase = LogPhase::reading(false),
            _ => {}
        }
    }

    pub(super) fn on_timings(&mut self, result: Result<Box<BuildTimings>, Problem>) {
        let Some(TrackedBuild { agents, log, .. }) = &mut self.tracked else { return };
        match result {
            Ok(timings) => {
                if let Some(log) = Rc::get_mut(log) {
                    log.set_timings(&timings);
                }
                let mut streamed = agents.list.iter().filter(|agent| agent.is_streaming());
                let continues = streamed.any(|agent| log.has_running_scripts(agent.id));
                agents.timings.on_read(continues);
            }
            Err(problem) => agents.timings.on_failed(&problem),
        }
    }

    pub(super) fn on_late_lines_elapsed(&mut self, id: AgentId) {
        if let Some(agent) = self.tracked.as_mut().and_then(|tracked| tracked.agents.get_mut(id)) {
            agent.scripts = ScriptsEnd::Settled;
        }
    }

    /// Caches the log once it can no longer change for the reader: the build's log is complete, and either no log of an
    /// agent will be added, or those of all agents were read after the end of their scripts.
    ///
    /// Later lines of other programs are shown by a row that reads the log again. A row reads it once.
    fn cache_log(&mut self) {
        let is_final = match &self.tracked {
            Some(tracked) if tracked.feed.phase == LogPhase::VERIFIED && !tracked.is_log_cached => {
                let agents = &tracked.agents;
                let is_superseded = agents.is_latest == Some(false) && agents.list.is_empty();
                if !self.may_have_agents() || is_superseded {
                    tracked.record.is_some()
                } else {
                    matches!(agents.choice, AgentChoice::Chosen(_)) && agents.are_verified() && self.has_timings()
                }
            }
            _ => false,
        };
        if let Some(tracked) = self.tracked.as_mut().filter(|_| is_final) {
            tracked.is_log_cached = true;
            self.cache.insert(Rc::clone(&tracked.log));
        }
    }

    /// Whether the ends of scripts were read, or need not be.
    fn has_timings(&self) -> bool {
        let Some(tracked) = &self.tracked else { return true };
        let has_scripts = |agent: &WorkspaceAgent| agent.scripts.iter().any(|script| script.run_on_start);
        let mut shown = tracked.agents.list.iter().filter_map(|agent| tracked.log.agent(agent.id));
        tracked.agents.timings.is_over() || !shown.any(has_scripts)
    }
}

/// Whether a build has started agents.
fn has_started_agents(build: &WorkspaceBuild) -> bool {
    let has_started = build.transition == Transition::Start && build.job.status == JobStatus::Succeeded;
    has_started && build.agents().next().is_some()
}
