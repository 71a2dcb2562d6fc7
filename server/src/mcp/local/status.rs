//! The state of a build for models.

use chat_workspace_tools::workspace::BuildId;

use super::{Local, record};
use crate::{
    mcp::{
        call::Call,
        error::CallError,
        records::{AgentRecord, BuildReport, REPORT_LINES, ReportLine, is_starting},
    },
    store::{Agent, Build, Workspace},
};

impl Local {
    /// Completes at the end of a build, or, if it has ended, of its agents' startup scripts.
    pub(in crate::mcp) async fn settled(&self, workspace: &Workspace, build: &Build) -> Result<(), CallError> {
        if build.job.status().is_complete() {
            self.agents_settled(workspace, build).await
        } else {
            self.build_completed(workspace, build).await
        }
    }

    async fn build_completed(&self, workspace: &Workspace, build: &Build) -> Result<(), CallError> {
        let store = &self.store;
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
        let store = &self.store;
        let mut changes = store.workspace_changes().subscribe(workspace.id);
        loop {
            changes.borrow_and_update();
            let now = store.now();
            let starts = |agent: &Agent| is_starting(&agent.status(now), &agent.lifecycle);
            let is_latest = store.latest_build(workspace.id)?.id == build.id;
            if !is_latest || !store.agents(build.id)?.iter().any(starts) {
                return Ok(());
            }
            let _ = changes.changed().await;
        }
    }

    /// The state of a build.
    pub(in crate::mcp) fn report(&self, call: &Call, id: BuildId) -> Result<BuildReport, CallError> {
        let (workspace, build) = self.build(call, id)?;
        let position = self.builds.queue_position(build.id);
        let now = self.store.now();
        let agent =
            |agent: Agent| AgentRecord { status: agent.status(now), name: agent.name, lifecycle: agent.lifecycle };
        let lines = self.store.lines().last(build.id, REPORT_LINES)?;
        Ok(BuildReport {
            build: record(&workspace, &build),
            is_complete: build.job.status().is_complete(),
            error: build.job.error.as_ref().map(|error| error.text.clone()),
            queue: (position.size > 0).then_some((position.position as u64, position.size as u64)),
            agents: self.store.agents(build.id)?.into_iter().map(agent).collect(),
            last_lines: lines.into_iter().map(|line| ReportLine { stage: line.stage, output: line.output }).collect(),
        })
    }
}
