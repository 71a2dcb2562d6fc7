use std::rc::Rc;

use super::{
    feed::{LogFeed, Progress},
    log_phase::LogPhase,
    tracked_agents::TrackedAgents,
};
use crate::{
    build_log::{LogOrigin, store::LogStore},
    workspace::{BuildId, JobStatus, WorkspaceBuild, WorkspaceStatus},
};

/// The build whose log is shown, and its log.
#[derive(Clone, Debug)]
pub(super) struct TrackedBuild {
    pub(super) id: BuildId,
    pub(super) source: BuildSource,
    pub(super) log: Rc<LogStore>,
    /// The build as last read.
    pub(super) record: Option<WorkspaceBuild>,
    /// Loads the build's lines.
    pub(super) feed: LogFeed,
    pub(super) agents: TrackedAgents,
    /// Whether the first line is overdue.
    pub(super) is_slow: bool,
    /// Whether the cache has the log.
    pub(super) is_log_cached: bool,
}

/// Where the build's id comes from, by increasing priority. A source of higher priority replaces the build; one of the same
/// priority never does, so that the build stays the same during the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum BuildSource {
    /// The workspace's latest build: active, with the tool's transition.
    LatestBuild,
    /// The chat was bound to the build during this call.
    ChatBinding,
    /// The call's result.
    CallResult,
}

impl TrackedBuild {
    /// Tracks a build whose complete log is `cached`, or else must be loaded.
    pub(super) fn new(
        id: BuildId,
        source: BuildSource,
        record: Option<WorkspaceBuild>,
        cached: Option<Rc<LogStore>>,
        call_is_running: bool,
    ) -> Self {
        let is_cached = cached.is_some();
        let mut tracked = Self {
            id,
            source,
            log: cached.unwrap_or_else(|| Rc::new(LogStore::new(id))),
            record,
            feed: LogFeed::new(LogOrigin::Build, LogPhase::VERIFIED),
            agents: TrackedAgents::default(),
            is_slow: false,
            is_log_cached: is_cached,
        };
        if is_cached {
            tracked.agents.use_cached();
        } else {
            tracked.start(call_is_running);
        }
        tracked
    }

    /// Starts to load the log, or what is missing of it.
    pub(super) fn start(&mut self, call_is_running: bool) {
        self.is_slow = false;
        self.feed.start(self.job_status().map(Progress::of_job), call_is_running);
    }

    /// Ends delays and retries after a failure. Delays that the server asked for continue.
    pub(super) fn retry_now(&mut self, call_is_running: bool) {
        if self.feed.retry_now() {
            self.start(call_is_running);
        }
        self.agents.retry_now(self.record.as_ref(), call_is_running);
    }

    /// Replaces the record. Of a job that has ended, an older status may arrive: it is ignored.
    pub(super) fn set_record(&mut self, build: WorkspaceBuild) {
        let has_ended = self.job_status().is_some_and(JobStatus::is_complete);
        if !has_ended || build.job.status.is_complete() {
            self.record = Some(build);
        }
    }

    /// Marks a queued build as running if it has lines. The lines may arrive before the next status, and an outdated status
    /// after the lines. Returns whether the record has changed.
    pub(super) fn mark_running(&mut self) -> bool {
        let Some(build) = self.record.as_mut().filter(|_| !self.log.is_empty()) else { return false };
        if build.job.status != JobStatus::Pending {
            return false;
        }
        build.job.status = JobStatus::Running;
        build.status = WorkspaceStatus::from_job(&build.job.status, &build.transition);
        true
    }

    pub(super) fn job_status(&self) -> Option<&JobStatus> {
        self.record.as_ref().map(|build| &build.job.status)
    }

    /// Whether there is no line, but one may arrive at any time.
    pub(super) fn awaits_first_line(&self) -> bool {
        let is_queued = self.job_status() == Some(&JobStatus::Pending);
        let is_over = matches!(self.feed.phase, LogPhase::Complete { .. } | LogPhase::Failed(_));
        self.log.is_empty() && !is_queued && !is_over
    }
}

impl Progress {
    /// The progress of a build's job.
    pub(super) fn of_job(status: &JobStatus) -> Self {
        match status {
            JobStatus::Pending => Self::Queued,
            status if status.is_complete() => Self::Ended,
            status if status.is_active() => Self::Active,
            _ => Self::Unknown,
        }
    }
}
