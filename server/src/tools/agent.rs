//! The choice of the agent that a chat works with, and the waits for its connection and its startup scripts.

use std::time::Duration;

use chat_workspace_tools::workspace::{AgentId, AgentLifecycle, AgentStatus};
use serde_json::{Map, Value, json};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::{
    result::fields,
    wait::{WaitAborted, poll_delay},
};
use crate::store::{Agent, Store};

/// The suffix of the names of agents for chats.
const CHAT_SUFFIX: &str = "-coderd-chat";
/// The maximum wait for an agent's connection.
const CONNECTION_TIMEOUT: Duration = Duration::from_secs(2 * 60);
/// The maximum wait for an agent's startup scripts.
const SCRIPTS_TIMEOUT: Duration = Duration::from_secs(10 * 60);

/// Several agents are for chats.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("multiple agents match the chat suffix: {}", .0.join(", "))]
pub(super) struct AmbiguousAgent(Vec<String>);

/// Chooses the agent for chats, or the first agent if there is none. `None` without agents.
pub(super) fn choose(agents: &[Agent]) -> Result<Option<&Agent>, AmbiguousAgent> {
    let for_chats: Vec<_> = agents.iter().filter(|agent| agent.name.ends_with(CHAT_SUFFIX)).collect();
    match for_chats[..] {
        [] => Ok(agents.first()),
        [agent] => Ok(Some(agent)),
        _ => Err(AmbiguousAgent(for_chats.into_iter().map(|agent| agent.name.clone()).collect())),
    }
}

/// Waits until an agent is connected. Returns result fields if it does not connect in time.
pub(super) async fn wait_for_connection(
    store: &Store,
    id: AgentId,
    interrupt: &CancellationToken,
) -> Option<Map<String, Value>> {
    let deadline = Instant::now() + CONNECTION_TIMEOUT;
    loop {
        let problem = match store.agent(id) {
            Ok(Some(agent)) => match agent.status(store.now()) {
                AgentStatus::Connected => return None,
                status => format!("agent {:?} is not connected ({})", agent.name, status.as_str()),
            },
            Ok(None) => "the agent does not exist".to_owned(),
            Err(error) => error.to_string(),
        };
        if poll_delay(deadline, interrupt).await.is_err() {
            return Some(fields(json!({ "agent_status": "not_ready", "agent_error": problem })));
        }
    }
}

/// Waits until an agent's startup scripts have ended. Returns result fields unless they succeed.
pub(super) async fn wait_for_scripts(store: &Store, id: AgentId, interrupt: &CancellationToken) -> Map<String, Value> {
    let deadline = Instant::now() + SCRIPTS_TIMEOUT;
    loop {
        // A failed read is retried at the next poll.
        if let Ok(Some(agent)) = store.agent(id) {
            match agent.lifecycle {
                AgentLifecycle::Ready => return Map::new(),
                AgentLifecycle::Created | AgentLifecycle::Starting => {}
                other => {
                    return fields(json!({
                        "startup_scripts": "startup_scripts_failed",
                        "lifecycle_state": other.as_str(),
                    }));
                }
            }
        }
        if let Err(aborted) = poll_delay(deadline, interrupt).await {
            let scripts = match aborted {
                WaitAborted::Deadline => "startup_scripts_timeout",
                WaitAborted::Interrupted => "startup_scripts_unknown",
            };
            return fields(json!({ "startup_scripts": scripts }));
        }
    }
}
