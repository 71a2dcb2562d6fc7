//! The messages between the server and an agent. The agent sends arrays of [`AgentRecord`](crate::store::AgentRecord)s.

use std::path::PathBuf;

use chat_workspace_tools::workspace::AgentLifecycle;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The path of the endpoint that agents connect to.
pub(crate) const CONNECTION_PATH: &str = "/api/v2/workspaceagents/me/connection";

/// The maximum size of a message from an agent. A message has at most [`BATCH_BYTES`] and one more record.
pub(crate) const MAX_MESSAGE_BYTES: usize = 256 * 1024;

/// The size after which an agent adds no more records to a message.
pub(super) const BATCH_BYTES: usize = 64 * 1024;

/// A message from the server to an agent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(crate) enum ServerMessage {
    /// The first message.
    Manifest(Manifest),
    /// The workspace stops: the agent runs the shutdown scripts and ends.
    Stop,
    /// The server ends: the agent ends at once. A later server starts it again.
    Exit,
}

/// What an agent runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Manifest {
    pub(crate) workspace_name: String,
    /// The folder in which scripts run.
    pub(crate) directory: PathBuf,
    /// The last state that the agent reported.
    pub(crate) lifecycle_state: AgentLifecycle,
    /// The sequence number of the last record that the server stored.
    pub(crate) acknowledged: i64,
    /// Whether the workspace stops, as [`ServerMessage::Stop`] says.
    pub(crate) is_stopping: bool,
    pub(crate) scripts: Vec<ManifestScript>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ManifestScript {
    pub(crate) id: Uuid,
    /// The log source of its output.
    pub(crate) source: Uuid,
    /// The commands for `sh -c`.
    pub(crate) script: String,
    pub(crate) run_on_start: bool,
    pub(crate) run_on_stop: bool,
    /// Unlimited if 0.
    pub(crate) timeout_seconds: u32,
}
