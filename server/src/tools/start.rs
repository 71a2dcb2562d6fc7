use chat_workspace_tools::workspace::{JobStatus, Transition};
use serde_json::{Map, Value, json};

use super::{
    Run, ToolCall, Tools,
    agent::fields,
    is_in_progress,
    result::{Failure, Outcome},
};
use crate::store::{Build, NewBuild, OpenWait, Workspace};

/// Said of a start that built another version of the template than the build before.
const UPDATED: &str = "Workspace started and was updated to the active template version because the template requires \
                       active versions.";

impl Tools {
    /// `start_workspace`: brings the chat's workspace up.
    pub(super) async fn start(&self, call: ToolCall<'_>) -> Outcome {
        let builds = self.builds.as_ref().ok_or_else(|| Failure::refused("workspace starter is not configured"))?;
        let run = self.begin(call, "start_workspace is not properly configured")?;
        loop {
            let (workspace, latest) = run.load_workspace(
                "chat has no workspace; use create_workspace first",
                "workspace was deleted; use create_workspace to make a new one",
            )?;
            if is_in_progress(&latest) {
                let wait = OpenWait { build: latest.id, is_own: false };
                if self.policy.compat || latest.transition == Transition::Start {
                    run.bind(&workspace, wait);
                    return run.started(&workspace, wait).await;
                }
                // It goes the other way: what is wanted comes after it, however it ends.
                run.outlast(&workspace, &latest).await?;
                continue;
            }
            if latest.transition == Transition::Start && latest.job.status() == JobStatus::Succeeded {
                let mut answer = started(&workspace);
                answer.insert("no_build".to_owned(), true.into());
                answer.append(&mut run.start_agent_fields(&latest).await);
                return Ok(answer);
            }
            let (workspace, build) = builds
                .create_build(workspace.id, NewBuild::wanted(Transition::Start), |workspace, build| {
                    run.bind(workspace, OpenWait::for_own(build));
                })
                .map_err(|error| Failure::refused(format!("start workspace: {error}")))?;
            return run.started(&workspace, OpenWait::for_own(&build)).await;
        }
    }
}

impl Run<'_> {
    /// Waits for a build that goes another way than the one that is wanted. That it fails is no obstacle.
    pub(super) async fn outlast(&self, workspace: &Workspace, build: &Build) -> Result<(), Failure> {
        match self.wait(build.id).await {
            Err(error) if !error.is_final() => {
                Err(self.build_failed("waiting for in-progress build", &error, build.id, workspace))
            }
            _ => Ok(()),
        }
    }

    /// Waits for the build that brings the workspace up, then for its agent.
    pub(super) async fn started(&self, workspace: &Workspace, wait: OpenWait) -> Outcome {
        let prefix = if wait.is_own { "workspace start build failed" } else { "waiting for in-progress build" };
        let waited = self.wait(wait.build).await;
        waited.map_err(|error| self.build_failed(prefix, &error, wait.build, workspace))?;
        let mut answer = started(workspace);
        answer.insert("build_id".to_owned(), wait.build.to_string().into());
        if let Ok(Some(build)) = self.store.build(wait.build) {
            if wait.is_own && self.store.updates_template(&build).unwrap_or_default() {
                answer.append(&mut fields(json!({
                    "updated_to_active_version": true,
                    "update_reason": "template requires active versions",
                    "message": UPDATED,
                })));
            }
            answer.append(&mut self.start_agent_fields(&build).await);
        }
        self.publish_again();
        Ok(answer)
    }

    /// What is to be said of the agent of a workspace that is up. Agents that cannot be read count as none.
    async fn start_agent_fields(&self, build: &Build) -> Map<String, Value> {
        self.agents_fields(&self.store.agents(build.id).unwrap_or_default()).await
    }
}

fn started(workspace: &Workspace) -> Map<String, Value> {
    fields(json!({ "started": true, "workspace_name": workspace.name }))
}
