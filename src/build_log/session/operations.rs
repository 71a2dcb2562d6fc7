//! What has to be running, which follows from the session's state alone.

use std::time::Duration;

use super::{
    Effect, Session,
    event::{Delay, Operation, OperationId},
    read::{ReadPhase, Reading, backoff},
    target::{Link, Progress, Trouble},
};

/// Without a line for so long, the row says that the log is taking longer than expected (reference product: 30 s).
pub(super) const SLOW_AFTER: Duration = Duration::from_secs(30);

/// After so long without a frame, a stream may be dead without a word: the build's job is asked for. Three times the pace
/// at which servers ping, which a page cannot see.
pub(super) const SILENT_AFTER: Duration = Duration::from_secs(45);

const RECONNECT_BASE: Duration = Duration::from_secs(1);
const RECONNECT_CAP: Duration = Duration::from_secs(30);

/// At most one operation of each sort runs at a time.
#[derive(Clone, Copy, Debug)]
pub(super) enum Slot {
    /// Reading the workspace or the build, and the pauses in between.
    Read,
    /// Reading the build that the chat is bound to while the workspace is read, and the pauses in between.
    BoundBuild,
    /// Reading the log in one piece.
    Log,
    /// The stream, and the pauses before it is opened again.
    Stream,
    /// Waiting for the first line.
    Slow,
    /// Waiting for the stream to be silent for too long.
    Silence,
}

impl Slot {
    pub(super) const ALL: [Self; 6] =
        [Self::Read, Self::BoundBuild, Self::Log, Self::Stream, Self::Slow, Self::Silence];
}

/// An operation that was begun and not ended.
#[derive(Clone, Copy, Debug)]
pub(super) struct Begun {
    ticket: OperationId,
    operation: Operation,
    epoch: u64,
}

impl Session {
    /// Ends what is no longer wanted and begins what is.
    pub(super) fn reconcile(&mut self) -> Vec<Effect> {
        let mut effects = Vec::new();
        for slot in Slot::ALL {
            let wanted = self.wanted(slot);
            let begun = self.running[slot as usize];
            let goes_on = begun.zip(wanted).is_some_and(|(begun, wanted)| begun.serves(wanted, self.epoch));
            if goes_on {
                continue;
            }
            effects.extend(begun.map(|begun| Effect::Cancel(begun.ticket)));
            self.running[slot as usize] = wanted.map(|operation| {
                self.next_ticket += 1;
                let ticket = OperationId(self.next_ticket);
                effects.push(Effect::Start(ticket, operation));
                Begun { ticket, operation, epoch: self.epoch }
            });
        }
        effects
    }

    /// The running operation with this ticket.
    pub(super) fn operation(&self, ticket: OperationId) -> Option<(Slot, Operation)> {
        Slot::ALL.into_iter().find_map(|slot| {
            let begun = self.running[slot as usize].filter(|begun| begun.ticket == ticket)?;
            Some((slot, begun.operation))
        })
    }

    fn wanted(&self, slot: Slot) -> Option<Operation> {
        match slot {
            Slot::Read => self.wanted_read(),
            Slot::BoundBuild => self.wanted_bound_build(),
            Slot::Log => self.wanted_log(),
            Slot::Stream => self.wanted_stream(),
            Slot::Slow => self.wanted_slow(),
            Slot::Silence => self.wanted_silence(),
        }
    }

    /// While the call runs, its build is looked for and then watched, for the row's label too. After that only an open
    /// row reads.
    fn wanted_read(&self) -> Option<Operation> {
        let Some(target) = &self.target else {
            let workspace = self.context.workspace_id.map(Operation::ReadWorkspace);
            let read = workspace.or(self.context.build_id.map(Operation::ReadBuild));
            return read.filter(|_| self.expects_build()).and_then(|read| paced(&self.read, read));
        };
        let read = Operation::ReadBuild(target.build);
        if self.shown && target.awaits_job() && self.read.asked_pause().is_none() {
            return Some(read);
        }
        let wants_to_know = self.shown && !target.is_certain();
        paced(&self.read, read).filter(|_| self.is_running() || wants_to_know)
    }

    /// A workspace that hangs delays no log whose build the chat knows.
    fn wanted_bound_build(&self) -> Option<Operation> {
        let build = self.context.build_id.filter(|_| self.expects_build() && self.context.workspace_id.is_some())?;
        paced(&self.bound_read, Operation::ReadBuild(build))
    }

    fn wanted_log(&self) -> Option<Operation> {
        let target = self.target.as_ref().filter(|_| self.shown)?;
        match &target.progress {
            Progress::Collecting { trouble: Some(Trouble { problem, failures, resting: true }), .. } => {
                Some(reconnect_after(*failures, problem.retry_after))
            }
            Progress::Collecting { .. } => Some(Operation::ReadLog(target.build)),
            _ => None,
        }
    }

    fn wanted_stream(&self) -> Option<Operation> {
        let target = self.target.as_ref().filter(|_| self.shown)?;
        let Progress::Following { link, failures } = target.progress else { return None };
        match link {
            Link::Connecting | Link::Open | Link::Silent => {
                Some(Operation::Follow { build: target.build, after: target.log.last_id() })
            }
            Link::BackingOff => Some(reconnect_after(failures, self.read.asked_pause())),
            Link::Closed { .. } => None,
        }
    }

    fn wanted_slow(&self) -> Option<Operation> {
        let target = self.target.as_ref().filter(|_| self.shown)?;
        (target.awaits_first_line() && !target.slow).then_some(Operation::Wait(Delay::Exactly(SLOW_AFTER)))
    }

    fn wanted_silence(&self) -> Option<Operation> {
        let target = self.target.as_ref().filter(|_| self.shown)?;
        let listens = matches!(target.progress, Progress::Following { link: Link::Connecting | Link::Open, .. });
        listens.then_some(Operation::Wait(Delay::Exactly(SILENT_AFTER)))
    }
}

fn paced(reading: &Reading, read: Operation) -> Option<Operation> {
    match reading.phase {
        ReadPhase::Due => Some(read),
        ReadPhase::Resting => Some(Operation::Wait(reading.rest())),
        ReadPhase::Stopped => None,
    }
}

/// The wait before the next try after so many failures in a row: full jitter, unless the server names the time.
fn reconnect_after(failures: u32, asked_pause: Option<Duration>) -> Operation {
    let at_most = backoff(RECONNECT_BASE, failures.saturating_sub(1), RECONNECT_CAP);
    Operation::Wait(asked_pause.map_or(Delay::UpTo(at_most), |pause| Delay::Exactly(pause.max(at_most))))
}

impl Begun {
    /// A stream goes on serving while lines come, though a new one would begin after a later line.
    fn serves(&self, wanted: Operation, epoch: u64) -> bool {
        let same = match (self.operation, wanted) {
            (Operation::Follow { build, .. }, Operation::Follow { build: wanted, .. }) => build == wanted,
            (operation, wanted) => operation == wanted,
        };
        same && self.epoch == epoch
    }
}
