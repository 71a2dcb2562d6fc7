use chat_workspace_tools::workspace::{AgentStatus, BuildId, JobStatus, Transition};
use serde_json::{Map, Value, json};

use super::{
    agent,
    begin::read_new_workspace,
    call::{AgentWait, CallContext, ToolCall, Tools},
    result::{Outcome, ToolError, fields},
    wait::is_in_progress,
};
use crate::{
    store::{Agent, Chat, PendingWait, Workspace},
    user::User,
};

impl Tools {
    /// `create_workspace`: creates a workspace, unless the chat has a usable one.
    pub(super) async fn create(&self, call: ToolCall<'_>) -> Outcome {
        let context = self.context(call, "database is not configured")?;
        let builds = self.builds.as_ref().ok_or_else(|| ToolError::rejected("workspace creator is not configured"))?;
        let template_id = self.allowed_template(context.store, call.args)?;
        let chat = context.load_chat()?;
        if let Some(result) = context.check_existing(&chat).await? {
            return Ok(result);
        }
        let new = read_new_workspace(context.store, User::local(), chat.organization, template_id, call.args)?;
        let created = builds.create_workspace(new, |workspace, build| {
            context.bind(workspace, PendingWait::for_own(build));
        });
        let (workspace, build) = created.map_err(|error| ToolError::rejected(error.to_string()))?;
        context.finish_create(&workspace, Some(build.id)).await
    }
}

impl CallContext<'_> {
    /// Waits for the build of a new workspace, then for its agent, and returns the result. Without a build it does not wait.
    pub(super) async fn finish_create(&self, workspace: &Workspace, build: Option<BuildId>) -> Outcome {
        let name = format!("{}/{}", workspace.owner.name(), workspace.name);
        let mut result = fields(json!({ "created": true, "workspace_name": name }));
        if let Some(build) = build {
            let waited = self.wait(build).await;
            waited.map_err(|error| self.build_failed("workspace build failed", &error, build, workspace))?;
            result.insert("build_id".to_owned(), build.to_string().into());
            if let Ok(agents) = self.store.agents(build) {
                result.append(&mut self.chosen_agent_fields(&agents).await);
            }
        }
        self.publish_again();
        Ok(result)
    }

    /// Waits for a running build of the chat's workspace, then for its agent, and returns the result.
    pub(super) async fn finish_existing(&self, workspace: &Workspace, build: BuildId) -> Outcome {
        let waited = self.wait(build).await;
        waited.map_err(|error| self.build_failed("existing workspace build failed", &error, build, workspace))?;
        let mut result = existing_fields(workspace, "already_exists", "workspace build completed");
        result.insert("build_id".to_owned(), build.to_string().into());
        if let Ok(agents) = self.store.agents(build) {
            result.append(&mut match usable_agent(&agents) {
                Some(agent) => self.agent_fields(agent, AgentWait::ConnectionAndScripts).await,
                None => fields(json!({ "agent_status": "no_agent" })),
            });
        }
        self.publish_again();
        Ok(result)
    }

    /// The result if the chat has a usable workspace or one that is being built; `None` if a new workspace is needed.
    async fn check_existing(&self, chat: &Chat) -> Result<Option<Map<String, Value>>, ToolError> {
        let Some(id) = chat.workspace else { return Ok(None) };
        loop {
            let workspace =
                self.store.workspace(id).map_err(|error| ToolError::rejected(format!("load workspace: {error}")))?;
            let Some(workspace) = workspace.filter(|workspace| !workspace.is_deleted) else { return Ok(None) };
            // A workspace whose build cannot be read counts as unusable.
            let Ok(latest) = self.store.latest_build(id) else { return Ok(None) };
            if is_in_progress(&latest) {
                if self.tools.policy.compat || latest.transition == Transition::Start {
                    self.bind(&workspace, PendingWait { build: latest.id, is_own: false });
                    return self.finish_existing(&workspace, latest.id).await.map(Some);
                }
                self.wait_for_opposite_build(&workspace, &latest).await?;
                continue;
            }
            return Ok(match (latest.job.status(), latest.transition) {
                (JobStatus::Succeeded, Transition::Stop) => Some(existing_fields(
                    &workspace,
                    "stopped",
                    "workspace is stopped; use start_workspace to start it",
                )),
                (JobStatus::Succeeded, Transition::Start) => {
                    self.check_agent(&workspace, &self.store.agents(latest.id).unwrap_or_default()).await
                }
                _ => None,
            });
        }
    }

    /// The result if the agent of a running workspace is connected or connecting.
    async fn check_agent(&self, workspace: &Workspace, agents: &[Agent]) -> Option<Map<String, Value>> {
        let agent = usable_agent(agents)?;
        let (message, wait) = match self.agent_status(agent) {
            AgentStatus::Connected => ("workspace is already running and recently connected", AgentWait::Scripts),
            AgentStatus::Connecting => {
                ("workspace exists and the agent is still connecting", AgentWait::ConnectionAndScripts)
            }
            _ => return None,
        };
        let mut result = existing_fields(workspace, "already_exists", message);
        result.append(&mut self.agent_fields(agent, wait).await);
        Some(result)
    }
}

fn existing_fields(workspace: &Workspace, status: &str, message: &str) -> Map<String, Value> {
    fields(json!({ "created": false, "workspace_name": workspace.name, "status": status, "message": message }))
}

/// The chosen agent, or the first one if several agents are for chats.
fn usable_agent(agents: &[Agent]) -> Option<&Agent> {
    agent::choose(agents).unwrap_or_else(|_| agents.first())
}
