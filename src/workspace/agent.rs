use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{
    id::{AgentId, LogSourceId},
    lenient,
    status::{AgentLifecycle, AgentStatus},
};

/// An agent of a workspace: the program inside it that the chat connects to.
///
/// Times are RFC 3339. They are `None` for what has not happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct WorkspaceAgent {
    /// Its id. Each build has agents of its own.
    pub id: AgentId,
    /// Its name in the template.
    #[serde(default)]
    pub name: String,
    /// The agent that started it, for the agent of a dev container.
    #[serde(default)]
    pub parent_id: Option<AgentId>,
    /// Its connection status.
    #[serde(default)]
    pub status: AgentStatus,
    /// The state of its scripts.
    #[serde(default)]
    pub lifecycle_state: AgentLifecycle,
    /// When the build created it.
    #[serde(default)]
    pub created_at: Option<String>,
    /// When it connected for the first time.
    #[serde(default)]
    pub first_connected_at: Option<String>,
    /// When its startup scripts began.
    #[serde(default)]
    pub started_at: Option<String>,
    /// When its startup scripts ended, whether they succeeded or not.
    #[serde(default)]
    pub ready_at: Option<String>,
    /// The length of its log, in bytes of text.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub logs_length: i64,
    /// Whether its log exceeded the server's size limit (1 MiB of text), so that later lines were dropped.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub logs_overflowed: bool,
    /// How long it may take to connect, in seconds. 0 for no limit.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub connection_timeout_seconds: i64,
    /// A page that explains what to do if it does not connect. May be empty.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub troubleshooting_url: String,
    /// The sources of its log's lines: its scripts, and programs that log through it.
    #[serde(default, deserialize_with = "lenient::list")]
    pub log_sources: Vec<AgentLogSource>,
    /// Its scripts.
    #[serde(default, deserialize_with = "lenient::list")]
    pub scripts: Vec<AgentScript>,
}

impl WorkspaceAgent {
    /// Creates an agent without a name, of unknown status and without scripts.
    pub fn new(id: AgentId) -> Self {
        Self {
            id,
            name: String::new(),
            parent_id: None,
            status: AgentStatus::default(),
            lifecycle_state: AgentLifecycle::default(),
            created_at: None,
            first_connected_at: None,
            started_at: None,
            ready_at: None,
            logs_length: 0,
            logs_overflowed: false,
            connection_timeout_seconds: 0,
            troubleshooting_url: String::new(),
            log_sources: Vec::new(),
            scripts: Vec::new(),
        }
    }

    /// How long it may take to connect. `None` for no limit.
    pub fn connection_timeout(&self) -> Option<Duration> {
        let seconds = u64::try_from(self.connection_timeout_seconds).ok().filter(|seconds| *seconds > 0)?;
        Some(Duration::from_secs(seconds))
    }
}

/// A source of an agent's log lines (`log_sources`). Its id is the `source_id` of its lines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct AgentLogSource {
    /// Its id.
    pub id: LogSourceId,
    /// The name to show.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub display_name: String,
    /// The URL of its icon. May be empty.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub icon: String,
}

impl AgentLogSource {
    /// Creates a source without an icon.
    pub fn new(id: LogSourceId, display_name: impl Into<String>) -> Self {
        Self { id, display_name: display_name.into(), icon: String::new() }
    }
}

/// A script of an agent (`scripts`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct AgentScript {
    /// The source of its lines.
    pub log_source_id: LogSourceId,
    /// The name to show.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub display_name: String,
    /// Whether it runs when the workspace starts.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub run_on_start: bool,
    /// Whether users wait for its end before they can use the workspace. Other scripts run in the background.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub start_blocks_login: bool,
    /// Its time limit, in nanoseconds: the JSON form of Go's `time.Duration`. 0 for no limit.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub timeout: i64,
}

impl AgentScript {
    /// Creates a script that runs when the workspace starts, without a time limit.
    pub fn new(log_source_id: LogSourceId, display_name: impl Into<String>) -> Self {
        let display_name = display_name.into();
        Self { log_source_id, display_name, run_on_start: true, start_blocks_login: false, timeout: 0 }
    }

    /// Its time limit. `None` for no limit.
    pub fn time_limit(&self) -> Option<Duration> {
        u64::try_from(self.timeout).ok().filter(|nanoseconds| *nanoseconds > 0).map(Duration::from_nanos)
    }
}
