use std::time::Duration;

use chat_workspace_tools::workspace::{AgentId, BuildId};
use rmcp::model::JsonObject;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;

use super::error::CallError;

/// Reads the arguments of a call. Unknown arguments are ignored.
pub(super) fn read<T: DeserializeOwned>(arguments: Option<JsonObject>) -> Result<T, CallError> {
    serde_json::from_value(Value::Object(arguments.unwrap_or_default())).map_err(CallError::Arguments)
}

/// The arguments of `create_workspace`.
#[derive(Debug, Deserialize)]
pub(super) struct NewWorkspace {
    /// A name or an id.
    #[serde(alias = "template_id")]
    pub(super) template: String,
    pub(super) name: Option<String>,
    #[serde(default)]
    pub(super) parameters: Value,
}

/// The arguments of `start_workspace` and `stop_workspace`.
#[derive(Debug, Deserialize)]
pub(super) struct WorkspaceChoice {
    /// A name or an id. The only workspace of the user if `None`.
    workspace: Option<String>,
}

impl WorkspaceChoice {
    /// The name or id, unless it is missing or blank.
    pub(super) fn name(&self) -> Option<&str> {
        self.workspace.as_deref().map(str::trim).filter(|name| !name.is_empty())
    }
}

/// The arguments of `workspace_build_status`.
#[derive(Debug, Deserialize)]
pub(super) struct BuildStatus {
    pub(super) build_id: BuildId,
    pub(super) wait_seconds: Option<u64>,
}

/// The arguments of `read_build`.
#[derive(Debug, Deserialize)]
pub(super) struct ReadBuild {
    pub(super) build_id: BuildId,
}

/// The arguments of `read_build_log`.
#[derive(Debug, Deserialize)]
pub(super) struct ReadBuildLog {
    pub(super) build_id: BuildId,
    #[serde(flatten)]
    pub(super) range: LogRange,
}

/// The arguments of `read_agent_log`.
#[derive(Debug, Deserialize)]
pub(super) struct ReadAgentLog {
    pub(super) agent_id: AgentId,
    #[serde(flatten)]
    pub(super) range: LogRange,
}

/// Which part of a log to read.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(super) struct LogRange {
    /// The id of the line before the first one. Ids are positive, so 0 means all lines.
    #[serde(default)]
    pub(super) after: u64,
    /// How long to wait for a line if there is none.
    #[serde(default)]
    wait_ms: u64,
}

impl LogRange {
    /// The id of the line before the first one, as the logs count.
    pub(super) fn first(self) -> i64 {
        i64::try_from(self.after).unwrap_or(i64::MAX)
    }

    /// How long to wait for a line.
    pub(super) fn wait(self) -> Duration {
        Duration::from_millis(self.wait_ms)
    }
}
