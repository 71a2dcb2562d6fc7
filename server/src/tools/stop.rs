use chat_workspace_tools::workspace::Transition;
use serde_json::{Map, Value, json};

use super::{
    begin::Begun,
    call::{CallContext, ToolCall, Tools},
    result::{Outcome, ToolError, fields},
};
use crate::store::{PendingWait, Workspace};

impl Tools {
    /// `stop_workspace`: stops the chat's workspace.
    pub(super) async fn stop(&self, call: ToolCall<'_>) -> Outcome {
        let builds = self.builds.as_ref().ok_or_else(|| ToolError::rejected("workspace stopper is not configured"))?;
        let context = self.context(call, "stop_workspace is not properly configured")?;
        loop {
            let (workspace, latest) =
                context.load_workspace("chat has no workspace; there is nothing to stop", "workspace was deleted")?;
            let begun = self
                .begin_build(builds, workspace, latest, Transition::Stop, |workspace, wait| {
                    context.bind(workspace, wait);
                })
                .map_err(|error| ToolError::rejected(format!("stop workspace: {error}")))?;
            match begun {
                Begun::Build(workspace, _, wait) => return context.finish_stop(&workspace, wait).await,
                Begun::Blocked(workspace, build) => context.wait_for_opposite_build(&workspace, &build).await?,
                Begun::Unneeded(workspace, _) => {
                    let mut result = stopped_fields(&workspace);
                    result.insert("no_build".to_owned(), true.into());
                    return Ok(result);
                }
            }
        }
    }
}

impl CallContext<'_> {
    /// Waits for the stop build and returns the result.
    pub(super) async fn finish_stop(&self, workspace: &Workspace, wait: PendingWait) -> Outcome {
        let prefix = if wait.is_own { "workspace stop build failed" } else { "waiting for in-progress build" };
        let waited = self.wait(wait.build).await;
        waited.map_err(|error| self.build_failed(prefix, &error, wait.build, workspace))?;
        let mut result = stopped_fields(workspace);
        result.insert("build_id".to_owned(), wait.build.to_string().into());
        self.publish_again();
        Ok(result)
    }
}

fn stopped_fields(workspace: &Workspace) -> Map<String, Value> {
    fields(json!({ "stopped": true, "workspace_name": workspace.name }))
}
