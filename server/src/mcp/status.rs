//! `workspace_build_status`: the state of a build for models.

use std::time::Duration;

use anstream::adapter::strip_str;
use chat_workspace_tools::{build_log::LogLine, workspace::AgentStatus};
use rmcp::model::CallToolResult;
use serde_json::json;

use super::{
    actions::structured,
    arguments::BuildStatus,
    context::{Call, MAX_WAIT},
    error::CallError,
};
use crate::store::{Agent, Build, Workspace};

/// How many of the last lines of a log are part of the text.
const TAIL_LINES: usize = 10;
/// The most characters of such a line.
const MAX_LINE_CHARS: usize = 200;

impl Call<'_> {
    pub(super) async fn build_status(&self, arguments: &BuildStatus) -> Result<CallToolResult, CallError> {
        let BuildStatus { build_id: id, wait_seconds } = *arguments;
        let (workspace, build) = self.build(id)?;
        let wait = wait_seconds.map_or(MAX_WAIT, Duration::from_secs);
        let settled = async {
            if build.job.status().is_complete() {
                self.agents_settled(&workspace, &build).await
            } else {
                self.build_completed(&workspace, &build).await
            }
        };
        // At the end of the wait, or at a failed read, the state is reported as it is.
        let _ = self.wait(wait, settled).await;
        self.report(&workspace, &self.build(id)?.1)
    }

    async fn build_completed(&self, workspace: &Workspace, build: &Build) -> Result<(), CallError> {
        let store = &self.context.store;
        // Subscribes before the first read, so that no change between the two is missed.
        let mut changes = store.workspace_changes().subscribe(workspace.id);
        loop {
            changes.borrow_and_update();
            if store.build(build.id)?.is_none_or(|build| build.job.status().is_complete()) {
                return Ok(());
            }
            // The store has the sender, so the wait cannot fail.
            let _ = changes.changed().await;
        }
    }

    async fn agents_settled(&self, workspace: &Workspace, build: &Build) -> Result<(), CallError> {
        let store = &self.context.store;
        let mut changes = store.workspace_changes().subscribe(workspace.id);
        loop {
            changes.borrow_and_update();
            let now = store.now();
            let starts = |agent: &Agent| {
                let connects = matches!(agent.status(now), AgentStatus::Connecting | AgentStatus::Connected);
                connects && agent.lifecycle.is_starting()
            };
            let is_latest = store.latest_build(workspace.id)?.id == build.id;
            if !is_latest || !store.agents(build.id)?.iter().any(starts) {
                return Ok(());
            }
            let _ = changes.changed().await;
        }
    }

    fn report(&self, workspace: &Workspace, build: &Build) -> Result<CallToolResult, CallError> {
        let (store, builds) = (&self.context.store, &self.context.builds);
        let (state, is_complete) = (build.status(), build.job.status().is_complete());
        let agents = store.agents(build.id)?;
        let now = store.now();
        let error = build.job.error.as_ref().map(|error| error.text.as_str());

        let mut text = format!("Build {} of workspace {:?}: {}", build.id, workspace.name, state.as_str());
        let position = builds.queue_position(build.id);
        if position.size > 0 {
            text += &format!(", {} of {} in the queue", position.position, position.size);
        }
        text += if is_complete { ". The build has ended." } else { ". The build has not ended." };
        if let Some(error) = error {
            text += &format!("\nError: {error}");
        }
        for agent in &agents {
            let (status, lifecycle) = (agent.status(now), agent.lifecycle.as_str());
            text += &format!("\nAgent {}: {}, startup scripts: {lifecycle}", agent.name, status.as_str());
        }
        let lines = builds.log(build.id).after(0)?;
        let lines: Vec<_> = lines.iter().filter(|line| !line.output.trim().is_empty()).collect();
        if !lines.is_empty() {
            text += "\nLast lines of the log:";
            for line in &lines[lines.len().saturating_sub(TAIL_LINES)..] {
                text += &log_line(line);
            }
        }

        let agents: Vec<_> = agents
            .iter()
            .map(|agent| json!({ "name": agent.name, "status": agent.status(now), "lifecycle_state": agent.lifecycle }))
            .collect();
        let mut value = json!({
            "state": state,
            "build_id": build.id,
            "workspace_id": workspace.id,
            "workspace_name": workspace.name,
            "is_complete": is_complete,
            "agents": agents,
        });
        if let Some(error) = error {
            value["error"] = error.into();
        }
        Ok(structured(&text, value))
    }
}

fn log_line(line: &LogLine) -> String {
    // Without escape sequences and other control characters, which a model would have to read.
    let output = strip_str(&line.output).to_string();
    let output: String = output.chars().filter(|c| !c.is_control()).take(MAX_LINE_CHARS).collect();
    format!("\n[{}] {output}", line.stage)
}
