use std::time::Duration;

use super::event::{Delay, Operation};
use crate::build_log::Problem;

/// The interval between two reads of the workspace or the build, as in the reference product.
pub(super) const POLL_INTERVAL: Duration = Duration::from_secs(2);
const MAX_POLL_INTERVAL: Duration = Duration::from_secs(30);

const RECONNECT_BASE: Duration = Duration::from_secs(1);
const MAX_RECONNECT_DELAY: Duration = Duration::from_secs(30);

/// Failures in a row after which a problem is shown.
const FAILURES_UNTIL_SHOWN: u32 = 3;

/// Repeated reads of a workspace or a build. Failures double the interval.
#[derive(Clone, Debug, Default)]
pub(super) struct Poll {
    pub(super) state: PollState,
    /// Failures in a row.
    failures: u32,
    /// The last failure.
    problem: Option<Problem>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum PollState {
    /// The next read is due.
    #[default]
    Due,
    /// The interval before the next read is running.
    Waiting,
    /// No more reads.
    Stopped,
}

impl Poll {
    pub(super) fn record_success(&mut self) {
        *self = Self { state: PollState::Waiting, ..Self::default() };
    }

    pub(super) fn record_failure(&mut self, problem: Problem) {
        self.failures = self.failures.saturating_add(1);
        self.state = if problem.is_transient() { PollState::Waiting } else { PollState::Stopped };
        self.problem = Some(problem);
    }

    pub(super) fn stop(&mut self) {
        self.state = PollState::Stopped;
    }

    /// Ends the interval, unless the server asked for it.
    pub(super) fn retry_now(&mut self) {
        if self.retry_after().is_none() {
            self.state = PollState::Due;
        }
    }

    /// Whether the last read has failed.
    pub(super) fn has_failed(&self) -> bool {
        self.failures > 0
    }

    /// The interval before the next read.
    pub(super) fn delay(&self) -> Delay {
        let interval = backoff(POLL_INTERVAL, self.failures, MAX_POLL_INTERVAL);
        Delay::Exactly(interval.max(self.retry_after().unwrap_or_default()))
    }

    /// The delay that the server asked for.
    pub(super) fn retry_after(&self) -> Option<Duration> {
        self.problem.as_ref().filter(|_| self.state == PollState::Waiting)?.retry_after
    }

    /// A problem that is permanent or has lasted for several reads.
    pub(super) fn lasting_problem(&self) -> Option<&Problem> {
        let is_lasting = self.state == PollState::Stopped || self.failures >= FAILURES_UNTIL_SHOWN;
        self.problem.as_ref().filter(|_| is_lasting)
    }
}

/// The delay after this many failures in a row: full jitter, unless the server asked for a delay.
pub(super) fn retry_delay(failures: u32, retry_after: Option<Duration>) -> Operation {
    let max = backoff(RECONNECT_BASE, failures.saturating_sub(1), MAX_RECONNECT_DELAY);
    Operation::Wait(retry_after.map_or(Delay::UpTo(max), |retry_after| Delay::Exactly(retry_after.max(max))))
}

/// Exponential backoff: `base`, doubled `doublings` times, at most `max`.
pub(super) fn backoff(base: Duration, doublings: u32, max: Duration) -> Duration {
    base.saturating_mul(2u32.saturating_pow(doublings)).min(max)
}
