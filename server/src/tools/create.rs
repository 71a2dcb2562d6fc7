use std::sync::Arc;

use chat_workspace_tools::workspace::{AgentStatus, BuildId, JobStatus, Transition};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{
    AgentWait, Run, ToolCall, Tools, agent,
    agent::fields,
    is_in_progress,
    result::{Failure, Outcome},
};
use crate::{
    names::{self, NewName},
    parameters,
    store::{Chat, NewWorkspace, OpenWait, Store, Workspace},
    template::Template,
    wire::{ORGANIZATION_ID, OWNER_NAME},
};

impl Tools {
    /// `create_workspace`: makes a workspace for the chat, unless it has one that can be used.
    pub(super) async fn create(&self, call: ToolCall<'_>) -> Outcome {
        let run = self.begin(call, "database is not configured")?;
        let builds = self.builds.as_ref().ok_or_else(|| Failure::refused("workspace creator is not configured"))?;
        let wanted = wanted_template(call.args)?;
        if !self.admits(run.store, wanted) {
            return Err(Failure::refused(
                "template not available for chat workspaces; use list_templates to find allowed templates",
            ));
        }
        let chat = run.load_chat()?;
        if let Some(answer) = run.check_existing(&chat).await? {
            return Ok(answer);
        }
        let template = find_template(run.store, &chat, wanted)?;
        let name = match call.args["name"].as_str().map(str::trim).filter(|name| !name.is_empty()) {
            Some(name) if names::is_valid(name) => NewName::Exactly(name.to_owned()),
            Some(name) => NewName::MadeFrom(name.to_owned()),
            None => NewName::MadeFrom(template.name.clone()),
        };
        let parameters = parameters::read(&call.args["parameters"], &template)
            .map_err(|error| Failure::refused(error.to_string()))?;
        let new = NewWorkspace { name, template, parameters };
        let created = builds.create_workspace(new, |workspace, build| {
            run.bind(workspace, OpenWait::for_own(build));
        });
        let (workspace, build) = created.map_err(|error| Failure::refused(error.to_string()))?;
        run.created(&workspace, Some(build.id)).await
    }

    /// Whether agents may use a template. Without a list they may use any, and whether it exists is seen later.
    fn admits(&self, store: &Store, id: Uuid) -> bool {
        let Some(admitted) = &self.policy.templates else { return true };
        store.templates().iter().any(|template| template.id == id && admitted.contains(&template.name))
    }
}

impl Run<'_> {
    /// Waits for the build of a new workspace, then for its agent. Without a build there is nothing to wait for.
    pub(super) async fn created(&self, workspace: &Workspace, build: Option<BuildId>) -> Outcome {
        let name = format!("{OWNER_NAME}/{}", workspace.name);
        let mut answer = fields(json!({ "created": true, "workspace_name": name }));
        if let Some(build) = build {
            let waited = self.wait(build).await;
            waited.map_err(|error| self.build_failed("workspace build failed", &error, build, workspace))?;
            answer.insert("build_id".to_owned(), build.to_string().into());
            if let Ok(agents) = self.store.agents(build) {
                answer.append(&mut self.agents_fields(&agents).await);
            }
        }
        self.publish_again();
        Ok(answer)
    }

    /// Waits for a build of the chat's workspace that was at work before, then for its agent.
    pub(super) async fn existing(&self, workspace: &Workspace, build: BuildId) -> Outcome {
        let waited = self.wait(build).await;
        waited.map_err(|error| self.build_failed("existing workspace build failed", &error, build, workspace))?;
        let mut answer = exists(workspace, "already_exists", "workspace build completed");
        answer.insert("build_id".to_owned(), build.to_string().into());
        if let Ok(agents) = self.store.agents(build) {
            answer.append(&mut match usable_agent(&agents) {
                Some(agent) => self.agent_fields(agent, AgentWait::ConnectionAndScripts).await,
                None => fields(json!({ "agent_status": "no_agent" })),
            });
        }
        self.publish_again();
        Ok(answer)
    }

    /// The answer if the chat has a workspace that can be used, or that is about to be; `None` if a new one is needed.
    async fn check_existing(&self, chat: &Chat) -> Result<Option<Map<String, Value>>, Failure> {
        let Some(id) = chat.workspace else { return Ok(None) };
        loop {
            let workspace =
                self.store.workspace(id).map_err(|error| Failure::refused(format!("load workspace: {error}")))?;
            let Some(workspace) = workspace.filter(|workspace| !workspace.is_deleted) else { return Ok(None) };
            // A workspace whose state cannot be read is of no use.
            let Ok(latest) = self.store.latest_build(id) else { return Ok(None) };
            if is_in_progress(&latest) {
                if self.tools.policy.compat || latest.transition == Transition::Start {
                    self.bind(&workspace, OpenWait { build: latest.id, is_own: false });
                    return self.existing(&workspace, latest.id).await.map(Some);
                }
                self.outlast(&workspace, &latest).await?;
                continue;
            }
            return Ok(match (latest.job.status(), latest.transition) {
                (JobStatus::Succeeded, Transition::Stop) => {
                    Some(exists(&workspace, "stopped", "workspace is stopped; use start_workspace to start it"))
                }
                (JobStatus::Succeeded, Transition::Start) => {
                    self.check_agent(&workspace, &self.store.agents(latest.id).unwrap_or_default()).await
                }
                _ => None,
            });
        }
    }

    /// The answer if the agent of a workspace that is up can be used, or is about to be.
    async fn check_agent(&self, workspace: &Workspace, agents: &[crate::store::Agent]) -> Option<Map<String, Value>> {
        let agent = usable_agent(agents)?;
        let (message, wait) = match self.agent_status(agent) {
            AgentStatus::Connected => ("workspace is already running and recently connected", AgentWait::Scripts),
            AgentStatus::Connecting => {
                ("workspace exists and the agent is still connecting", AgentWait::ConnectionAndScripts)
            }
            _ => return None,
        };
        let mut answer = exists(workspace, "already_exists", message);
        answer.append(&mut self.agent_fields(agent, wait).await);
        Some(answer)
    }
}

fn exists(workspace: &Workspace, status: &str, message: &str) -> Map<String, Value> {
    fields(json!({ "created": false, "workspace_name": workspace.name, "status": status, "message": message }))
}

/// The agent that the chat talks to; the first one where it is unclear which is meant.
fn usable_agent(agents: &[crate::store::Agent]) -> Option<&crate::store::Agent> {
    agent::choose(agents).unwrap_or_else(|_| agents.first())
}

fn wanted_template(args: &Value) -> Result<Uuid, Failure> {
    let text = args["template_id"].as_str().unwrap_or_default().trim();
    if text.is_empty() {
        return Err(Failure::refused("template_id is required; use list_templates to find one"));
    }
    text.parse().map_err(|error| Failure::refused(format!("invalid template_id: {error}")))
}

fn find_template(store: &Store, chat: &Chat, id: Uuid) -> Result<Arc<Template>, Failure> {
    let template = store.templates().iter().find(|template| template.id == id);
    let template = template.ok_or_else(|| Failure::refused("look up template: the template does not exist"))?;
    if chat.organization != ORGANIZATION_ID {
        return Err(Failure::refused(
            "template belongs to a different organization than this chat; use list_templates to find templates in the \
             correct organization",
        ));
    }
    Ok(Arc::clone(template))
}
