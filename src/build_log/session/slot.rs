use super::event::{Operation, OperationId};

/// The purpose of an operation. Each has at most one operation at a time.
#[derive(Clone, Copy, Debug)]
pub(super) enum Slot {
    /// Reads the workspace or the build, and waits between reads.
    Poll,
    /// Reads the build that the chat is bound to while the workspace is read, and waits between reads.
    BoundBuild,
    /// Reads the log as a list, and waits between attempts.
    List,
    /// Streams the log, and waits between connections.
    Stream,
    /// Waits for the first line.
    SlowTimeout,
    /// Waits for the stream to be silent for too long.
    SilenceTimeout,
}

impl Slot {
    pub(super) const ALL: [Self; 6] =
        [Self::Poll, Self::BoundBuild, Self::List, Self::Stream, Self::SlowTimeout, Self::SilenceTimeout];
}

/// An operation that was started and has not ended.
#[derive(Clone, Copy, Debug)]
pub(super) struct PendingOperation {
    pub(super) id: OperationId,
    pub(super) operation: Operation,
    /// The session's generation when the operation was started.
    pub(super) generation: u64,
}

impl PendingOperation {
    /// Whether this operation does what `wanted` would do. A stream continues when lines arrive, although a new one would
    /// start after a later line.
    pub(super) fn satisfies(&self, wanted: Operation, generation: u64) -> bool {
        let is_same = match (self.operation, wanted) {
            (Operation::Follow { build, .. }, Operation::Follow { build: wanted, .. }) => build == wanted,
            (operation, wanted) => operation == wanted,
        };
        is_same && self.generation == generation
    }
}
