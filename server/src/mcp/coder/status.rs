//! The state of a build for models.

use std::time::Duration;

use chat_workspace_tools::workspace::{AgentStatus, BuildId, WorkspaceAgent, WorkspaceBuild};
use serde_json::Value;
use tokio::time::sleep;

use super::{
    backend::{Coder, build_path, record},
    error::CoderError,
};
use crate::mcp::{
    call::Call,
    error::CallError,
    records::{AgentRecord, BuildReport, REPORT_LINES, ReportLine},
};

/// The interval between two reads of a build whose end is awaited.
const POLL_INTERVAL: Duration = Duration::from_secs(1);

impl Coder {
    pub(in crate::mcp) async fn report(
        &self,
        call: &Call,
        id: BuildId,
        wait: Duration,
    ) -> Result<BuildReport, CallError> {
        let build = self.build(id).await?;
        let settled = async {
            if build.job.status.is_complete() {
                self.agents_settled(&build).await
            } else {
                self.build_completed(id).await
            }
        };
        // At the end of the wait, or at a failed read, the state is reported as it is.
        let _ = call.wait(wait, settled).await;
        self.state(self.build(id).await?).await
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
            if latest.id != build.id || !latest.agents().any(is_starting) {
                return Ok(());
            }
            sleep(POLL_INTERVAL).await;
        }
    }

    async fn state(&self, build: WorkspaceBuild) -> Result<BuildReport, CallError> {
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

fn is_starting(agent: &WorkspaceAgent) -> bool {
    matches!(agent.status, AgentStatus::Connecting | AgentStatus::Connected) && agent.lifecycle_state.is_starting()
}
