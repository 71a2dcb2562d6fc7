//! How events change the state of a session.

use std::rc::Rc;

use super::{
    event::{Answer, Call, ChatBinding, Operation, OperationId},
    log_phase::{ConnectionState, LogPhase},
    poll::{Poll, PollState},
    slot::Slot,
    state::Session,
    tracked_build::{BuildSource, TrackedBuild},
};
use crate::{
    build_log::{Problem, ProblemKind, Reason},
    tool_call::CallState,
    workspace::{BuildId, JobStatus, Transition, Workspace, WorkspaceBuild},
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
        match tracked.phase {
            LogPhase::Streaming { .. } => tracked.phase = LogPhase::CONNECTING,
            LogPhase::Failed(_)
            | LogPhase::Complete { verified: false }
            | LogPhase::Reading { failure: Some(_), .. } => tracked.start(call_is_running),
            _ => {}
        }
    }

    pub(super) fn on_retry(&mut self) {
        self.generation += 1;
        self.restart_polls();
        let call_is_running = self.is_call_running();
        if let Some(tracked) = &mut self.tracked
            && tracked.phase != LogPhase::VERIFIED
        {
            tracked.start(call_is_running);
        }
    }

    pub(super) fn on_resumed(&mut self) {
        let call_is_running = self.is_call_running();
        let server_asked_for_delay = self.poll.retry_after().is_some();
        self.poll.retry_now();
        self.bound_build_poll.retry_now();
        if let Some(tracked) = self.tracked.as_mut().filter(|_| !server_asked_for_delay) {
            tracked.retry_now(call_is_running);
        }
    }

    pub(super) fn on_answer(&mut self, id: OperationId, answer: Answer) {
        let Some((slot, operation)) = self.pending_operation(id) else { return };
        if answer.is_last() {
            self.pending[slot as usize] = None;
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
                if let Some(tracked) = &mut self.tracked {
                    tracked.push_list_chunk(id, &chunk);
                }
            }
            (Operation::ReadLog(_), Answer::LogEnded(result)) => self.on_log_ended(id, result),
            (Operation::Follow { .. }, answer) => self.on_stream(&answer),
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
            Ok(workspace) => {
                self.poll.record_success();
                self.bound_build_poll.stop();
                self.workspace_names = Some((workspace.owner_name, workspace.name));
                self.track_candidate(workspace.latest_build, Some(BuildSource::LatestBuild));
            }
            Err(problem) => self.poll.record_failure(problem),
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
                        tracked.on_job_status(&build.job.status);
                        tracked.record = Some(build);
                    }
                    None => self.track_candidate(build, None),
                }
                self.use_cached_log();
            }
            Err(problem) => {
                self.poll.record_failure(problem.clone());
                if let Some(tracked) = &mut self.tracked {
                    tracked.on_job_error(problem);
                }
            }
        }
    }

    /// Uses the log that another row has cached in the meantime, instead of reading it.
    fn use_cached_log(&mut self) {
        if let Some(tracked) = &mut self.tracked
            && matches!(tracked.phase, LogPhase::Reading { .. })
            && let Some(log) = self.cache.get(tracked.id)
        {
            tracked.log = log;
            tracked.phase = LogPhase::VERIFIED;
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

    /// Tracks `build` if the call's build is unknown, `build` is active and has the tool's transition, and either the chat
    /// is bound to it or there is another `source`.
    fn track_candidate(&mut self, build: WorkspaceBuild, source: Option<BuildSource>) {
        if !self.expects_build() || build.transition != self.call.transition || !build.job.status.is_active() {
            return;
        }
        let source = if self.first_bound_build == Some(build.id) {
            Some(BuildSource::ChatBinding)
        } else {
            source.filter(|_| build.job.status != JobStatus::Canceling)
        };
        if let Some(source) = source {
            self.track(build.id, source, Some(build));
        }
        self.poll.record_success();
    }

    fn on_log_ended(&mut self, id: OperationId, result: Result<(), Problem>) {
        let Some(tracked) = &mut self.tracked else { return };
        let result = result.and_then(|()| match tracked.finish_list(id).malformed {
            0 => Ok(()),
            _ => Err(Problem::new(ProblemKind::Unreadable, Reason::LogUnreadable)),
        });
        tracked.on_list_ended(result);
        if tracked.phase == LogPhase::VERIFIED {
            self.cache.insert(Rc::clone(&tracked.log));
        }
    }

    fn on_stream(&mut self, answer: &Answer) {
        let Some(tracked) = &mut self.tracked else { return };
        match answer {
            Answer::Opened => tracked.on_stream_opened(),
            Answer::Frame(frame) => tracked.on_frame(frame),
            Answer::Closed { done } => tracked.on_stream_closed(*done),
            _ => {}
        }
    }

    fn on_elapsed(&mut self, slot: Slot) {
        match (slot, &mut self.tracked) {
            (Slot::Poll, _) => self.poll.state = PollState::Due,
            (Slot::BoundBuild, _) => self.bound_build_poll.state = PollState::Due,
            (Slot::SlowTimeout, Some(tracked)) => tracked.is_slow = true,
            (Slot::SilenceTimeout, Some(tracked)) => tracked.check_silence(),
            (Slot::List, Some(tracked)) => {
                if let LogPhase::Reading { failure: Some(failure), .. } = &mut tracked.phase {
                    failure.is_delayed = false;
                }
            }
            (Slot::Stream, Some(tracked)) => {
                if let LogPhase::Streaming { connection, .. } = &mut tracked.phase {
                    *connection = ConnectionState::Connecting;
                }
            }
            _ => {}
        }
    }
}

/// Rejects an answer with another id than the requested one.
fn check_id<T>(is_requested: bool, answer: T) -> Result<T, Problem> {
    if is_requested { Ok(answer) } else { Err(Problem::new(ProblemKind::Unreadable, Reason::UnexpectedAnswer)) }
}
