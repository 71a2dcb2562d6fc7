//! The tools of the row: a build and the logs of a build and of its agents. They change nothing.

use std::time::Duration;

use chat_workspace_tools::workspace::{AgentId, BuildId, WorkspaceStatus};
use futures_util::FutureExt;
use serde_json::json;

use super::Local;
use crate::{
    mcp::{
        arguments::LogRange,
        call::Call,
        error::CallError,
        log_page::LogPage,
        records::{BuildRead, LogRead},
    },
    streams::AgentLogFollower,
};

/// The most lines that are read for a page. A page of short lines is full with fewer.
const MAX_PAGE_LINES: u32 = 2048;

impl Local {
    pub(in crate::mcp) fn read_build(&self, call: &Call, id: BuildId) -> Result<BuildRead, CallError> {
        let (workspace, build) = self.build(call, id)?;
        Ok(BuildRead {
            build: json!(self.objects.build(&workspace, &build)?),
            timings: json!(self.objects.timings(&build)?),
            latest_build_id: self.store.latest_build(workspace.id)?.id,
        })
    }

    pub(in crate::mcp) async fn read_build_log(
        &self,
        call: &Call,
        id: BuildId,
        range: LogRange,
    ) -> Result<(LogRead, WorkspaceStatus), CallError> {
        self.build(call, id)?;
        let after = range.first();
        let log = self.builds.log(id);
        let mut follower = log.follow(after);
        let mut has_ended = matches!(call.wait(range.wait(), follower.next()).await.transpose()?, Some(None));
        let lines = self.store.lines().after(id, after, MAX_PAGE_LINES)?;
        let mut page = LogPage::new(&lines, |line| line.id)?;
        page.has_more |= lines.len() as u64 == u64::from(MAX_PAGE_LINES);
        if let (Some(last), false) = (page.last, page.has_more) {
            // Whether the log has ended with these lines, so that no further call is needed to learn it.
            has_ended = matches!(log.follow(last).next().now_or_never().transpose()?, Some(None));
        }
        // Read after the lines: a build that has ended has no further lines.
        let (_, build) = self.build(call, id)?;
        Ok((LogRead { page, has_ended }, build.status()))
    }

    pub(in crate::mcp) async fn read_agent_log(
        &self,
        call: &Call,
        id: AgentId,
        range: LogRange,
    ) -> Result<LogRead, CallError> {
        let agent = self.agent(call, id)?;
        let follower = AgentLogFollower::new(&self.store, agent, range.first())?;
        let mut follower = follower.ok_or(CallError::NotFound)?;
        let mut lines = Some(Vec::new());
        // First the existing lines, which may be none; then new ones.
        for wait in [Duration::ZERO, range.wait()] {
            if lines.as_ref().is_some_and(Vec::is_empty)
                && let Some(next) = call.wait(wait, follower.next()).await.transpose()?
            {
                lines = next;
            }
        }
        let page = LogPage::new(lines.as_deref().unwrap_or_default(), |line| line.id)?;
        // The log grows as long as the agent is part of the workspace's latest build.
        Ok(LogRead { page, has_ended: lines.is_none() })
    }
}
