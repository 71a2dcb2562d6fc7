use chat_workspace_tools::workspace::{AgentId, AgentLifecycle, AgentStatus};
use serde::Serialize;
use uuid::Uuid;

use crate::{clock::Timestamp, store};

/// An agent in the resources of a build.
#[derive(Debug, Serialize)]
pub(super) struct Agent {
    id: AgentId,
    parent_id: Option<AgentId>,
    created_at: Timestamp,
    updated_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_connected_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_connected_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    disconnected_at: Option<Timestamp>,
    started_at: Option<Timestamp>,
    ready_at: Option<Timestamp>,
    status: AgentStatus,
    lifecycle_state: AgentLifecycle,
    name: String,
    resource_id: Uuid,
    architecture: &'static str,
    operating_system: &'static str,
    logs_length: i64,
    logs_overflowed: bool,
    connection_timeout_seconds: u64,
    troubleshooting_url: String,
    log_sources: Vec<LogSource>,
    scripts: Vec<Script>,
    version: &'static str,
    apps: [(); 0],
    health: AgentHealth,
}

#[derive(Debug, Serialize)]
struct AgentHealth {
    healthy: bool,
}

#[derive(Debug, Serialize)]
struct LogSource {
    workspace_agent_id: AgentId,
    id: Uuid,
    created_at: Timestamp,
    display_name: String,
    icon: String,
}

#[derive(Debug, Serialize)]
struct Script {
    id: Uuid,
    log_source_id: Uuid,
    log_path: &'static str,
    script: String,
    cron: &'static str,
    run_on_start: bool,
    run_on_stop: bool,
    start_blocks_login: bool,
    /// In nanoseconds; unlimited if 0.
    timeout: u64,
    display_name: String,
}

impl Agent {
    pub(super) fn new(agent: &store::Agent, resource_id: Uuid, now: Timestamp) -> Self {
        let changes = [agent.last_connected_at, agent.disconnected_at, agent.started_at, agent.ready_at];
        let status = agent.status(now);
        Self {
            id: agent.id,
            parent_id: agent.parent,
            created_at: agent.created_at,
            updated_at: changes.into_iter().flatten().max().unwrap_or(agent.created_at),
            first_connected_at: agent.first_connected_at,
            last_connected_at: agent.last_connected_at,
            disconnected_at: agent.disconnected_at,
            started_at: agent.started_at,
            ready_at: agent.ready_at,
            health: AgentHealth { healthy: status == AgentStatus::Connected },
            status,
            lifecycle_state: agent.lifecycle.clone(),
            name: agent.name.clone(),
            resource_id,
            architecture: std::env::consts::ARCH,
            operating_system: std::env::consts::OS,
            logs_length: agent.logs_length,
            logs_overflowed: agent.logs_overflowed,
            connection_timeout_seconds: agent.connection_timeout.as_secs(),
            troubleshooting_url: agent.troubleshooting_url.clone(),
            log_sources: agent.scripts.iter().map(|script| LogSource::new(agent, script)).collect(),
            scripts: agent.scripts.iter().map(Script::new).collect(),
            version: "",
            apps: [],
        }
    }
}

impl LogSource {
    fn new(agent: &store::Agent, script: &store::Script) -> Self {
        Self {
            workspace_agent_id: agent.id,
            id: script.source,
            created_at: agent.created_at,
            display_name: script.settings.display_name.clone(),
            icon: script.settings.icon.clone(),
        }
    }
}

impl Script {
    fn new(script: &store::Script) -> Self {
        let settings = &script.settings;
        Self {
            id: script.id,
            log_source_id: script.source,
            log_path: "",
            script: settings.script.clone(),
            cron: "",
            run_on_start: settings.run_on_start,
            run_on_stop: settings.run_on_stop,
            start_blocks_login: settings.start_blocks_login,
            timeout: u64::from(settings.timeout_seconds) * 1_000_000_000,
            display_name: settings.display_name.clone(),
        }
    }
}
