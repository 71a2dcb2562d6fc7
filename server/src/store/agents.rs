use std::time::Duration;

use chat_workspace_tools::workspace::{AgentId, AgentLifecycle, AgentStatus, BuildId, WorkspaceId};
use rusqlite::{Connection, OptionalExtension, Params, Row, params};
use uuid::Uuid;

use super::{
    agent_scripts::{Script, insert_scripts, read_scripts},
    database::StoreError,
    handle::Store,
    model::Build,
};
use crate::{clock::Timestamp, template::Template};

/// An agent: the program in a workspace that a chat works with.
#[derive(Clone, Debug)]
pub(crate) struct Agent {
    pub(crate) id: AgentId,
    pub(crate) build: BuildId,
    pub(crate) parent: Option<AgentId>,
    pub(crate) name: String,
    /// Authenticates the agent.
    pub(crate) token: Uuid,
    pub(crate) created_at: Timestamp,
    pub(crate) first_connected_at: Option<Timestamp>,
    pub(crate) last_connected_at: Option<Timestamp>,
    pub(crate) disconnected_at: Option<Timestamp>,
    pub(crate) lifecycle: AgentLifecycle,
    pub(crate) started_at: Option<Timestamp>,
    pub(crate) ready_at: Option<Timestamp>,
    /// The size of its log in bytes.
    pub(crate) logs_length: i64,
    /// Whether lines were dropped because the log is full.
    pub(crate) logs_overflowed: bool,
    /// How long it may take to connect before its status is `timeout`.
    pub(crate) connection_timeout: Duration,
    pub(crate) troubleshooting_url: String,
    /// The sequence number of the last stored record that it sent.
    pub(crate) acknowledged: i64,
    pub(crate) scripts: Vec<Script>,
}

impl Agent {
    /// The status of its connection at the time `now`.
    pub(crate) fn status(&self, now: Timestamp) -> AgentStatus {
        match (self.first_connected_at, self.disconnected_at) {
            (Some(_), None) => AgentStatus::Connected,
            (Some(_), Some(_)) => AgentStatus::Disconnected,
            (None, _) if now.since(self.created_at) > self.connection_timeout => AgentStatus::Timeout,
            (None, _) => AgentStatus::Connecting,
        }
    }
}

impl Store {
    /// The agents that a build created, in the template's order.
    pub(crate) fn agents(&self, build: BuildId) -> Result<Vec<Agent>, StoreError> {
        self.database.read(|connection| read_agents(connection, "WHERE build_id = ? ORDER BY place", [build.as_uuid()]))
    }

    pub(crate) fn agent(&self, id: AgentId) -> Result<Option<Agent>, StoreError> {
        self.database.read(|connection| Ok(read_agents(connection, "WHERE id = ?", [id.as_uuid()])?.pop()))
    }

    /// The agent with this token.
    pub(crate) fn agent_with_token(&self, token: Uuid) -> Result<Option<Agent>, StoreError> {
        self.database.read(|connection| Ok(read_agents(connection, "WHERE token = ?", [token])?.pop()))
    }

    /// Whether an agent is part of the latest build of its workspace.
    pub(crate) fn is_in_latest_build(&self, agent: &Agent) -> Result<bool, StoreError> {
        self.database.read(|connection| {
            let mut select = connection.prepare_cached(
                "SELECT number = (SELECT max(number) FROM builds other WHERE other.workspace_id = builds.workspace_id)
                 FROM builds WHERE id = ?",
            )?;
            let found = select.query_row([agent.build.as_uuid()], |row| row.get(0)).optional()?;
            Ok(found.unwrap_or_default())
        })
    }

    /// Records that an agent has connected.
    pub(crate) fn agent_connected(&self, id: AgentId) -> Result<(), StoreError> {
        let now = self.clock.now();
        self.change_agent(
            id,
            "first_connected_at = coalesce(first_connected_at, ?), last_connected_at = ?, disconnected_at = NULL",
            params![now, now, id.as_uuid()],
        )
    }

    /// Records that an agent has disconnected.
    pub(crate) fn agent_disconnected(&self, id: AgentId) -> Result<(), StoreError> {
        self.change_agent(id, "disconnected_at = ?", params![self.clock.now(), id.as_uuid()])
    }

    /// Records the state of an agent's scripts, for tests without agents.
    #[cfg(test)]
    pub(crate) fn set_lifecycle(&self, id: AgentId, lifecycle: &AgentLifecycle) -> Result<(), StoreError> {
        self.database.write(|change| set_lifecycle(change, id, lifecycle, self.clock.now()))?;
        self.notify_workspace_of(id)
    }

    /// Records that all agents are disconnected, for a server that has just started.
    pub(crate) fn disconnect_all_agents(&self) -> Result<(), StoreError> {
        self.database.write(|change| {
            let connected = "first_connected_at IS NOT NULL AND disconnected_at IS NULL";
            change.execute(&format!("UPDATE agents SET disconnected_at = ? WHERE {connected}"), [self.clock.now()])?;
            Ok(())
        })
    }

    fn change_agent(&self, id: AgentId, set: &str, values: &[&dyn rusqlite::ToSql]) -> Result<(), StoreError> {
        self.database.write(|change| {
            change.execute(&format!("UPDATE agents SET {set} WHERE id = ?"), values)?;
            Ok::<_, StoreError>(())
        })?;
        self.notify_workspace_of(id)
    }

    /// Notifies of a change of the workspace that an agent belongs to.
    pub(super) fn notify_workspace_of(&self, id: AgentId) -> Result<(), StoreError> {
        let workspace: Option<Uuid> = self.database.read(|connection| {
            let mut select = connection.prepare_cached(
                "SELECT workspace_id FROM builds WHERE id = (SELECT build_id FROM agents WHERE id = ?)",
            )?;
            select.query_row([id.as_uuid()], |row| row.get(0)).optional()
        })?;
        if let Some(workspace) = workspace {
            self.workspace_changes().notify(&WorkspaceId::from(workspace));
        }
        Ok(())
    }
}

/// Sets the state of an agent's scripts, and the times that depend on it.
pub(super) fn set_lifecycle(
    change: &Connection,
    id: AgentId,
    lifecycle: &AgentLifecycle,
    at: Timestamp,
) -> Result<(), StoreError> {
    use AgentLifecycle::{Ready, StartError, StartTimeout, Starting};
    let times = match lifecycle {
        Starting => "started_at = ?2, ready_at = NULL",
        Ready | StartError | StartTimeout => "started_at = coalesce(started_at, ?2), ready_at = ?2",
        _ => "started_at = coalesce(started_at, ?2)",
    };
    let update = format!("UPDATE agents SET lifecycle = ?1, {times} WHERE id = ?3");
    change.execute(&update, params![lifecycle.as_str(), at, id.as_uuid()])?;
    Ok(())
}

/// Creates the agents of a successful start build.
pub(super) fn insert_agents(
    change: &Connection,
    build: &Build,
    template: &Template,
    now: Timestamp,
) -> Result<(), StoreError> {
    let mut insert = change.prepare_cached(
        "INSERT INTO agents
         (id, build_id, parent_id, place, name, token, created_at, lifecycle, connection_timeout, troubleshooting_url)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )?;
    let mut ids: Vec<(&str, Uuid)> = Vec::new();
    for (place, agent) in template.settings.agents.iter().enumerate() {
        let id = Uuid::new_v4();
        let parent = ids.iter().find(|(name, _)| Some(*name) == agent.parent.as_deref()).map(|(_, id)| *id);
        insert.execute(params![
            id,
            build.id.as_uuid(),
            parent,
            place as i64,
            agent.name,
            Uuid::new_v4(),
            now,
            AgentLifecycle::Created.as_str(),
            agent.connection_timeout_seconds,
            agent.troubleshooting_url,
        ])?;
        insert_scripts(change, id, &agent.scripts)?;
        ids.push((&agent.name, id));
    }
    Ok(())
}

fn read_agents(connection: &Connection, which: &str, key: impl Params) -> Result<Vec<Agent>, StoreError> {
    let mut select = connection.prepare_cached(&format!(
        "SELECT id, build_id, parent_id, name, token, created_at, first_connected_at, last_connected_at,
         disconnected_at, lifecycle, started_at, ready_at, logs_length, logs_overflowed, connection_timeout,
         troubleshooting_url, acknowledged FROM agents {which}"
    ))?;
    let agents = select.query_map(key, read)?.collect::<Result<Vec<_>, _>>()?;
    agents.into_iter().map(|agent| Ok(Agent { scripts: read_scripts(connection, agent.id)?, ..agent })).collect()
}

/// Reads an agent without its scripts.
fn read(row: &Row<'_>) -> rusqlite::Result<Agent> {
    Ok(Agent {
        id: row.get::<_, Uuid>(0)?.into(),
        build: row.get::<_, Uuid>(1)?.into(),
        parent: row.get::<_, Option<Uuid>>(2)?.map(AgentId::from),
        name: row.get(3)?,
        token: row.get(4)?,
        created_at: row.get(5)?,
        first_connected_at: row.get(6)?,
        last_connected_at: row.get(7)?,
        disconnected_at: row.get(8)?,
        lifecycle: row.get::<_, String>(9)?.into(),
        started_at: row.get(10)?,
        ready_at: row.get(11)?,
        logs_length: row.get(12)?,
        logs_overflowed: row.get(13)?,
        connection_timeout: Duration::from_secs(row.get::<_, u32>(14)?.into()),
        troubleshooting_url: row.get(15)?,
        acknowledged: row.get(16)?,
        scripts: Vec::new(),
    })
}
