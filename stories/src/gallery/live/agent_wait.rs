//! The wait for a workspace's agent and its startup scripts after a build.

use std::future::Future;

use chat_workspace_tools::{
    api::ApiError,
    workspace::{AgentLifecycle, AgentStatus, BuildId, WorkspaceAgent, WorkspaceBuild},
};
use serde_json::{Map, Value, json};

use super::server::Server;

/// The most pauses until an agent must be connected: two minutes of pauses of one second.
const CONNECTION_PAUSES: u32 = 120;
/// The most pauses until the startup scripts must have ended: ten minutes.
const SCRIPTS_PAUSES: u32 = 600;

/// Waits until the first agent of a build is connected and its startup scripts have ended. Returns what the result of the
/// call says about it: nothing for a build without agents, or if all went well.
pub(super) async fn wait_for_agent<P: Future<Output = ()>>(
    server: Server,
    build: &WorkspaceBuild,
    pause: impl Fn() -> P,
) -> Result<Map<String, Value>, ApiError> {
    if first_agent(build).is_none() {
        return Ok(Map::new());
    }
    let connected = wait_until(server, build.id, CONNECTION_PAUSES, &pause, |agent| {
        (agent.status == AgentStatus::Connected).then(Map::new)
    });
    if connected.await?.is_none() {
        return Ok(fields(json!({ "agent_status": "not_ready" })));
    }
    let ended = wait_until(server, build.id, SCRIPTS_PAUSES, &pause, |agent| match &agent.lifecycle_state {
        AgentLifecycle::Created | AgentLifecycle::Starting => None,
        AgentLifecycle::Ready => Some(Map::new()),
        other => Some(fields(json!({
            "startup_scripts": "startup_scripts_failed",
            "lifecycle_state": other.as_str(),
        }))),
    });
    Ok(ended.await?.unwrap_or_else(|| fields(json!({ "startup_scripts": "startup_scripts_timeout" }))))
}

/// The agent that the chat works with.
pub(super) fn first_agent(build: &WorkspaceBuild) -> Option<&WorkspaceAgent> {
    build.resources.iter().flat_map(|resource| &resource.agents).next()
}

/// Reads the build until `check` returns a value for its first agent, at most this many times.
async fn wait_until<T, P: Future<Output = ()>>(
    server: Server,
    id: BuildId,
    pauses: u32,
    pause: &impl Fn() -> P,
    check: impl Fn(&WorkspaceAgent) -> Option<T>,
) -> Result<Option<T>, ApiError> {
    for _ in 0..pauses {
        let build = server.read_build(id).await?;
        if let Some(found) = first_agent(&build).and_then(&check) {
            return Ok(Some(found));
        }
        pause().await;
    }
    Ok(None)
}

fn fields(value: Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap_or_default()
}
