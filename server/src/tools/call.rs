use std::sync::Arc;

use chat_workspace_tools::{
    tool_call::WorkspaceAction,
    workspace::{AgentStatus, BuildId},
};
use serde_json::{Map, Value, json};
use tokio_util::sync::CancellationToken;

use super::{
    agent,
    binding_faults::BindingFaults,
    chat_locks::ChatLocks,
    result::{ToolError, build_failure, fields},
    wait::{WaitError, wait_for_build},
};
use crate::{
    builds::{Builds, INSUFFICIENT_QUOTA},
    chat_events::ChatEvents,
    config::ToolPolicy,
    store::{Agent, Build, Chat, ChatId, PendingWait, ReadBuildError, Store, StoreError, Workspace},
};

/// Runs the tools. A tool returns an error if a part of the deployment that it needs is `None`.
#[derive(Clone, Debug)]
pub(crate) struct Tools {
    pub(crate) store: Option<Arc<Store>>,
    pub(crate) builds: Option<Arc<Builds>>,
    pub(crate) events: Arc<ChatEvents>,
    pub(crate) policy: ToolPolicy,
    pub(crate) locks: Arc<ChatLocks>,
    pub(crate) binding_faults: Arc<BindingFaults>,
}

/// A call of a tool.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ToolCall<'a> {
    /// The chat of the agent.
    pub(crate) chat: Option<ChatId>,
    /// The id of the call in its chat.
    pub(crate) id: &'a str,
    /// The name of the tool.
    pub(crate) name: &'a str,
    /// The arguments, which may be any JSON.
    pub(crate) args: &'a Value,
    /// Canceled when the user interrupts the agent.
    pub(crate) interrupt: &'a CancellationToken,
}

impl Tools {
    /// The context of a call, or the error `misconfigured` without a store or a chat.
    pub(super) fn context<'a>(&'a self, call: ToolCall<'a>, misconfigured: &str) -> Result<CallContext<'a>, ToolError> {
        match (self.store.as_deref(), call.chat) {
            (Some(store), Some(chat)) => Ok(CallContext { call, chat, tools: self, store }),
            _ => Err(ToolError::rejected(misconfigured)),
        }
    }
}

/// A running call.
#[derive(Clone, Copy, Debug)]
pub(super) struct CallContext<'a> {
    pub(super) call: ToolCall<'a>,
    pub(super) chat: ChatId,
    pub(super) tools: &'a Tools,
    pub(super) store: &'a Store,
}

/// What to wait for after a successful build.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AgentWait {
    /// The startup scripts of a connected agent.
    Scripts,
    /// The agent's connection, then its startup scripts.
    ConnectionAndScripts,
}

impl CallContext<'_> {
    pub(super) fn load_chat(&self) -> Result<Chat, ToolError> {
        let chat = self.store.chat(self.chat).map_err(|error| ToolError::rejected(format!("load chat: {error}")))?;
        chat.ok_or_else(|| ToolError::rejected("load chat: the chat does not exist"))
    }

    /// The chat's workspace and its latest build.
    pub(super) fn load_workspace(&self, no_workspace: &str, deleted: &str) -> Result<(Workspace, Build), ToolError> {
        let id = self.load_chat()?.workspace.ok_or_else(|| ToolError::rejected(no_workspace))?;
        let workspace =
            self.store.workspace(id).map_err(|error| ToolError::rejected(format!("load workspace: {error}")))?;
        let workspace = workspace.ok_or_else(|| ToolError::rejected("load workspace: the workspace does not exist"))?;
        if workspace.is_deleted {
            return Err(ToolError::rejected(deleted));
        }
        let latest = self.store.latest_build(id).map_err(|error| match error {
            ReadBuildError::Build(error) => ToolError::rejected(format!("get latest build: {error}")),
            job => ToolError::rejected(job.to_string()),
        })?;
        Ok((workspace, latest))
    }

    /// Waits until a build is complete.
    pub(super) async fn wait(&self, build: BuildId) -> Result<(), WaitError> {
        wait_for_build(self.store, build, self.call.interrupt).await
    }

    /// Binds the chat to a build and publishes the binding before the wait, so that clients can follow the log.
    ///
    /// The call continues if the binding cannot be stored, because clients can find the build without it.
    pub(super) fn bind(&self, workspace: &Workspace, wait: PendingWait) {
        if self.tools.binding_faults.contains(self.chat) {
            return;
        }
        let bound = self
            .store
            .save_pending_wait(self.chat, self.call.id, wait)
            .and_then(|()| self.store.bind_chat(self.chat, workspace.id, wait.build));
        self.publish(bound);
    }

    fn publish(&self, chat: Result<Chat, StoreError>) {
        match chat {
            Ok(chat) => self.tools.events.publish_change(&chat),
            Err(error) => eprintln!("workspace-server: chat {} is not bound: {error}", self.chat),
        }
    }

    /// Reads the chat and publishes it again.
    pub(super) fn publish_again(&self) {
        if let Ok(Some(chat)) = self.store.chat(self.chat) {
            self.tools.events.publish_change(&chat);
        }
    }

    /// The result of a failed wait, which has the build's id.
    pub(super) fn build_failed(
        &self,
        prefix: &str,
        error: &WaitError,
        build: BuildId,
        workspace: &Workspace,
    ) -> ToolError {
        let mut fields = build_failure(prefix, error, build);
        if let WaitError::Failed(reason) = error
            && reason.code.as_deref() == Some(INSUFFICIENT_QUOTA)
        {
            fields.append(&mut self.quota_fields());
        }
        if !self.tools.policy.compat {
            fields.insert("workspace_name".to_owned(), workspace.name.clone().into());
        }
        ToolError::Build(fields)
    }

    fn quota_fields(&self) -> Map<String, Value> {
        let verb = if self.call.name == WorkspaceAction::Create.tool_name() { "create" } else { "start" };
        let mut quota = fields(json!({
            "error_code": INSUFFICIENT_QUOTA,
            "title": "Workspace quota reached",
            "message": format!("Coder could not {verb} this workspace because your workspace quota is full."),
        }));
        let known = self.tools.builds.as_ref().and_then(|builds| builds.quota().ok().flatten());
        if let Some(known) = known {
            quota.insert("quota".to_owned(), json!({ "credits_consumed": known.consumed, "budget": known.budget }));
        }
        quota
    }

    /// Binds the chat to an agent and waits for it. Returns result fields that describe a problem; empty if there is none.
    pub(super) async fn agent_fields(&self, agent: &Agent, wait: AgentWait) -> Map<String, Value> {
        self.publish(self.store.bind_agent(self.chat, agent.id));
        if wait == AgentWait::ConnectionAndScripts {
            let problem = agent::wait_for_connection(self.store, agent.id, self.call.interrupt).await;
            if let Some(problem) = problem {
                return problem;
            }
        }
        agent::wait_for_scripts(self.store, agent.id, self.call.interrupt).await
    }

    /// Chooses one of a build's agents and waits for it as [`Self::agent_fields`].
    pub(super) async fn chosen_agent_fields(&self, agents: &[Agent]) -> Map<String, Value> {
        match agent::choose(agents) {
            Ok(None) => fields(json!({ "agent_status": "no_agent" })),
            Ok(Some(agent)) => self.agent_fields(agent, AgentWait::ConnectionAndScripts).await,
            Err(error) => fields(json!({ "agent_status": "selection_error", "agent_error": error.to_string() })),
        }
    }

    pub(super) fn agent_status(&self, agent: &Agent) -> AgentStatus {
        agent.status(self.store.now())
    }
}
