use serde_json::Value;

use super::{action::WorkspaceAction, status::ToolStatus};

/// A workspace tool call as the chat has it. Missing arguments and results are `Value::Null`.
#[derive(Clone, Copy, Debug)]
pub struct ToolCall<'a> {
    /// What the tool does.
    pub action: WorkspaceAction,
    /// The call's status in the chat's protocol.
    pub status: ToolStatus,
    /// Its arguments, of any shape.
    pub args: &'a Value,
    /// Its result, of any shape.
    pub result: &'a Value,
    /// Whether the protocol marks the result as an error.
    pub is_error: bool,
    /// Whether the run that the call belongs to is over: the call will not change any more.
    pub run_over: bool,
}

/// Whether a call is running, and how it ended, for its build log. [`CallPhase`](super::CallPhase) has more detail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CallState {
    /// It has no result yet.
    Running,
    /// It succeeded.
    Succeeded,
    /// It did not succeed: it failed, was refused or cancelled, or has no result.
    Failed,
}
