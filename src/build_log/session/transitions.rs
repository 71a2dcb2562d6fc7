//! How events change the state of a session.

use super::{
    event::{Answer, Call, ChatBinding, Operation, OperationId},
    feed::Progress,
    log_phase::LogPhase,
    poll::{Poll, PollState},
    slot::Slot,
    state::Session,
    tracked_build::{BuildSource, TrackedBuild},
};
use crate::{
    build_log::{Problem, ProblemKind, Reason, Timestamp},
    tool_call::CallState,
    workspace::{BuildId, JobStatus, Transition, Workspace, WorkspaceBuild, WorkspaceId},
};

impl Session {
    pub(super) fn on_call(&mut self, call: Call) {
        let was_running = self.is_call_running();
        self.call = call;
        let is_running = self.is_call_running();
        if is_running && !was_running {
            self.tracked = None;
            self.workspace_names = None;
            self.first_bound_build = self.binding.build_id;
        }
        if is_running != was_running {
            self.restart_polls();
        }
        self.select_build();
    }

    pub(super) fn on_binding(&mut self, binding: ChatBinding) {
        if self.binding.workspace_id != binding.workspace_id {
            self.workspace_names = None;
            self.watch.retry_now();
            self.restart_polls();
        }
        if self.binding.build_id != binding.build_id && self.tracked.is_none() {
            self.restart_polls();
        }
        self.binding = binding;
        self.first_bound_build = self.first_bound_build.or(binding.build_id);
        self.select_build();
    }

    pub(super) fn on_expanded(&mut self, is_expanded: bool) {
        let was_expanded = self.is_expanded;
        self.is_expanded = is_expanded;
        let call_is_running = self.is_call_running();
        let Some(tracked) = self.tracked.as_mut().filter(|_| is_expanded && !was_expanded) else { return };
        if tracked.feed.on_expanded() {
            tracked.start(call_is_running);
        }
        tracked.agents.on_expanded(tracked.record.as_ref(), call_is_running);
    }

    pub(super) fn on_retry(&mut self) {
        self.generation += 1;
        self.restart_polls();
        self.watch.retry_now();
        let call_is_running = self.is_call_running();
        let Some(tracked) = &mut self.tracked else { return };
        if tracked.feed.phase != LogPhase::VERIFIED {
            tracked.start(call_is_running);
        }
        tracked.agents.start(tracked.record.as_ref(), call_is_running);
    }

    pub(super) fn on_resumed(&mut self) {
        let call_is_running = self.is_call_running();
        let server_asked_for_delay = self.poll.retry_after().is_some();
        self.poll.retry_now();
        self.bound_build_poll.retry_now();
        self.watch.retry_now();
        if let Some(tracked) = self.tracked.as_mut().filter(|_| !server_asked_for_delay) {
            tracked.retry_now(call_is_running);
        }
    }

    pub(super) fn on_answer(&mut self, id: OperationId, answer: Answer) {
        let Some((slot, operation)) = self.pending_operation(id) else { return };
        if answer.is_last() {
            self.pending.retain(|pending| pending.id != id);
        }
        match (operation, answer) {
            (Operation::ReadWorkspace(requested), Answer::Workspace(result)) => {
                self.on_workspace(result.and_then(|workspace| check_id(workspace.id == requested, *workspace)));
            }
            (Operation::ReadBuild(requested), Answer::Build(result)) => {
                let result = result.and_then(|build| check_id(build.id == requested, *build));
                match slot {
                    Slot::BoundBuild => self.on_bound_build(result),
                    _ => self.on_build(result),
                }
            }
            (Operation::ReadLog(_), Answer::LogChunk(chunk)) => {
                if let Some(TrackedBuild { feed, log, .. }) = &mut self.tracked {
                    feed.push_list_chunk(id, &chunk, log);
                }
            }
            (Operation::ReadLog(_), Answer::LogEnded(result)) => self.on_log_ended(id, result),
            (Operation::Follow { .. }, answer) => self.on_stream(&answer),
            (Operation::ReadAgentLog(agent), Answer::LogChunk(chunk)) => self.on_agent_chunk(agent, id, &chunk),
            (Operation::ReadAgentLog(agent), Answer::LogEnded(result)) => self.on_agent_log_ended(agent, id, result),
            (Operation::FollowAgent { agent, .. }, answer) => self.on_agent_stream(agent, &answer),
            (Operation::ReadTimings(_), Answer::Timings(result)) => self.on_timings(result),
            (Operation::WatchWorkspace(workspace), answer) => self.on_watch(workspace, answer),
            (Operation::Wait(_), _) => self.on_elapsed(slot),
            _ => {}
        }
    }

    /// Selects the build by the call and the chat's binding. If they do not name it, [`Self::on_workspace`] and
    /// [`Self::on_build`] may find it.
    pub(super) fn select_build(&mut self) {
        if self.call.no_build {
            self.tracked = None;
        } else if let Some(id) = self.call.build_id {
            self.track(id, BuildSource::CallResult, None);
        } else {
            match self.call.state {
                CallState::Running => {
                    let new_binding = self.binding.build_id.filter(|id| self.first_bound_build != Some(*id));
                    if let Some(id) = new_binding {
                        self.track(id, BuildSource::ChatBinding, None);
                    }
                }
                CallState::Succeeded => self.tracked = None,
                // The lines stay although the failure names no build.
                CallState::Failed => self.tracked = self.tracked.take().filter(|tracked| !tracked.log.is_empty()),
            }
        }
    }

    fn track(&mut self, id: BuildId, source: BuildSource, record: Option<WorkspaceBuild>) {
        if let Some(tracked) = &mut self.tracked {
            if tracked.id == id {
                tracked.source = tracked.source.max(source);
                return;
            }
            if source < BuildSource::CallResult && source <= tracked.source {
                return;
            }
        }
        self.generation += 1;
        self.poll = Poll::default();
        let cached = self.cache.get(id);
        self.tracked = Some(TrackedBuild::new(id, source, record, cached, self.is_call_running()));
    }

    fn restart_polls(&mut self) {
        self.poll = Poll::default();
        self.bound_build_poll = Poll::default();
    }

    fn on_workspace(&mut self, result: Result<Workspace, Problem>) {
        match result {
            Ok(workspace) => self.on_workspace_read(workspace),
            Err(problem) => {
                self.poll.record_failure(problem.clone());
                if let Some(tracked) = &mut self.tracked {
                    tracked.agents.on_progress_error(&problem);
                }
            }
        }
    }

    fn on_workspace_read(&mut self, workspace: Workspace) {
        self.poll.record_success();
        self.bound_build_poll.stop();
        self.workspace_names = Some((workspace.owner_name, workspace.name));
        let latest = workspace.latest_build;
        let latest_id = latest.id;
        match &mut self.tracked {
            Some(tracked) if tracked.id == latest_id => {
                tracked.agents.is_latest = Some(true);
                self.on_build(Ok(latest));
            }
            Some(tracked) => {
                // An answer may be older than the build: only the numbers tell.
                if tracked.record.as_ref().is_some_and(|build| latest.build_number >= build.build_number) {
                    tracked.agents.is_latest = Some(false);
                }
            }
            None => {
                self.track_candidate(latest, Some(BuildSource::LatestBuild));
                if let Some(tracked) = self.tracked.as_mut().filter(|tracked| tracked.id == latest_id) {
                    tracked.agents.is_latest = Some(true);
                }
            }
        }
    }

    fn on_watch(&mut self, requested: WorkspaceId, answer: Answer) {
        match answer {
            Answer::Changed(workspace) if workspace.id == requested => {
                self.watch.on_changed(requested);
                self.on_workspace_read(*workspace);
            }
            Answer::Changed(_) => self.on_watch_closed(),
            Answer::Alive => self.watch.on_alive(),
            Answer::Unsupported => self.watch.on_unsupported(),
            _ => self.on_watch_closed(),
        }
    }

    /// Handles the end of the connection that watches the workspace: until the next one, the workspace is polled.
    fn on_watch_closed(&mut self) {
        let was_watching = self.is_watching();
        self.watch.on_closed();
        if was_watching {
            self.poll.retry_now();
        }
    }

    /// Handles the build that the chat is bound to. It is read once: if it is not the call's build now, it never will be.
    fn on_bound_build(&mut self, result: Result<WorkspaceBuild, Problem>) {
        match result {
            Ok(build) => {
                self.bound_build_poll.stop();
                self.track_candidate(build, None);
            }
            Err(problem) => self.bound_build_poll.record_failure(problem),
        }
    }

    fn on_build(&mut self, result: Result<WorkspaceBuild, Problem>) {
        match result {
            Ok(build) => {
                self.poll.record_success();
                self.untrack_if_other_transition(&build);
                match self.tracked.as_mut().filter(|tracked| tracked.id == build.id) {
                    Some(tracked) => {
                        tracked.feed.on_progress(Progress::of_job(&build.job.status));
                        tracked.set_record(build);
                        self.on_agents_read();
                    }
                    None => self.track_candidate(build, None),
                }
                self.use_cached_log();
            }
            Err(problem) => {
                self.poll.record_failure(problem.clone());
                if let Some(tracked) = &mut self.tracked {
                    tracked.agents.on_progress_error(&problem);
                    tracked.feed.on_progress_error(problem);
                }
            }
        }
    }

    /// Uses the log that another row has cached in the meantime, instead of reading it.
    fn use_cached_log(&mut self) {
        if let Some(tracked) = &mut self.tracked
            && matches!(tracked.feed.phase, LogPhase::Reading { .. })
            && let Some(log) = self.cache.get(tracked.id)
        {
            tracked.log = log;
            tracked.is_log_cached = true;
            tracked.feed.phase = LogPhase::VERIFIED;
            tracked.agents.use_cached();
        }
    }

    /// Stops tracking a bound build with another transition than the tool's. It belongs to another call: the calls of a
    /// turn run one after another, and the chat is bound to the build of each.
    fn untrack_if_other_transition(&mut self, build: &WorkspaceBuild) {
        let is_bound = self
            .tracked
            .as_ref()
            .is_some_and(|tracked| tracked.id == build.id && tracked.source == BuildSource::ChatBinding);
        let is_other = !matches!(build.transition, Transition::Other(_)) && build.transition != self.call.transition;
        if self.is_call_running() && is_bound && is_other {
            self.tracked = None;
            self.first_bound_build = Some(build.id);
            self.generation += 1;
            self.poll = Poll::default();
            self.select_build();
        }
    }

    /// Tracks `build` if the call's build is unknown, `build` has the tool's transition and was active during the call, and
    /// either the chat is bound to it or there is another `source`.
    fn track_candidate(&mut self, build: WorkspaceBuild, source: Option<BuildSource>) {
        if !self.expects_build() || build.transition != self.call.transition || !self.was_active_during_call(&build) {
            return;
        }
        let source = if self.first_bound_build == Some(build.id) {
            Some(BuildSource::ChatBinding)
        } else {
            source.filter(|_| !matches!(build.job.status, JobStatus::Canceling | JobStatus::Canceled))
        };
        if let Some(source) = source {
            self.track(build.id, source, Some(build));
        }
        self.poll.record_success();
    }

    /// Whether the build is active, or has ended after the call started. Without a time of both, an ended build may belong to an
    /// earlier call.
    fn was_active_during_call(&self, build: &WorkspaceBuild) -> bool {
        let status = &build.job.status;
        let ended_at = || build.job.completed_at.as_deref().and_then(Timestamp::parse);
        status.is_active()
            || (status.is_complete() && self.call.started_at.zip(ended_at()).is_some_and(|(call, end)| call <= end))
    }

    fn on_log_ended(&mut self, id: OperationId, result: Result<(), Problem>) {
        let Some(tracked) = &mut self.tracked else { return };
        let has_ended = tracked.job_status().is_some_and(JobStatus::is_complete);
        let TrackedBuild { feed, log, .. } = tracked;
        let result = result.and_then(|()| match feed.finish_list(id, log).malformed {
            0 => Ok(()),
            _ => Err(Problem::new(ProblemKind::Unreadable, Reason::LogUnreadable)),
        });
        feed.on_list_ended(result, has_ended);
    }

    fn on_stream(&mut self, answer: &Answer) {
        let Some(TrackedBuild { feed, log, .. }) = &mut self.tracked else { return };
        match answer {
            Answer::Opened => feed.on_stream_opened(),
            Answer::Frame(frame) => feed.on_frame(frame, log),
            Answer::Closed { done } => feed.on_stream_closed(*done),
            // As a backend that closes after the lines that exist.
            Answer::Unsupported => feed.on_stream_closed(true),
            _ => {}
        }
    }

    fn on_elapsed(&mut self, slot: Slot) {
        match (slot, &mut self.tracked) {
            (Slot::Poll, _) => self.poll.state = PollState::Due,
            (Slot::BoundBuild, _) => self.bound_build_poll.state = PollState::Due,
            (Slot::Watch, _) => self.watch.on_elapsed(),
            (Slot::WatchTimeout, _) => self.check_watch(),
            (Slot::AgentLateLines(id), _) => self.on_late_lines_elapsed(id),
            (Slot::SlowTimeout, Some(tracked)) => tracked.is_slow = true,
            (Slot::SilenceTimeout, Some(tracked)) => tracked.feed.check_silence(),
            (Slot::List, Some(tracked)) => tracked.feed.end_list_delay(),
            (Slot::Stream, Some(tracked)) => tracked.feed.end_backoff(),
            (Slot::Timings, Some(tracked)) => tracked.agents.timings.on_elapsed(),
            (Slot::ConnectTimeout, Some(tracked)) => tracked.agents.has_timed_out = true,
            (Slot::AgentList(id) | Slot::AgentStream(id) | Slot::AgentSilence(id), Some(tracked)) => {
                let Some(agent) = tracked.agents.get_mut(id) else { return };
                match slot {
                    Slot::AgentList(_) => agent.feed.end_list_delay(),
                    Slot::AgentStream(_) => agent.feed.end_backoff(),
                    _ => agent.feed.check_silence(),
                }
            }
            _ => {}
        }
    }

    fn check_watch(&mut self) {
        let was_watching = self.is_watching();
        if self.watch.check_silence() && was_watching {
            self.poll.retry_now();
        }
    }
}

/// Rejects an answer with another id than the requested one.
fn check_id<T>(is_requested: bool, answer: T) -> Result<T, Problem> {
    if is_requested { Ok(answer) } else { Err(Problem::new(ProblemKind::Unreadable, Reason::UnexpectedAnswer)) }
}
