use chat_workspace_tools::workspace::BuildId;
use serde_json::{Map, Value, json};

use super::wait::WaitError;

/// What a tool call comes to on the wire.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ToolResult {
    /// Whether the protocol marks it as an error: then all it may say is `error`.
    pub(crate) is_error: bool,
    /// Any JSON.
    pub(crate) value: Value,
}

/// The fields of a call that ended well, or why it did not.
pub(super) type Outcome = Result<Map<String, Value>, Failure>;

/// Why a call did not end well.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Failure {
    /// It got nowhere.
    Refused(String),
    /// The build that it waited for did not end well, or nobody knows. No error by protocol: that would lose the build's
    /// id, and with it the log.
    Build(Map<String, Value>),
}

impl Failure {
    pub(super) fn refused(reason: impl Into<String>) -> Self {
        Self::Refused(reason.into())
    }
}

impl From<Outcome> for ToolResult {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Ok(fields) | Err(Failure::Build(fields)) => Self { is_error: false, value: fields.into() },
            Err(Failure::Refused(reason)) => Self { is_error: true, value: json!({ "error": reason }) },
        }
    }
}

impl ToolResult {
    /// The result of a call that nobody has answered.
    pub(crate) fn interrupted() -> Self {
        Err(Failure::refused("tool call was interrupted before it produced a result")).into()
    }

    /// The result of a call to a tool that does not exist.
    pub(crate) fn unknown_tool(name: &str) -> Self {
        Err(Failure::refused(format!("Tool not found: {name}"))).into()
    }
}

/// The fields of a failed wait.
pub(super) fn build_failure(prefix: &str, error: &WaitError, build: BuildId) -> Map<String, Value> {
    let mut fields = Map::new();
    fields.insert("error".to_owned(), format!("{prefix}: {error}").into());
    fields.insert("build_id".to_owned(), build.to_string().into());
    fields
}
