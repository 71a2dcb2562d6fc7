//! The input and the output of a session: events in, effects out.

use std::time::Duration;

use crate::{
    build_log::{Problem, Timestamp},
    tool_call::CallState,
    workspace::{AgentId, BuildId, BuildTimings, Transition, Workspace, WorkspaceBuild, WorkspaceId},
};

/// An input of a session.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// The tool call has changed.
    Call(Call),
    /// The chat's binding has changed.
    Binding(ChatBinding),
    /// The row was expanded (`true`) or collapsed (`false`).
    Expanded(bool),
    /// The user clicked Retry.
    Retry,
    /// The network is back or the tab is visible again. Pending delays end.
    Resumed,
    /// An answer of a running operation. Answers of cancelled operations are ignored.
    Answer(OperationId, Answer),
}

impl Event {
    /// Whether this is a part of a log.
    pub(super) fn is_log_data(&self) -> bool {
        matches!(self, Self::Answer(_, Answer::Frame(_) | Answer::LogChunk(_)))
    }
}

/// What a session needs to know about its tool call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The transition of the build that the tool requests.
    pub transition: Transition,
    /// Whether the call is running, and how it ended.
    pub state: CallState,
    /// The build id in the call's result.
    pub build_id: Option<BuildId>,
    /// Whether the result says that no build was needed.
    pub no_build: bool,
    /// When the call started, by the server's clock. With it, a build that ended before the row was mounted can be recognized as
    /// the call's own.
    pub started_at: Option<Timestamp>,
}

/// The workspace, the build and the agent that the chat is bound to. Each may be unknown or belong to an earlier call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ChatBinding {
    /// The chat's workspace.
    pub workspace_id: Option<WorkspaceId>,
    /// The chat's build.
    pub build_id: Option<BuildId>,
    /// The chat's agent.
    pub agent_id: Option<AgentId>,
}

/// Identifies an operation. Ids are not reused within a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OperationId(pub(super) u64);

/// An output of a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Start this operation and send its answers with this id.
    Start(OperationId, Operation),
    /// Cancel the operation with this id.
    Cancel(OperationId),
}

/// An asynchronous operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// Read a workspace. Ends with [`Answer::Workspace`].
    ReadWorkspace(WorkspaceId),
    /// Read a build. Ends with [`Answer::Build`].
    ReadBuild(BuildId),
    /// Read the log that a build has written so far: [`Answer::LogChunk`]s. Ends with [`Answer::LogEnded`].
    ReadLog(BuildId),
    /// Stream a build's log: [`Answer::Opened`], then [`Answer::Frame`]s. Ends with [`Answer::Closed`].
    Follow {
        /// The build.
        build: BuildId,
        /// Skip lines up to and including this id.
        after: Option<i64>,
    },
    /// Read the log that an agent has written so far. Answered like [`Self::ReadLog`].
    ReadAgentLog(AgentId),
    /// Stream an agent's log. Answered like [`Self::Follow`].
    FollowAgent {
        /// The agent.
        agent: AgentId,
        /// Skip lines up to and including this id.
        after: Option<i64>,
    },
    /// Read which scripts of a build's agents have ended. Ends with [`Answer::Timings`].
    ReadTimings(BuildId),
    /// Watch a workspace: [`Answer::Changed`] and [`Answer::Alive`]. Ends with [`Answer::Closed`] or
    /// [`Answer::Unsupported`].
    WatchWorkspace(WorkspaceId),
    /// Wait. Ends with [`Answer::Elapsed`].
    Wait(Delay),
}

/// The duration of an [`Operation::Wait`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delay {
    /// Exactly this duration.
    Exactly(Duration),
    /// A random duration up to this one (full jitter), so that many pages do not reconnect at the same time.
    UpTo(Duration),
}

/// An answer of an [`Operation`].
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// The workspace.
    Workspace(Result<Box<Workspace>, Problem>),
    /// The build.
    Build(Result<Box<WorkspaceBuild>, Problem>),
    /// The scripts that have ended.
    Timings(Result<Box<BuildTimings>, Problem>),
    /// The watched workspace, as it is now.
    Changed(Box<Workspace>),
    /// The connection that watches a workspace is alive.
    Alive,
    /// The backend cannot stream this.
    Unsupported,
    /// The next bytes of the log list (JSON).
    LogChunk(Vec<u8>),
    /// The log list is complete, or failed.
    LogEnded(Result<(), Problem>),
    /// The stream is open.
    Opened,
    /// A frame of the stream: the JSON of one or more lines.
    Frame(String),
    /// The stream is closed, or could not be opened.
    Closed {
        /// Whether the server closed it as complete (code 1000).
        done: bool,
    },
    /// The delay has elapsed.
    Elapsed,
}

impl Answer {
    /// Whether this is the last answer of its operation.
    pub(super) fn is_last(&self) -> bool {
        !matches!(self, Self::LogChunk(_) | Self::Opened | Self::Frame(_) | Self::Changed(_) | Self::Alive)
    }
}
