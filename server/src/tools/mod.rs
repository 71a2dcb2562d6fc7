//! The workspace tools of a chat's agent: they begin builds, bind the chat to them, wait, and say what came of it.

mod agent;
mod create;
mod result;
mod start;
mod stop;
mod wait;

use std::sync::Arc;

use chat_workspace_tools::{
    tool_call::WorkspaceAction,
    workspace::{AgentStatus, BuildId, JobStatus},
};
use serde_json::{Map, Value, json};
use tokio_util::sync::CancellationToken;

pub(crate) use result::ToolResult;

use crate::{
    builds::{Builds, INSUFFICIENT_QUOTA},
    chats::Hub,
    faults::Faults,
    store::{Agent, Build, Chat, ChatId, OpenWait, ReadBuildError, Store, Workspace},
};
use agent::fields;
use result::{Failure, build_failure};
use wait::{WaitError, wait_for_build};

/// How the tools of a deployment behave.
#[derive(Clone, Debug, Default)]
pub struct ToolPolicy {
    /// Do as the Coder server of spring 2026 did, also where a reader is misled: a start that meets a stop build waits
    /// for that and answers "started", and a failed build's result does not name the workspace.
    pub compat: bool,
    /// The names of the templates that agents may use; all if not given.
    pub templates: Option<Vec<String>>,
}

/// Runs the tools. What a deployment lacks, it says when it is asked.
#[derive(Clone, Debug)]
pub(crate) struct Tools {
    pub(crate) store: Option<Arc<Store>>,
    pub(crate) builds: Option<Arc<Builds>>,
    pub(crate) hub: Arc<Hub>,
    pub(crate) policy: ToolPolicy,
    /// The fault plane, where it was asked for.
    pub(crate) faults: Option<Arc<Faults>>,
}

/// One call of a tool.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ToolCall<'a> {
    /// The chat that the agent speaks in.
    pub(crate) chat: Option<ChatId>,
    /// Names the call within its chat.
    pub(crate) id: &'a str,
    /// The tool.
    pub(crate) name: &'a str,
    /// Its arguments: any JSON.
    pub(crate) args: &'a Value,
    /// Set when the person interrupts the agent.
    pub(crate) interrupt: &'a CancellationToken,
}

impl Tools {
    /// Runs a tool to its end. The calls of one chat run one after another.
    pub(crate) async fn call(&self, call: ToolCall<'_>) -> ToolResult {
        let Some(action) = WorkspaceAction::from_tool_name(call.name) else {
            return ToolResult::unknown_tool(call.name);
        };
        let turn = call.chat.map(|chat| self.hub.calls(chat));
        let _turn = match &turn {
            Some(turn) => Some(turn.lock().await),
            None => None,
        };
        match action {
            WorkspaceAction::Create => self.create(call).await,
            WorkspaceAction::Start => self.start(call).await,
            WorkspaceAction::Stop => self.stop(call).await,
        }
        .into()
    }

    /// Goes on with a call that an earlier server left, from the moment at which it waited.
    pub(crate) async fn resume(&self, call: ToolCall<'_>, wait: OpenWait) -> ToolResult {
        let Some((run, workspace)) = self.resumable(call, wait) else { return ToolResult::interrupted() };
        match (WorkspaceAction::from_tool_name(call.name), wait.is_own) {
            (Some(WorkspaceAction::Create), true) => run.created(&workspace, Some(wait.build)).await,
            (Some(WorkspaceAction::Create), false) => run.existing(&workspace, wait.build).await,
            (Some(WorkspaceAction::Start), _) => run.started(&workspace, wait).await,
            (Some(WorkspaceAction::Stop), _) => run.stopped(&workspace, wait).await,
            (None, _) => return ToolResult::interrupted(),
        }
        .into()
    }

    fn resumable<'a>(&'a self, call: ToolCall<'a>, wait: OpenWait) -> Option<(Run<'a>, Workspace)> {
        let run = Run { call, chat: call.chat?, tools: self, store: self.store.as_deref()? };
        let build = run.store.build(wait.build).ok()??;
        let workspace = run.store.workspace(build.workspace).ok()??;
        Some((run, workspace))
    }

    /// Begins a call of `tool`: it needs a store and a chat.
    fn begin<'a>(&'a self, call: ToolCall<'a>, misconfigured: &str) -> Result<Run<'a>, Failure> {
        match (self.store.as_deref(), call.chat) {
            (Some(store), Some(chat)) => Ok(Run { call, chat, tools: self, store }),
            _ => Err(Failure::refused(misconfigured)),
        }
    }
}

/// A call at work.
#[derive(Clone, Copy)]
struct Run<'a> {
    call: ToolCall<'a>,
    chat: ChatId,
    tools: &'a Tools,
    store: &'a Store,
}

/// What is waited for once a build has ended well.
#[derive(Clone, Copy, PartialEq, Eq)]
enum AgentWait {
    /// Nothing: the agent is known to be connected.
    Scripts,
    /// The agent's connection and its startup scripts.
    ConnectionAndScripts,
}

impl Run<'_> {
    fn load_chat(&self) -> Result<Chat, Failure> {
        let chat = self.store.chat(self.chat).map_err(|error| Failure::refused(format!("load chat: {error}")))?;
        chat.ok_or_else(|| Failure::refused("load chat: the chat does not exist"))
    }

    /// The chat's workspace and its latest build, for tools that need both.
    fn load_workspace(&self, no_workspace: &str, deleted: &str) -> Result<(Workspace, Build), Failure> {
        let id = self.load_chat()?.workspace.ok_or_else(|| Failure::refused(no_workspace))?;
        let workspace =
            self.store.workspace(id).map_err(|error| Failure::refused(format!("load workspace: {error}")))?;
        let workspace = workspace.ok_or_else(|| Failure::refused("load workspace: the workspace does not exist"))?;
        if workspace.is_deleted {
            return Err(Failure::refused(deleted));
        }
        let latest = self.store.latest_build(id).map_err(|error| match error {
            ReadBuildError::Build(error) => Failure::refused(format!("get latest build: {error}")),
            job => Failure::refused(job.to_string()),
        })?;
        Ok((workspace, latest))
    }

    async fn wait(&self, build: BuildId) -> Result<(), WaitError> {
        wait_for_build(self.store, build, self.call.interrupt).await
    }

    /// Binds the chat to a build and tells the chat's watchers, so that a row can stream before anybody waits.
    ///
    /// A binding that cannot be stored is nobody's failure: the call goes on, and the row finds the build by itself.
    fn bind(&self, workspace: &Workspace, wait: OpenWait) {
        if self.tools.faults.as_ref().is_some_and(|faults| faults.is_unbindable(self.chat)) {
            return;
        }
        let bound = self
            .store
            .open_wait(self.chat, self.call.id, wait)
            .and_then(|()| self.store.bind_chat(self.chat, workspace.id, wait.build));
        self.publish(bound);
    }

    fn publish(&self, chat: Result<Chat, crate::store::StoreError>) {
        match chat {
            Ok(chat) => self.tools.hub.publish_status(&chat),
            Err(error) => eprintln!("workspace-server: chat {} is not bound: {error}", self.chat),
        }
    }

    /// Tells the chat's watchers what the chat is bound to, once more and from a fresh read.
    fn publish_again(&self) {
        if let Ok(Some(chat)) = self.store.chat(self.chat) {
            self.tools.hub.publish_status(&chat);
        }
    }

    /// A build that did not end well, as a result that keeps its id.
    fn build_failed(&self, prefix: &str, error: &WaitError, build: BuildId, workspace: &Workspace) -> Failure {
        let mut fields = build_failure(prefix, error, build);
        if let WaitError::Failed(reason) = error
            && reason.code.as_deref() == Some(INSUFFICIENT_QUOTA)
        {
            fields.append(&mut self.quota_fields());
        }
        if !self.tools.policy.compat {
            fields.insert("workspace_name".to_owned(), workspace.name.clone().into());
        }
        Failure::Build(fields)
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

    /// Waits for the agent that the chat talks to, binds the chat to it, and gives the result's fields if something about
    /// it is not well.
    async fn agent_fields(&self, agent: &Agent, wait: AgentWait) -> Map<String, Value> {
        self.publish(self.store.bind_agent(self.chat, agent.id));
        if wait == AgentWait::ConnectionAndScripts {
            let problem = agent::wait_for_connection(self.store, agent.id, self.call.interrupt).await;
            if let Some(problem) = problem {
                return problem;
            }
        }
        agent::wait_for_scripts(self.store, agent.id, self.call.interrupt).await
    }

    /// As [`Self::agent_fields`], for the agents of a build: which of them is meant may be unclear.
    async fn agents_fields(&self, agents: &[Agent]) -> Map<String, Value> {
        match agent::choose(agents) {
            Ok(None) => fields(json!({ "agent_status": "no_agent" })),
            Ok(Some(agent)) => self.agent_fields(agent, AgentWait::ConnectionAndScripts).await,
            Err(error) => fields(json!({ "agent_status": "selection_error", "agent_error": error.to_string() })),
        }
    }

    fn agent_status(&self, agent: &Agent) -> AgentStatus {
        agent.status(self.store.now())
    }
}

/// Whether someone should wait for the build before beginning another. One that is being cancelled is not waited for.
fn is_in_progress(build: &Build) -> bool {
    matches!(build.job.status(), JobStatus::Pending | JobStatus::Running)
}

#[cfg(test)]
mod tests;
