//! The state of a build for models.

use std::time::Duration;

use chat_workspace_tools::workspace::{BuildId, WorkspaceAgent, WorkspaceBuild};
use serde_json::Value;
use tokio::time::sleep;

use super::{
    backend::{Coder, build_path, record},
    error::CoderError,
};
use crate::mcp::{
    error::CallError,
    records::{AgentRecord, BuildReport, REPORT_LINES, ReportLine, is_starting},
};

/// The interval between two reads of a build whose end is awaited.
const POLL_INTERVAL: Duration = Duration::from_secs(1);

impl Coder {
    /// Completes at the end of a build, or, if it has ended, of its agents' startup scripts.
    pub(in crate::mcp) async fn settled(&self, build: &WorkspaceBuild) -> Result<(), CallError> {
        if build.job.status.is_complete() {
            self.agents_settled(build).await?;
        } else {
            self.build_completed(build.id).await?;
        }
        Ok(())
    }

    async fn build_completed(&self, id: BuildId) -> Result<(), CoderError> {
        while !self.build(id).await?.job.status.is_complete() {
            sleep(POLL_INTERVAL).await;
        }
        Ok(())
    }

    async fn agents_settled(&self, build: &WorkspaceBuild) -> Result<(), CoderError> {
        let workspace = record(build)?.workspace_id;
        loop {
            let latest = self.workspace(workspace).await?.latest_build;
            let starts = |agent: &WorkspaceAgent| is_starting(&agent.status, &agent.lifecycle_state);
            if latest.id != build.id || !latest.agents().any(starts) {
                return Ok(());
            }
            sleep(POLL_INTERVAL).await;
        }
    }

    /// The state of a build.
    pub(in crate::mcp) async fn report(&self, id: BuildId) -> Result<BuildReport, CallError> {
        let build = self.build(id).await?;
        let agent = |agent: &WorkspaceAgent| AgentRecord {
            name: agent.name.clone(),
            status: agent.status.clone(),
            lifecycle: agent.lifecycle_state.clone(),
        };
        let position = |number: i64| u64::try_from(number).ok().filter(|number| *number > 0);
        Ok(BuildReport {
            build: record(&build)?,
            is_complete: build.job.status.is_complete(),
            error: build.job.error.clone().filter(|error| !error.is_empty()),
            queue: position(build.job.queue_position).zip(position(build.job.queue_size)),
            agents: build.agents().map(agent).collect(),
            last_lines: self.last_lines(build.id).await,
        })
    }

    /// The last lines of a log; none if it cannot be read, because the state is worth more. The API has no request for the end of
    /// a log.
    async fn last_lines(&self, id: BuildId) -> Vec<ReportLine> {
        let lines: Vec<Value> = self.client.get(&format!("{}/logs", build_path(id))).await.unwrap_or_default();
        let text = |line: &Value, field: &str| line[field].as_str().unwrap_or_default().to_owned();
        let lines = lines.iter().map(|line| ReportLine { stage: text(line, "stage"), output: text(line, "output") });
        let lines = lines.rev().filter(|line| !line.output.trim().is_empty());
        let mut lines: Vec<_> = lines.take(REPORT_LINES as usize).collect();
        lines.reverse();
        lines
    }
}
