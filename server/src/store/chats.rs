use std::fmt;

use chat_workspace_tools::workspace::{AgentId, BuildId, WorkspaceId};
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use super::{database::StoreError, handle::Store, json::Json, model::Build};
use crate::clock::Timestamp;

/// The id of a chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub(crate) struct ChatId(Uuid);

impl From<Uuid> for ChatId {
    fn from(id: Uuid) -> Self {
        Self(id)
    }
}

impl fmt::Display for ChatId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A chat and the workspace, build and agent that it is bound to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Chat {
    pub(crate) id: ChatId,
    pub(crate) organization: Uuid,
    pub(crate) title: String,
    pub(crate) status: ChatStatus,
    pub(crate) workspace: Option<WorkspaceId>,
    pub(crate) build: Option<BuildId>,
    pub(crate) agent: Option<AgentId>,
    pub(crate) created_at: Timestamp,
    pub(crate) updated_at: Timestamp,
}

/// The state of a chat's agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ChatStatus {
    /// It waits for a message.
    Waiting,
    /// It works on a message.
    Running,
    /// It waits for the user's approval of a tool call.
    RequiresAction,
}

/// A message of a chat.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Message {
    /// Ids ascend within a chat.
    pub(crate) id: i64,
    pub(crate) chat_id: ChatId,
    pub(crate) created_at: Timestamp,
    pub(crate) role: Role,
    /// The message parts as the API sends them.
    pub(crate) content: Vec<Value>,
}

/// The author of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Role {
    /// The user.
    User,
    /// The agent.
    Assistant,
    /// A tool that the agent called.
    Tool,
}

/// The build that a pending tool call waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PendingWait {
    pub(crate) build: BuildId,
    /// Whether the call created the build; otherwise the build was already running.
    pub(crate) is_own: bool,
}

impl PendingWait {
    /// A wait for a build that the call created.
    pub(crate) fn for_own(build: &Build) -> Self {
        Self { build: build.id, is_own: true }
    }
}

/// An agent step whose tool calls have no results yet.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PendingStep {
    pub(crate) chat: ChatId,
    /// The agent's text and tool calls.
    pub(crate) content: Vec<Value>,
}

impl Store {
    pub(crate) fn create_chat(&self, organization: Uuid, title: String) -> Result<Chat, StoreError> {
        let now = self.clock.now();
        let chat = Chat {
            id: Uuid::new_v4().into(),
            organization,
            title,
            status: ChatStatus::Waiting,
            workspace: None,
            build: None,
            agent: None,
            created_at: now,
            updated_at: now,
        };
        self.database.write(|change| {
            change.execute(
                "INSERT INTO chats (id, organization_id, title, status, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?)",
                params![chat.id.0, chat.organization, chat.title, chat.status.as_str(), now, now],
            )?;
            Ok::<_, StoreError>(())
        })?;
        Ok(chat)
    }

    pub(crate) fn chat(&self, id: ChatId) -> Result<Option<Chat>, StoreError> {
        self.database.read(|connection| read_chat(connection, id))
    }

    /// All chats, newest first.
    pub(crate) fn chats(&self) -> Result<Vec<Chat>, StoreError> {
        self.database.read(|connection| {
            let mut select = connection.prepare_cached(&format!("{SELECT_CHAT} ORDER BY rowid DESC"))?;
            Ok(select.query_map([], chat)?.collect::<Result<_, _>>()?)
        })
    }

    pub(crate) fn set_chat_status(&self, id: ChatId, status: ChatStatus) -> Result<Chat, StoreError> {
        self.change_chat(id, "status = ?", params![status.as_str(), self.clock.now(), id.0])
    }

    /// Binds a chat to a workspace and its build, and removes the binding to an agent.
    pub(crate) fn bind_chat(&self, id: ChatId, workspace: WorkspaceId, build: BuildId) -> Result<Chat, StoreError> {
        let bound = "workspace_id = ?, build_id = ?, agent_id = NULL";
        self.change_chat(id, bound, params![workspace.as_uuid(), build.as_uuid(), self.clock.now(), id.0])
    }

    /// Binds a chat to an agent.
    pub(crate) fn bind_agent(&self, id: ChatId, agent: AgentId) -> Result<Chat, StoreError> {
        self.change_chat(id, "agent_id = ?", params![agent.as_uuid(), self.clock.now(), id.0])
    }

    fn change_chat(&self, id: ChatId, set: &str, values: &[&dyn rusqlite::ToSql]) -> Result<Chat, StoreError> {
        self.database.write(|change| {
            change.execute(&format!("UPDATE chats SET {set}, updated_at = ? WHERE id = ?"), values)?;
            read_chat(change, id)?.ok_or(StoreError::Sqlite(rusqlite::Error::QueryReturnedNoRows))
        })
    }

    /// Adds messages to a chat in one transaction and removes the chat's pending step.
    pub(crate) fn add_messages(
        &self,
        chat: ChatId,
        messages: Vec<(Role, Vec<Value>)>,
    ) -> Result<Vec<Message>, StoreError> {
        let created_at = self.clock.now();
        self.database.write(|change| {
            change.execute("DELETE FROM open_steps WHERE chat_id = ?", [chat.0])?;
            change.execute("DELETE FROM open_waits WHERE chat_id = ?", [chat.0])?;
            let mut insert = change
                .prepare_cached("INSERT INTO messages (chat_id, created_at, role, content) VALUES (?, ?, ?, ?)")?;
            let mut added = Vec::new();
            for (role, content) in messages {
                insert.execute(params![chat.0, created_at, role.as_str(), Json(&content)])?;
                added.push(Message { id: change.last_insert_rowid(), chat_id: chat, created_at, role, content });
            }
            Ok(added)
        })
    }

    /// The messages of a chat with an id greater than `after`, oldest first.
    pub(crate) fn messages_after(&self, chat: ChatId, after: i64) -> Result<Vec<Message>, StoreError> {
        self.select_messages("chat_id = ? AND id > ? ORDER BY id LIMIT ?", chat, after, u32::MAX)
    }

    /// The newest `limit` messages of a chat with an id less than `before`, newest first.
    pub(crate) fn messages_before(&self, chat: ChatId, before: i64, limit: u32) -> Result<Vec<Message>, StoreError> {
        self.select_messages("chat_id = ? AND id < ? ORDER BY id DESC LIMIT ?", chat, before, limit)
    }

    fn select_messages(&self, which: &str, chat: ChatId, id: i64, limit: u32) -> Result<Vec<Message>, StoreError> {
        self.database.read(|connection| {
            let mut select = connection.prepare_cached(&format!(
                "SELECT id, chat_id, created_at, role, content FROM messages WHERE {which}"
            ))?;
            Ok(select.query_map(params![chat.0, id, limit], message)?.collect::<Result<_, _>>()?)
        })
    }

    /// Saves a step until [`Self::add_messages`] stores its results.
    pub(crate) fn save_pending_step(&self, chat: ChatId, content: &[Value]) -> Result<(), StoreError> {
        self.database.write(|change| {
            change.execute("INSERT OR REPLACE INTO open_steps VALUES (?, ?)", params![chat.0, Json(content)])?;
            Ok(())
        })
    }

    /// Saves which build a pending call waits for.
    pub(crate) fn save_pending_wait(
        &self,
        chat: ChatId,
        tool_call_id: &str,
        wait: PendingWait,
    ) -> Result<(), StoreError> {
        self.database.write(|change| {
            let values = params![chat.0, tool_call_id, wait.build.as_uuid(), wait.is_own];
            change.execute("INSERT OR REPLACE INTO open_waits VALUES (?, ?, ?, ?)", values)?;
            Ok(())
        })
    }

    /// The pending steps, oldest first.
    pub(crate) fn pending_steps(&self) -> Result<Vec<PendingStep>, StoreError> {
        self.database.read(|connection| {
            let mut select = connection.prepare("SELECT chat_id, content FROM open_steps ORDER BY rowid")?;
            let step =
                |row: &Row<'_>| Ok(PendingStep { chat: ChatId(row.get(0)?), content: row.get::<_, Json<_>>(1)?.0 });
            Ok(select.query_map([], step)?.collect::<Result<_, _>>()?)
        })
    }

    /// The build that a pending call waits for, if it waits for one.
    pub(crate) fn pending_wait(&self, chat: ChatId, tool_call_id: &str) -> Result<Option<PendingWait>, StoreError> {
        self.database.read(|connection| {
            let mut select = connection
                .prepare_cached("SELECT build_id, is_own FROM open_waits WHERE chat_id = ? AND tool_call_id = ?")?;
            let wait = |row: &Row<'_>| Ok(PendingWait { build: row.get::<_, Uuid>(0)?.into(), is_own: row.get(1)? });
            Ok(select.query_row(params![chat.0, tool_call_id], wait).optional()?)
        })
    }
}

const SELECT_CHAT: &str = "SELECT id, organization_id, title, status, workspace_id, build_id, agent_id, created_at,
    updated_at FROM chats";

fn read_chat(connection: &Connection, id: ChatId) -> Result<Option<Chat>, StoreError> {
    let mut select = connection.prepare_cached(&format!("{SELECT_CHAT} WHERE id = ?"))?;
    Ok(select.query_row([id.0], chat).optional()?)
}

fn chat(row: &Row<'_>) -> rusqlite::Result<Chat> {
    Ok(Chat {
        id: ChatId(row.get(0)?),
        organization: row.get(1)?,
        title: row.get(2)?,
        status: ChatStatus::from_api(row.get_ref(3)?.as_str()?),
        workspace: row.get::<_, Option<Uuid>>(4)?.map(Into::into),
        build: row.get::<_, Option<Uuid>>(5)?.map(Into::into),
        agent: row.get::<_, Option<Uuid>>(6)?.map(Into::into),
        created_at: row.get(7)?,
        updated_at: row.get(8)?,
    })
}

fn message(row: &Row<'_>) -> rusqlite::Result<Message> {
    Ok(Message {
        id: row.get(0)?,
        chat_id: ChatId(row.get(1)?),
        created_at: row.get(2)?,
        role: Role::from_api(row.get_ref(3)?.as_str()?),
        content: row.get::<_, Json<_>>(4)?.0,
    })
}

impl ChatStatus {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::RequiresAction => "requires_action",
        }
    }

    fn from_api(value: &str) -> Self {
        let known = [Self::Running, Self::RequiresAction];
        known.into_iter().find(|status| status.as_str() == value).unwrap_or(Self::Waiting)
    }
}

impl Role {
    const fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Assistant => "assistant",
            Self::Tool => "tool",
        }
    }

    fn from_api(value: &str) -> Self {
        [Self::User, Self::Tool].into_iter().find(|role| role.as_str() == value).unwrap_or(Self::Assistant)
    }
}
