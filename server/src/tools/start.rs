use chat_workspace_tools::workspace::Transition;
use serde_json::{Map, Value, json};

use super::{
    begin::Begun,
    call::{CallContext, ToolCall, Tools},
    result::{Outcome, ToolError, fields},
};
use crate::store::{Build, PendingWait, Workspace};

/// The message of a start that built another version of the template than the previous build.
const UPDATED_MESSAGE: &str = "Workspace started and was updated to the active template version because the template requires \
                       active versions.";

impl Tools {
    /// `start_workspace`: starts the chat's workspace.
    pub(super) async fn start(&self, call: ToolCall<'_>) -> Outcome {
        let builds = self.builds.as_ref().ok_or_else(|| ToolError::rejected("workspace starter is not configured"))?;
        let context = self.context(call, "start_workspace is not properly configured")?;
        loop {
            let (workspace, latest) = context.load_workspace(
                "chat has no workspace; use create_workspace first",
                "workspace was deleted; use create_workspace to make a new one",
            )?;
            let begun = self
                .begin_build(builds, workspace, latest, Transition::Start, |workspace, wait| {
                    context.bind(workspace, wait);
                })
                .map_err(|error| ToolError::rejected(format!("start workspace: {error}")))?;
            match begun {
                Begun::Build(workspace, _, wait) => return context.finish_start(&workspace, wait).await,
                // A stop or delete build: start the workspace after it, whether it fails or not.
                Begun::Blocked(workspace, build) => context.wait_for_opposite_build(&workspace, &build).await?,
                Begun::Unneeded(workspace, build) => {
                    let mut result = started_fields(&workspace);
                    result.insert("no_build".to_owned(), true.into());
                    result.append(&mut context.start_agent_fields(&build).await);
                    return Ok(result);
                }
            }
        }
    }
}

impl CallContext<'_> {
    /// Waits for a build of another transition than the requested one. A failed build is not an error.
    pub(super) async fn wait_for_opposite_build(&self, workspace: &Workspace, build: &Build) -> Result<(), ToolError> {
        match self.wait(build.id).await {
            Err(error) if !error.is_build_complete() => {
                Err(self.build_failed("waiting for in-progress build", &error, build.id, workspace))
            }
            _ => Ok(()),
        }
    }

    /// Waits for the start build, then for the agent, and returns the result.
    pub(super) async fn finish_start(&self, workspace: &Workspace, wait: PendingWait) -> Outcome {
        let prefix = if wait.is_own { "workspace start build failed" } else { "waiting for in-progress build" };
        let waited = self.wait(wait.build).await;
        waited.map_err(|error| self.build_failed(prefix, &error, wait.build, workspace))?;
        let mut result = started_fields(workspace);
        result.insert("build_id".to_owned(), wait.build.to_string().into());
        if let Ok(Some(build)) = self.store.build(wait.build) {
            if wait.is_own && self.store.updates_template(&build).unwrap_or_default() {
                result.append(&mut fields(json!({
                    "updated_to_active_version": true,
                    "update_reason": "template requires active versions",
                    "message": UPDATED_MESSAGE,
                })));
            }
            result.append(&mut self.start_agent_fields(&build).await);
        }
        self.publish_again();
        Ok(result)
    }

    /// Waits for the agent of a start build. If the agents cannot be read, the result is that of no agent.
    async fn start_agent_fields(&self, build: &Build) -> Map<String, Value> {
        self.chosen_agent_fields(&self.store.agents(build.id).unwrap_or_default()).await
    }
}

fn started_fields(workspace: &Workspace) -> Map<String, Value> {
    fields(json!({ "started": true, "workspace_name": workspace.name }))
}
