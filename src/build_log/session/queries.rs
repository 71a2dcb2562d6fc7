//! What a session shows.

use super::{
    log_phase::LogPhase,
    state::Session,
    tracked_build::TrackedBuild,
    version::SessionVersion,
    view::{BuildState, Notice, View},
};
use crate::{
    build_log::{Problem, store::LogStore},
    tool_call::CallState,
    workspace::{BuildId, JobStatus, WorkspaceBuild},
};

impl Session {
    /// The log that is shown. `None` without a build.
    pub fn log(&self) -> Option<&LogStore> {
        self.tracked.as_ref().map(|tracked| &*tracked.log)
    }

    /// The build that is shown, as last read. A build with lines is never shown as queued.
    pub(crate) fn build(&self) -> Option<&WorkspaceBuild> {
        self.tracked.as_ref()?.record.as_ref()
    }

    /// The owner's name and the name of the workspace, once they have been read.
    pub(crate) fn workspace_names(&self) -> Option<(&str, &str)> {
        let of_build = self.build().map(|build| (&*build.workspace_owner_name, &*build.workspace_name));
        of_build.or_else(|| self.workspace_names.as_ref().map(|(owner, name)| (&**owner, &**name)))
    }

    /// The current version.
    pub(crate) fn version(&self) -> SessionVersion {
        let is_reconnecting = self
            .tracked
            .as_ref()
            .is_some_and(|tracked| tracked.feed.phase.is_reconnecting() || tracked.agents.is_reconnecting());
        SessionVersion { revision: self.revision, is_reconnecting, log: self.log().map(LogStore::summary) }
    }

    /// Whether there is a log to show, or may be soon.
    pub(crate) fn has_content(&self) -> bool {
        self.tracked.is_some() || self.expects_build()
    }

    /// Whether the log of the build or of an agent is being streamed.
    pub(crate) fn is_live(&self) -> bool {
        self.tracked.as_ref().is_some_and(|tracked| {
            matches!(tracked.feed.phase, LogPhase::Streaming { .. }) || tracked.agents.is_streaming()
        })
    }

    /// The id of the build whose log was read to its end, with those of its agents.
    pub(crate) fn complete_build(&self) -> Option<BuildId> {
        let tracked = self.tracked.as_ref()?;
        let is_complete = matches!(tracked.feed.phase, LogPhase::Complete { .. }) && !self.awaits_agents();
        (is_complete && self.agent_problem().is_none()).then_some(tracked.id)
    }

    /// Whether the build has failed, or the call has failed and the build is not known to have succeeded.
    pub(crate) fn has_failed(&self) -> bool {
        match self.job_status() {
            Some(JobStatus::Failed) => true,
            Some(JobStatus::Succeeded) => false,
            _ => self.call.state == CallState::Failed,
        }
    }

    /// The state of the build that is shown. Where it is unknown, that of the call.
    pub(crate) fn build_state(&self) -> BuildState {
        let Some(tracked) = &self.tracked else { return BuildState::Unknown };
        let has_ended = self.job_status().is_some_and(JobStatus::is_complete);
        match tracked.feed.phase {
            LogPhase::Streaming { .. } if self.is_call_running() || !tracked.feed.phase.is_reconnecting() => {
                BuildState::Active
            }
            LogPhase::Streaming { .. } if self.call.state == CallState::Failed && !has_ended => BuildState::Unknown,
            LogPhase::Failed(_) if self.is_call_running() && !has_ended => BuildState::Unknown,
            _ if self.has_failed() => BuildState::Failed,
            _ if self.job_status() == Some(&JobStatus::Canceled) => BuildState::Unknown,
            _ => BuildState::Done,
        }
    }

    /// What is shown in the log's box.
    pub fn view(&self) -> View {
        match &self.tracked {
            Some(tracked) => tracked.view(self.awaits_agents()),
            None if self.expects_build() => {
                self.problem().map_or(View::Loading, |problem| View::Failed(problem.clone()))
            }
            None => View::Nothing,
        }
    }

    /// Why the log, or the rest of it, could not be loaded. Until the next success.
    pub(crate) fn problem(&self) -> Option<&Problem> {
        match &self.tracked {
            Some(tracked) => tracked.feed.phase.problem().or_else(|| self.agent_problem()),
            None if self.expects_build() => self.poll.lasting_problem(),
            None => None,
        }
    }

    /// The messages shown with the lines, the most important first.
    pub(crate) fn notices(&self) -> Vec<Notice> {
        let of_build = self.tracked.as_ref().filter(|tracked| !tracked.log.is_empty());
        let of_build = of_build.map(|tracked| self.build_notices(tracked)).unwrap_or_default();
        of_build.into_iter().flatten().chain(self.agent_notices().into_iter().map(Notice::Agent)).collect()
    }

    fn build_notices(&self, tracked: &TrackedBuild) -> [Option<Notice>; 5] {
        let problem = tracked.feed.phase.problem();
        let counts = tracked.log.counts();
        let malformed = tracked.feed.malformed() + tracked.agents.malformed();
        let has_overflowed = self.build().is_some_and(|build| build.job.logs_overflowed) || counts.rejected > 0;
        let is_still_building = self.build_state() == BuildState::Active && !self.is_call_running();
        [
            problem.cloned().map(Notice::Failed),
            tracked.feed.phase.is_reconnecting().then_some(Notice::Reconnecting),
            is_still_building.then_some(Notice::StillBuilding),
            (malformed > 0 && problem.is_none()).then_some(Notice::Malformed(malformed)),
            has_overflowed.then_some(Notice::Overflowed),
        ]
    }

    fn job_status(&self) -> Option<&JobStatus> {
        self.tracked.as_ref()?.job_status()
    }
}

impl TrackedBuild {
    fn view(&self, awaits_agents: bool) -> View {
        if !self.log.is_empty() {
            return View::Log;
        }
        match (&self.feed.phase, self.feed.phase.problem()) {
            (LogPhase::Complete { .. }, _) if awaits_agents => View::AwaitingAgent,
            (LogPhase::Complete { .. }, _) => View::Empty,
            (_, Some(problem)) => View::Failed(problem.clone()),
            _ => self.waiting_view(),
        }
    }

    fn waiting_view(&self) -> View {
        match &self.record {
            _ if self.feed.phase.is_reconnecting() => View::Reconnecting,
            Some(build) if build.job.status == JobStatus::Pending => View::Queued {
                position: build.job.queue_position.max(0).unsigned_abs(),
                size: build.job.queue_size.max(0).unsigned_abs(),
            },
            _ if self.is_slow => View::Slow,
            _ => View::Loading,
        }
    }
}
