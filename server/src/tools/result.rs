use chat_workspace_tools::workspace::BuildId;
use serde_json::{Map, Value, json};

use super::wait::WaitError;

/// The result of a tool call.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ToolResult {
    /// Whether the message part has `is_error`. Such a result has the field `error` only.
    pub(crate) is_error: bool,
    /// The result as JSON.
    pub(crate) value: Value,
}

/// The fields of a successful call, or an error.
pub(super) type Outcome = Result<Map<String, Value>, ToolError>;

/// Why a call failed.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum ToolError {
    /// The call was rejected before it had a build.
    Rejected(String),
    /// The wait for a build failed. The result does not have `is_error`, because clients need the build's id for its log.
    Build(Map<String, Value>),
}

impl ToolError {
    pub(super) fn rejected(reason: impl Into<String>) -> Self {
        Self::Rejected(reason.into())
    }
}

impl From<Outcome> for ToolResult {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Ok(fields) | Err(ToolError::Build(fields)) => Self { is_error: false, value: fields.into() },
            Err(ToolError::Rejected(reason)) => Self { is_error: true, value: json!({ "error": reason }) },
        }
    }
}

impl ToolResult {
    /// The result of a call that an earlier server left without a result.
    pub(crate) fn interrupted() -> Self {
        Err(ToolError::rejected("tool call was interrupted before it produced a result")).into()
    }

    /// The result of a call that the user refused.
    pub(crate) fn refused(reason: Option<&str>) -> Self {
        let reason = reason.filter(|reason| !reason.is_empty());
        let text = reason.map_or("the user refused it".to_owned(), |reason| format!("the user refused it: {reason}"));
        Err(ToolError::rejected(text)).into()
    }

    /// The result of a call to a tool that does not exist.
    pub(crate) fn unknown_tool(name: &str) -> Self {
        Err(ToolError::rejected(format!("Tool not found: {name}"))).into()
    }
}

/// The result fields of a failed wait for a build.
pub(super) fn build_failure(prefix: &str, error: &WaitError, build: BuildId) -> Map<String, Value> {
    let mut fields = Map::new();
    fields.insert("error".to_owned(), format!("{prefix}: {error}").into());
    fields.insert("build_id".to_owned(), build.to_string().into());
    fields
}

/// The fields of a JSON object.
pub(super) fn fields(object: Value) -> Map<String, Value> {
    match object {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}
