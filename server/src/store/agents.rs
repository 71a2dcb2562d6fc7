use std::time::Duration;

use chat_workspace_tools::workspace::{AgentId, AgentLifecycle, AgentStatus, BuildId};
use rusqlite::{Connection, OptionalExtension, Row, params};
use uuid::Uuid;

use super::{database::StoreError, handle::Store, model::Build};
use crate::{clock::Timestamp, template::Template};

/// How long an agent may take to connect before its status is `timeout`.
const CONNECTION_TIMEOUT: Duration = Duration::from_secs(120);

/// An agent: the program in a workspace that a chat works with.
#[derive(Clone, Debug)]
pub(crate) struct Agent {
    pub(crate) id: AgentId,
    pub(crate) build: BuildId,
    pub(crate) name: String,
    /// Authenticates the agent.
    pub(crate) token: Uuid,
    pub(crate) created_at: Timestamp,
    pub(crate) first_connected_at: Option<Timestamp>,
    pub(crate) last_connected_at: Option<Timestamp>,
    pub(crate) disconnected_at: Option<Timestamp>,
    pub(crate) lifecycle: AgentLifecycle,
    pub(crate) ready_at: Option<Timestamp>,
}

impl Agent {
    /// The status of its connection at the time `now`.
    pub(crate) fn status(&self, now: Timestamp) -> AgentStatus {
        match (self.first_connected_at, self.disconnected_at) {
            (Some(_), None) => AgentStatus::Connected,
            (Some(_), Some(_)) => AgentStatus::Disconnected,
            (None, _) if now.since(self.created_at) > CONNECTION_TIMEOUT => AgentStatus::Timeout,
            (None, _) => AgentStatus::Connecting,
        }
    }
}

impl Store {
    /// The agents that a build created, in the template's order.
    pub(crate) fn agents(&self, build: BuildId) -> Result<Vec<Agent>, StoreError> {
        self.database.read(|connection| {
            let mut select = connection.prepare_cached(&format!("{SELECT} WHERE build_id = ? ORDER BY place"))?;
            Ok(select.query_map([build.as_uuid()], read)?.collect::<Result<_, _>>()?)
        })
    }

    pub(crate) fn agent(&self, id: AgentId) -> Result<Option<Agent>, StoreError> {
        self.find_agent("WHERE id = ?", id.as_uuid())
    }

    /// The agent with this token.
    pub(crate) fn agent_with_token(&self, token: Uuid) -> Result<Option<Agent>, StoreError> {
        self.find_agent("WHERE token = ?", token)
    }

    fn find_agent(&self, which: &str, key: Uuid) -> Result<Option<Agent>, StoreError> {
        self.database.read(|connection| {
            let mut select = connection.prepare_cached(&format!("{SELECT} {which}"))?;
            Ok(select.query_row([key], read).optional()?)
        })
    }

    /// Records that an agent has connected.
    pub(crate) fn agent_connected(&self, id: AgentId) -> Result<(), StoreError> {
        let now = self.clock.now();
        self.change_agent(
            "first_connected_at = coalesce(first_connected_at, ?), last_connected_at = ?, disconnected_at = NULL",
            params![now, now, id.as_uuid()],
        )
    }

    /// Records that an agent has disconnected.
    pub(crate) fn agent_disconnected(&self, id: AgentId) -> Result<(), StoreError> {
        self.change_agent("disconnected_at = ?", params![self.clock.now(), id.as_uuid()])
    }

    /// Records the state of an agent's startup scripts.
    pub(crate) fn set_lifecycle(&self, id: AgentId, lifecycle: &AgentLifecycle) -> Result<(), StoreError> {
        let ready_at = (*lifecycle == AgentLifecycle::Ready).then(|| self.clock.now());
        self.change_agent(
            "lifecycle = ?, ready_at = coalesce(ready_at, ?)",
            params![lifecycle.as_str(), ready_at, id.as_uuid()],
        )
    }

    /// Records that all agents are disconnected, for a server that has just started.
    pub(crate) fn disconnect_all_agents(&self) -> Result<(), StoreError> {
        self.database.write(|change| {
            let connected = "first_connected_at IS NOT NULL AND disconnected_at IS NULL";
            change.execute(&format!("UPDATE agents SET disconnected_at = ? WHERE {connected}"), [self.clock.now()])?;
            Ok(())
        })
    }

    fn change_agent(&self, set: &str, values: &[&dyn rusqlite::ToSql]) -> Result<(), StoreError> {
        self.database.write(|change| {
            change.execute(&format!("UPDATE agents SET {set} WHERE id = ?"), values)?;
            Ok(())
        })
    }
}

/// Creates the agents of a successful start build.
pub(super) fn insert_agents(
    change: &Connection,
    build: &Build,
    template: &Template,
    now: Timestamp,
) -> Result<(), StoreError> {
    let mut insert = change.prepare_cached(
        "INSERT INTO agents (id, build_id, place, name, token, created_at, lifecycle) VALUES (?, ?, ?, ?, ?, ?, ?)",
    )?;
    for (place, agent) in template.settings.agents.iter().enumerate() {
        let (id, token) = (Uuid::new_v4(), Uuid::new_v4());
        let lifecycle = AgentLifecycle::Created;
        let build = build.id.as_uuid();
        insert.execute(params![id, build, place as i64, agent.name, token, now, lifecycle.as_str()])?;
    }
    Ok(())
}

const SELECT: &str = "SELECT id, build_id, name, token, created_at, first_connected_at, last_connected_at,
    disconnected_at, lifecycle, ready_at FROM agents";

fn read(row: &Row<'_>) -> rusqlite::Result<Agent> {
    Ok(Agent {
        id: row.get::<_, Uuid>(0)?.into(),
        build: row.get::<_, Uuid>(1)?.into(),
        name: row.get(2)?,
        token: row.get(3)?,
        created_at: row.get(4)?,
        first_connected_at: row.get(5)?,
        last_connected_at: row.get(6)?,
        disconnected_at: row.get(7)?,
        lifecycle: row.get::<_, String>(8)?.into(),
        ready_at: row.get(9)?,
    })
}
