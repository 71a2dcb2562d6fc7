use std::time::Duration;

use crate::build_log::Problem;

/// What is shown in the log's box.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum View {
    /// Nothing: there is no build.
    Nothing,
    /// A loading indicator.
    Loading,
    /// The build's place in the queue for a provisioner.
    Queued {
        /// From 1. 0 if unknown.
        position: u64,
        /// The number of queued builds. 0 if unknown.
        size: u64,
    },
    /// A warning: no line has arrived for 30 s.
    Slow,
    /// No line has arrived, and the connection was lost.
    Reconnecting,
    /// The build ended without a line, and its agent has none so far: notices show what the row waits for.
    AwaitingAgent,
    /// The build ended without a line, and so did its agent.
    Empty,
    /// The log could not be loaded, and there is no line.
    Failed(Problem),
    /// The lines.
    Log,
}

/// A message shown with the lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Notice {
    /// The rest of the log could not be loaded.
    Failed(Problem),
    /// The connection was lost.
    Reconnecting,
    /// The tool call has ended, its build has not.
    StillBuilding,
    /// This many values of the stream could not be decoded.
    Malformed(usize),
    /// The log exceeds the size limit, and later lines are missing.
    Overflowed,
    /// The state of the build's agent. Also shown without lines.
    Agent(AgentNotice),
}

/// A message about the agent that the chat waits for, or about its log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum AgentNotice {
    /// The agent has not connected yet.
    Connecting {
        /// Its name.
        agent: String,
        /// When the build created it, in milliseconds since the Unix epoch. By the server's clock, which may differ from
        /// the reader's.
        since: Option<i64>,
        /// How long it may take. `None` for no limit.
        timeout: Option<Duration>,
    },
    /// The agent has not connected within its time limit.
    TimedOut {
        /// Its name.
        agent: String,
        /// The limit.
        timeout: Option<Duration>,
        /// A page that explains what to do.
        troubleshooting_url: Option<String>,
    },
    /// The agent has lost its connection while its startup scripts ran.
    Disconnected {
        /// Its name.
        agent: String,
        /// A page that explains what to do.
        troubleshooting_url: Option<String>,
    },
    /// Startup scripts run, and none has written a line yet.
    ScriptsRunning {
        /// The agent's name.
        agent: String,
        /// When the scripts began, in milliseconds since the Unix epoch, by the server's clock.
        since: Option<i64>,
    },
    /// The agent's log was deleted: servers keep it for some days only.
    LogExpired,
    /// The agent's log exceeds the server's size limit, and later lines are missing.
    LogOverflowed,
    /// The connection to the agent's log was lost.
    Reconnecting,
    /// The agent's log, or the rest of it, could not be loaded.
    LogFailed(Problem),
    /// The build has several agents, and the chat names none.
    NoneChosen,
    /// The build has several agents, and the one that the chat names belongs to another build or workspace.
    OfOtherBuild,
}

/// The state of the build that is shown, as far as it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BuildState {
    /// It is queued or running.
    Active,
    /// It has ended, and did not fail and was not cancelled.
    Done,
    /// It has failed.
    Failed,
    /// It was cancelled, or its state could not be read.
    Unknown,
}
