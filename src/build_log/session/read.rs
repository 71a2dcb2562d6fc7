//! Reading the workspace or the build again and again, at a pace that spares a failing server.

use std::time::Duration;

use super::event::Delay;
use crate::build_log::Problem;

/// Between two reads of the workspace or the build, as the reference product polls.
pub(super) const POLL_EVERY: Duration = Duration::from_secs(2);
const POLL_AT_MOST_EVERY: Duration = Duration::from_secs(30);
/// Failures in a row after which the problem is shown where nothing else can be.
const SHOWN_AFTER_FAILURES: u32 = 3;

/// How far the repeated reading is.
#[derive(Clone, Debug, Default)]
pub(super) struct Reading {
    pub(super) phase: ReadPhase,
    failures: u32,
    problem: Option<Problem>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum ReadPhase {
    /// The next read is due now.
    #[default]
    Due,
    /// The next read comes later.
    Resting,
    /// Reading by itself cannot help any more.
    Stopped,
}

impl Reading {
    pub(super) fn succeeded(&mut self) {
        *self = Self { phase: ReadPhase::Resting, ..Self::default() };
    }

    pub(super) fn failed(&mut self, problem: Problem) {
        self.failures = self.failures.saturating_add(1);
        self.phase = if problem.is_transient() { ReadPhase::Resting } else { ReadPhase::Stopped };
        self.problem = Some(problem);
    }

    /// The pause before the next read: longer after each failure, and not shorter than the server asks for.
    pub(super) fn rest(&self) -> Delay {
        let rest = backoff(POLL_EVERY, self.failures, POLL_AT_MOST_EVERY);
        Delay::Exactly(rest.max(self.asked_pause().unwrap_or_default()))
    }

    /// How long the server has asked to be left alone, if it has.
    pub(super) fn asked_pause(&self) -> Option<Duration> {
        self.problem.as_ref().filter(|_| self.phase == ReadPhase::Resting)?.retry_after
    }

    /// Reads at once what is read at all, unless the server has asked for a pause.
    pub(super) fn hurry(&mut self) {
        if self.asked_pause().is_none() {
            self.phase = ReadPhase::Due;
        }
    }

    /// The problem that keeps coming back, or that will not pass.
    pub(super) fn failure(&self) -> Option<&Problem> {
        let lasting = self.phase == ReadPhase::Stopped || self.failures >= SHOWN_AFTER_FAILURES;
        self.problem.as_ref().filter(|_| lasting)
    }
}

/// `base`, doubled `times` times, at most `cap`.
pub(super) fn backoff(base: Duration, times: u32, cap: Duration) -> Duration {
    base.saturating_mul(2u32.saturating_pow(times)).min(cap)
}
