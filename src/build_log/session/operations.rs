//! The operations that a session needs, computed from its state.

use std::time::Duration;

use super::{
    event::{Delay, Effect, Operation, OperationId},
    log_phase::{ConnectionState, ListFailure, LogPhase},
    poll::{Poll, PollState, backoff},
    slot::{PendingOperation, Slot},
    state::Session,
};

/// Without a line for this long, the row warns that the log takes long, as in the reference product.
pub(super) const SLOW_TIMEOUT: Duration = Duration::from_secs(30);

/// Without a frame for this long, the connection may be dead, and the build's job is read. Three times the interval at
/// which servers ping; a page cannot see pings.
pub(super) const SILENCE_TIMEOUT: Duration = Duration::from_secs(45);

const RECONNECT_BASE: Duration = Duration::from_secs(1);
const MAX_RECONNECT_DELAY: Duration = Duration::from_secs(30);

impl Session {
    /// Cancels the pending operations that are no longer needed and starts those that are.
    pub(super) fn update_operations(&mut self) -> Vec<Effect> {
        let mut effects = Vec::new();
        for slot in Slot::ALL {
            let needed = self.needed_operation(slot);
            let pending = self.pending[slot as usize];
            let is_satisfied =
                pending.zip(needed).is_some_and(|(pending, needed)| pending.satisfies(needed, self.generation));
            if is_satisfied {
                continue;
            }
            effects.extend(pending.map(|pending| Effect::Cancel(pending.id)));
            self.pending[slot as usize] = needed.map(|operation| {
                self.last_operation_id += 1;
                let id = OperationId(self.last_operation_id);
                effects.push(Effect::Start(id, operation));
                PendingOperation { id, operation, generation: self.generation }
            });
        }
        effects
    }

    pub(super) fn pending_operation(&self, id: OperationId) -> Option<(Slot, Operation)> {
        Slot::ALL.into_iter().find_map(|slot| {
            let pending = self.pending[slot as usize].filter(|pending| pending.id == id)?;
            Some((slot, pending.operation))
        })
    }

    fn needed_operation(&self, slot: Slot) -> Option<Operation> {
        match slot {
            Slot::Poll => self.needed_poll(),
            Slot::BoundBuild => self.needed_bound_build(),
            Slot::List => self.needed_list(),
            Slot::Stream => self.needed_stream(),
            Slot::SlowTimeout => self.needed_slow_timeout(),
            Slot::SilenceTimeout => self.needed_silence_timeout(),
        }
    }

    /// While the call is running, its build is searched for and then polled, also for the row's label. After that, only an
    /// expanded row polls.
    fn needed_poll(&self) -> Option<Operation> {
        let Some(tracked) = &self.tracked else {
            let read_workspace = self.binding.workspace_id.map(Operation::ReadWorkspace);
            let read = read_workspace.or(self.binding.build_id.map(Operation::ReadBuild))?;
            return self.expects_build().then(|| next_poll(&self.poll, read)).flatten();
        };
        let read = Operation::ReadBuild(tracked.id);
        if self.is_expanded && tracked.phase.needs_job_status() && self.poll.retry_after().is_none() {
            return Some(read);
        }
        let is_needed = self.is_call_running() || self.is_expanded && tracked.phase.depends_on_job_status();
        is_needed.then(|| next_poll(&self.poll, read)).flatten()
    }

    /// The bound build is read beside the workspace: a slow workspace must not delay its log.
    fn needed_bound_build(&self) -> Option<Operation> {
        let id = self.binding.build_id.filter(|_| self.expects_build() && self.binding.workspace_id.is_some())?;
        next_poll(&self.bound_build_poll, Operation::ReadBuild(id))
    }

    fn needed_list(&self) -> Option<Operation> {
        let tracked = self.tracked.as_ref().filter(|_| self.is_expanded)?;
        match &tracked.phase {
            LogPhase::Reading { failure: Some(ListFailure { problem, count, is_delayed: true }), .. } => {
                Some(retry_delay(*count, problem.retry_after))
            }
            LogPhase::Reading { .. } => Some(Operation::ReadLog(tracked.id)),
            _ => None,
        }
    }

    fn needed_stream(&self) -> Option<Operation> {
        let tracked = self.tracked.as_ref().filter(|_| self.is_expanded)?;
        let LogPhase::Streaming { connection, failures } = tracked.phase else { return None };
        match connection {
            ConnectionState::Connecting | ConnectionState::Open | ConnectionState::Silent => {
                Some(Operation::Follow { build: tracked.id, after: tracked.log.last_id() })
            }
            ConnectionState::BackingOff => Some(retry_delay(failures, self.poll.retry_after())),
            ConnectionState::Closed { .. } => None,
        }
    }

    fn needed_slow_timeout(&self) -> Option<Operation> {
        let tracked = self.tracked.as_ref().filter(|_| self.is_expanded)?;
        let is_needed = tracked.awaits_first_line() && !tracked.is_slow;
        is_needed.then_some(Operation::Wait(Delay::Exactly(SLOW_TIMEOUT)))
    }

    fn needed_silence_timeout(&self) -> Option<Operation> {
        let tracked = self.tracked.as_ref().filter(|_| self.is_expanded)?;
        let is_needed = matches!(
            tracked.phase,
            LogPhase::Streaming { connection: ConnectionState::Connecting | ConnectionState::Open, .. }
        );
        is_needed.then_some(Operation::Wait(Delay::Exactly(SILENCE_TIMEOUT)))
    }
}

/// The read, or the interval before it.
fn next_poll(poll: &Poll, read: Operation) -> Option<Operation> {
    match poll.state {
        PollState::Due => Some(read),
        PollState::Waiting => Some(Operation::Wait(poll.delay())),
        PollState::Stopped => None,
    }
}

/// The delay after this many failures in a row: full jitter, unless the server asked for a delay.
fn retry_delay(failures: u32, retry_after: Option<Duration>) -> Operation {
    let max = backoff(RECONNECT_BASE, failures.saturating_sub(1), MAX_RECONNECT_DELAY);
    Operation::Wait(retry_after.map_or(Delay::UpTo(max), |retry_after| Delay::Exactly(retry_after.max(max))))
}
