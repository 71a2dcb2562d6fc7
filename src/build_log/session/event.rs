//! What a session hears and what it asks for.

use std::time::Duration;

use crate::{
    build_log::Problem,
    tool_call::CallState,
    workspace::{BuildId, Transition, Workspace, WorkspaceBuild, WorkspaceId},
};

/// Something a session hears.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// The tool call, or what surrounds it, has changed.
    Call(Call),
    /// The chat's record has changed.
    Context(Context),
    /// The log has been opened (true) or closed (false).
    Shown(bool),
    /// The user wants another try.
    Retry,
    /// The page is back: the network is there again, or the tab is seen again. Nothing waits any longer.
    Wake,
    /// A running operation has something to say. Answers of operations that were ended are ignored.
    Answer(Ticket, Answer),
}

/// The tool call as far as its build log is concerned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// The direction of the build that the tool asks for.
    pub transition: Transition,
    /// Whether the call is running, and how it ended.
    pub state: CallState,
    /// The build that the result names.
    pub build_id: Option<BuildId>,
    /// The result says that no build was needed.
    pub no_build: bool,
}

/// What the chat's record says. All of it may be unknown, or of an earlier call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Context {
    /// The workspace the chat is bound to.
    pub workspace_id: Option<WorkspaceId>,
    /// The build the chat is bound to.
    pub build_id: Option<BuildId>,
}

/// Names one begun operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticket(pub(super) u64);

/// Something to be done in the world.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Begin this operation and give its answers under this ticket.
    Begin(Ticket, Operation),
    /// End that operation: its answers are no longer wanted.
    End(Ticket),
}

/// An operation on the network or the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// Read a workspace: one [`Answer::Workspace`].
    ReadWorkspace(WorkspaceId),
    /// Read a build: one [`Answer::Build`].
    ReadBuild(BuildId),
    /// Read a build's whole log as it is now: [`Answer::LogPiece`]s, then one [`Answer::LogEnded`].
    ReadLog(BuildId),
    /// Follow a build's log: [`Answer::Opened`], [`Answer::Frame`]s, then one [`Answer::Closed`].
    Follow {
        /// Whose log.
        build: BuildId,
        /// Only lines with a higher id; all where none.
        after: Option<i64>,
    },
    /// Wait: one [`Answer::Elapsed`].
    Wait(Delay),
}

/// How long to wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delay {
    /// Just so long.
    Exactly(Duration),
    /// Evenly at random up to so long, so that many pages do not come back at once.
    UpTo(Duration),
}

impl Answer {
    /// Whether the operation has more to say after this.
    pub(super) fn goes_on(&self) -> bool {
        matches!(self, Self::LogPiece(_) | Self::Opened | Self::Frame(_))
    }
}

/// What an operation has to say.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// The workspace, or why not.
    Workspace(Result<Box<Workspace>, Problem>),
    /// The build, or why not.
    Build(Result<Box<WorkspaceBuild>, Problem>),
    /// The next piece of the JSON list of the log's lines.
    LogPiece(Vec<u8>),
    /// The list has come to its end, or why it did not.
    LogEnded(Result<(), Problem>),
    /// The stream is open.
    Opened,
    /// The stream brought this text: a line's JSON.
    Frame(String),
    /// The stream is over, or never opened.
    Closed {
        /// Closed by the server as finished (code 1000), rather than broken off.
        done: bool,
    },
    /// The time is up.
    Elapsed,
}
