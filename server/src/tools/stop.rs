use chat_workspace_tools::workspace::{JobStatus, Transition};
use serde_json::{Map, Value, json};

use super::{
    Run, ToolCall, Tools,
    agent::fields,
    is_in_progress,
    result::{Failure, Outcome},
};
use crate::store::{NewBuild, OpenWait, Workspace};

impl Tools {
    /// `stop_workspace`: shuts the chat's workspace down.
    pub(super) async fn stop(&self, call: ToolCall<'_>) -> Outcome {
        let builds = self.builds.as_ref().ok_or_else(|| Failure::refused("workspace stopper is not configured"))?;
        let run = self.begin(call, "stop_workspace is not properly configured")?;
        loop {
            let (workspace, latest) =
                run.load_workspace("chat has no workspace; there is nothing to stop", "workspace was deleted")?;
            if is_in_progress(&latest) {
                if latest.transition == Transition::Stop {
                    let wait = OpenWait { build: latest.id, is_own: false };
                    run.bind(&workspace, wait);
                    return run.stopped(&workspace, wait).await;
                }
                run.outlast(&workspace, &latest).await?;
                continue;
            }
            if latest.transition == Transition::Stop && latest.job.status() == JobStatus::Succeeded {
                let mut answer = stopped(&workspace);
                answer.insert("no_build".to_owned(), true.into());
                return Ok(answer);
            }
            let (workspace, build) = builds
                .create_build(workspace.id, NewBuild::wanted(Transition::Stop), |workspace, build| {
                    run.bind(workspace, OpenWait::for_own(build));
                })
                .map_err(|error| Failure::refused(format!("stop workspace: {error}")))?;
            return run.stopped(&workspace, OpenWait::for_own(&build)).await;
        }
    }
}

impl Run<'_> {
    /// Waits for the build that shuts the workspace down.
    pub(super) async fn stopped(&self, workspace: &Workspace, wait: OpenWait) -> Outcome {
        let prefix = if wait.is_own { "workspace stop build failed" } else { "waiting for in-progress build" };
        let waited = self.wait(wait.build).await;
        waited.map_err(|error| self.build_failed(prefix, &error, wait.build, workspace))?;
        let mut answer = stopped(workspace);
        answer.insert("build_id".to_owned(), wait.build.to_string().into());
        self.publish_again();
        Ok(answer)
    }
}

fn stopped(workspace: &Workspace) -> Map<String, Value> {
    fields(json!({ "stopped": true, "workspace_name": workspace.name }))
}
