use super::event::{Operation, OperationId};
use crate::workspace::AgentId;

/// The purpose of an operation. Each has at most one operation at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
    /// Watches the workspace, and waits between connections.
    Watch,
    /// Waits for the watched workspace to be silent for too long.
    WatchTimeout,
    /// Reads the ends of scripts, and waits between reads.
    Timings,
    /// Waits for the agent to connect.
    ConnectTimeout,
    /// Reads the log of an agent as a list, and waits between attempts.
    AgentList(AgentId),
    /// Streams the log of an agent, and waits between connections.
    AgentStream(AgentId),
    /// Waits for the stream of an agent to be silent for too long.
    AgentSilence(AgentId),
    /// Waits for lines that arrive after the end of an agent's scripts.
    AgentLateLines(AgentId),
}

impl Slot {
    /// The slots that do not depend on agents.
    pub(super) const ALL: [Self; 10] = [
        Self::Poll,
        Self::BoundBuild,
        Self::List,
        Self::Stream,
        Self::SlowTimeout,
        Self::SilenceTimeout,
        Self::Watch,
        Self::WatchTimeout,
        Self::Timings,
        Self::ConnectTimeout,
    ];

    /// The slots of an agent.
    pub(super) fn of_agent(id: AgentId) -> [Self; 4] {
        [Self::AgentList(id), Self::AgentStream(id), Self::AgentSilence(id), Self::AgentLateLines(id)]
    }
}

/// An operation that was started and has not ended.
#[derive(Clone, Copy, Debug)]
pub(super) struct PendingOperation {
    pub(super) slot: Slot,
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
            (Operation::FollowAgent { agent, .. }, Operation::FollowAgent { agent: wanted, .. }) => agent == wanted,
            (operation, wanted) => operation == wanted,
        };
        // The workspace is the same for every build, and a live connection is not retried.
        is_same && (self.generation == generation || matches!(wanted, Operation::WatchWorkspace(_)))
    }
}
