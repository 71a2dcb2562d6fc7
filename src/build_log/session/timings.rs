use std::time::Duration;

use super::{
    event::{Delay, Operation},
    poll::backoff,
};
use crate::{
    build_log::{Problem, store::LogStore},
    workspace::{BuildId, WorkspaceAgent},
};

/// The delay before the timings are read again while scripts run in the background. Doubled each time.
const BASE_DELAY: Duration = Duration::from_secs(5);
const MAX_DELAY: Duration = Duration::from_secs(60);

/// How often they are read: for about ten minutes. After that, scripts in the background are not waited for.
const MAX_READS: u32 = 13;

/// Failures after which they are not read.
const MAX_FAILURES: u32 = 3;

/// Reads the ends of the agents' scripts: once after the startup scripts, and again while scripts run in the background.
#[derive(Clone, Debug, Default)]
pub(super) struct TimingsPoll {
    state: TimingsState,
    reads: u32,
    failures: u32,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum TimingsState {
    /// The next read is due.
    #[default]
    Due,
    /// The delay before the next read is running.
    Waiting,
    /// No more reads.
    Stopped,
}

impl TimingsPoll {
    /// The read, or the delay before it.
    pub(super) fn needed_operation(&self, build: BuildId) -> Option<Operation> {
        match self.state {
            TimingsState::Due => Some(Operation::ReadTimings(build)),
            TimingsState::Waiting => {
                let count = (self.reads + self.failures).saturating_sub(1);
                Some(Operation::Wait(Delay::Exactly(backoff(BASE_DELAY, count, MAX_DELAY))))
            }
            TimingsState::Stopped => None,
        }
    }

    /// Handles a successful read. `continues` is whether scripts run in the background of a streamed agent.
    pub(super) fn on_read(&mut self, continues: bool) {
        self.reads += 1;
        let is_last = !continues || self.reads >= MAX_READS;
        self.state = if is_last { TimingsState::Stopped } else { TimingsState::Waiting };
    }

    pub(super) fn on_failed(&mut self, problem: &Problem) {
        self.failures += 1;
        let is_last = !problem.is_transient() || self.failures >= MAX_FAILURES;
        self.state = if is_last { TimingsState::Stopped } else { TimingsState::Waiting };
    }

    pub(super) fn on_elapsed(&mut self) {
        self.state = TimingsState::Due;
    }

    /// Starts again, unless they were read.
    pub(super) fn retry(&mut self) {
        if self.reads == 0 {
            *self = Self::default();
        }
    }

    /// Whether the log of an agent is still streamed after its startup scripts have ended: scripts run in the background,
    /// or it is not known yet whether they do.
    pub(super) fn holds(&self, agent: &WorkspaceAgent, log: &LogStore) -> bool {
        self.state != TimingsState::Stopped
            && agent.lifecycle_state.has_started()
            && (self.reads == 0 && has_startup_scripts(agent) || log.has_running_scripts(agent.id))
    }

    /// Whether all reads are done.
    pub(super) fn is_over(&self) -> bool {
        self.state == TimingsState::Stopped
    }
}

/// Whether an agent has scripts whose ends can be read.
pub(super) fn has_startup_scripts(agent: &WorkspaceAgent) -> bool {
    agent.scripts.iter().any(|script| script.run_on_start)
}
