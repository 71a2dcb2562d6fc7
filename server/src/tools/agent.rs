//! The agent that the chat talks to: which one it is, and how far it has come.

use std::time::Duration;

use chat_workspace_tools::workspace::{AgentId, AgentLifecycle, AgentStatus};
use serde_json::{Map, Value, json};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::wait::{GivenUp, pause};
use crate::store::{Agent, Store};

/// An agent whose name ends so is meant for chats.
const CHAT_SUFFIX: &str = "-coderd-chat";
/// How long an agent may take to connect.
const CONNECT_PATIENCE: Duration = Duration::from_secs(2 * 60);
/// How long its startup scripts are waited for.
const SCRIPTS_PATIENCE: Duration = Duration::from_secs(10 * 60);

/// It is unclear which agent is meant.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("multiple agents match the chat suffix: {}", .0.join(", "))]
pub(super) struct AmbiguousAgent(Vec<String>);

/// Chooses the agent that the chat talks to: the one for chats, else the first. `None` where there is none.
pub(super) fn choose(agents: &[Agent]) -> Result<Option<&Agent>, AmbiguousAgent> {
    let for_chats: Vec<_> = agents.iter().filter(|agent| agent.name.ends_with(CHAT_SUFFIX)).collect();
    match for_chats[..] {
        [] => Ok(agents.first()),
        [agent] => Ok(Some(agent)),
        _ => Err(AmbiguousAgent(for_chats.into_iter().map(|agent| agent.name.clone()).collect())),
    }
}

/// Waits until an agent is connected, and gives the result's fields if it does not come to that.
pub(super) async fn wait_for_connection(
    store: &Store,
    id: AgentId,
    interrupt: &CancellationToken,
) -> Option<Map<String, Value>> {
    let deadline = Instant::now() + CONNECT_PATIENCE;
    loop {
        let problem = match store.agent(id) {
            Ok(Some(agent)) => match agent.status(store.now()) {
                AgentStatus::Connected => return None,
                status => format!("agent {:?} is not connected ({})", agent.name, status.as_str()),
            },
            Ok(None) => "the agent does not exist".to_owned(),
            Err(error) => error.to_string(),
        };
        if pause(deadline, interrupt).await.is_err() {
            return Some(fields(json!({ "agent_status": "not_ready", "agent_error": problem })));
        }
    }
}

/// Waits until an agent's startup scripts have ended, and gives the result's fields if they did not end well.
pub(super) async fn wait_for_scripts(store: &Store, id: AgentId, interrupt: &CancellationToken) -> Map<String, Value> {
    let deadline = Instant::now() + SCRIPTS_PATIENCE;
    loop {
        // What cannot be read now may be read at the next look.
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
        if let Err(given_up) = pause(deadline, interrupt).await {
            let scripts = match given_up {
                GivenUp::Deadline => "startup_scripts_timeout",
                GivenUp::Interrupted => "startup_scripts_unknown",
            };
            return fields(json!({ "startup_scripts": scripts }));
        }
    }
}

/// The fields of an object.
pub(super) fn fields(object: Value) -> Map<String, Value> {
    match object {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}
