//! What a session shows.

use super::{Link, Progress, Session, Target, target::Trouble};
use crate::{build_log::Problem, tool_call::CallState, workspace::JobStatus};

/// What stands in the place of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum View {
    /// Nothing: there is no build to speak of.
    Nothing,
    /// The log is on its way.
    Loading,
    /// The build waits for a provisioner.
    Queued {
        /// Its place in the queue, from 1; 0 where unknown.
        position: u64,
        /// How many wait in all; 0 where unknown.
        size: u64,
    },
    /// No line has come for 30 s.
    Slow,
    /// The connection is being made again, and no line has come so far.
    Reconnecting,
    /// The build has ended without a line.
    Empty,
    /// The log could not be had, and there is no line to show.
    Failed(Problem),
    /// The lines.
    Log,
}

/// Something to say beside the lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    /// The rest of the log could not be had.
    Failed(Problem),
    /// The connection is being made again.
    Reconnecting,
    /// The tool call has ended and its build has not.
    StillBuilding,
    /// So many pieces of the stream could not be read.
    Malformed(usize),
    /// The server stopped keeping lines at its size limit.
    Overflowed,
}

/// How the build that is shown stands, as far as is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BuildState {
    /// It is at work.
    Active,
    /// It has ended, and was neither cancelled nor has it failed.
    Done,
    /// It has failed.
    Failed,
    /// It was cancelled or lost sight of: how its last stage ended is not known.
    Unknown,
}

impl Session {
    /// How the build that is shown stands. The call's word counts where the build's own is not known.
    pub fn build_state(&self) -> BuildState {
        let Some(target) = &self.target else { return BuildState::Unknown };
        let has_ended = self.build().is_some_and(|build| build.job.status.is_complete());
        match target.progress {
            Progress::Following { .. } if self.is_running() || !target.is_reconnecting() => BuildState::Active,
            Progress::Following { .. } if self.call.state == CallState::Failed && !has_ended => BuildState::Unknown,
            Progress::Stuck(_) if self.is_running() && !has_ended => BuildState::Unknown,
            _ if self.has_failed() => BuildState::Failed,
            _ if self.build().is_some_and(|build| build.job.status == JobStatus::Canceled) => BuildState::Unknown,
            _ => BuildState::Done,
        }
    }

    /// What stands in the place of the log.
    pub fn view(&self) -> View {
        match &self.target {
            Some(target) => target.view(),
            None if self.expects_build() => {
                self.problem().map_or(View::Loading, |problem| View::Failed(problem.clone()))
            }
            None => View::Nothing,
        }
    }

    /// Why the log, or its rest, could not be had. It is said until the next try has succeeded.
    pub fn problem(&self) -> Option<&Problem> {
        match &self.target {
            Some(target) => target.problem(),
            None if self.expects_build() => self.read.failure(),
            None => None,
        }
    }

    /// What to say beside the lines, gravest first.
    pub fn notices(&self) -> Vec<Notice> {
        let Some(target) = self.target.as_ref().filter(|target| !target.log.is_empty()) else { return Vec::new() };
        let overflowed = target.snapshot.as_ref().is_some_and(|build| build.job.logs_overflowed);
        let counts = target.log.counts();
        let settled = matches!(target.progress, Progress::Settled { .. });
        let notices = [
            target.problem().cloned().map(Notice::Failed),
            target.is_reconnecting().then_some(Notice::Reconnecting),
            (self.build_state() == BuildState::Active && !self.is_running()).then_some(Notice::StillBuilding),
            (counts.malformed > 0 && !settled && target.problem().is_none())
                .then_some(Notice::Malformed(counts.malformed)),
            (overflowed || counts.refused > 0).then_some(Notice::Overflowed),
        ];
        notices.into_iter().flatten().collect()
    }
}

impl Target {
    fn view(&self) -> View {
        if !self.log.is_empty() {
            return View::Log;
        }
        match (&self.progress, self.problem()) {
            (Progress::Settled { .. }, _) => View::Empty,
            (_, Some(problem)) => View::Failed(problem.clone()),
            _ => self.waiting_view(),
        }
    }

    fn waiting_view(&self) -> View {
        match &self.snapshot {
            _ if self.is_reconnecting() => View::Reconnecting,
            Some(build) if build.job.status == JobStatus::Pending => View::Queued {
                position: build.job.queue_position.max(0).unsigned_abs(),
                size: build.job.queue_size.max(0).unsigned_abs(),
            },
            _ if self.slow => View::Slow,
            _ => View::Loading,
        }
    }

    fn problem(&self) -> Option<&Problem> {
        match &self.progress {
            Progress::Stuck(problem) | Progress::Collecting { trouble: Some(Trouble { problem, .. }), .. } => {
                Some(problem)
            }
            _ => None,
        }
    }

    pub(super) fn is_reconnecting(&self) -> bool {
        matches!(self.progress, Progress::Following { link, failures } if failures > 0 && link != Link::Open)
    }
}
