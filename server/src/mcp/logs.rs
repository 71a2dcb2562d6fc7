//! The tools of the row: a build and the logs of a build and of its agents. They change nothing.

use std::time::Duration;

use futures_util::FutureExt;
use rmcp::model::CallToolResult;
use serde_json::{Value, json};

use super::{
    arguments::{LogRange, ReadAgentLog, ReadBuild, ReadBuildLog},
    context::Call,
    error::CallError,
    log_page::LogPage,
};
use crate::streams::AgentLogFollower;

/// The most lines that are read for a page. A page of short lines is full with fewer.
const MAX_PAGE_LINES: u32 = 2048;

impl Call<'_> {
    pub(super) fn read_build(&self, arguments: &ReadBuild) -> Result<CallToolResult, CallError> {
        let (workspace, build) = self.build(arguments.build_id)?;
        let objects = &self.context.objects;
        let latest = self.context.store.latest_build(workspace.id)?;
        let value = json!({
            "build": objects.build(&workspace, &build)?,
            "timings": objects.timings(&build)?,
            "latest_build_id": latest.id,
        });
        Ok(for_row(value))
    }

    pub(super) async fn read_build_log(&self, arguments: &ReadBuildLog) -> Result<CallToolResult, CallError> {
        let id = arguments.build_id;
        self.build(id)?;
        let (after, wait) = arguments.range.limits();
        let log = self.context.builds.log(id);
        let mut follower = log.follow(after);
        let mut ended = matches!(self.wait(wait, follower.next()).await.transpose()?, Some(None));
        let lines = self.context.store.lines().after(id, after, MAX_PAGE_LINES)?;
        let mut page = LogPage::new(&lines, |line| line.id)?;
        page.has_more |= lines.len() as u64 == u64::from(MAX_PAGE_LINES);
        if let (Some(last), false) = (page.last, page.has_more) {
            // Whether the log has ended with these lines, so that no further call is needed to learn it.
            ended = matches!(log.follow(last).next().now_or_never().transpose()?, Some(None));
        }
        // Read after the lines: a build that has ended has no further lines.
        let (_, build) = self.build(id)?;
        let value = json!({
            "build_id": id,
            "state": build.status(),
            "lines": page.lines,
            "next_after": page.last.unwrap_or(after),
            "has_more": page.has_more,
            "ended": ended && !page.has_more,
        });
        Ok(for_row(value))
    }

    pub(super) async fn read_agent_log(&self, arguments: &ReadAgentLog) -> Result<CallToolResult, CallError> {
        let agent = self.agent(arguments.agent_id)?;
        let (after, wait) = arguments.range.limits();
        let follower = AgentLogFollower::new(&self.context.store, agent, after)?;
        let mut follower = follower.ok_or(CallError::NotFound)?;
        let mut lines = Some(Vec::new());
        // First the existing lines, which may be none; then new ones.
        for wait in [Duration::ZERO, wait] {
            if lines.as_ref().is_some_and(Vec::is_empty)
                && let Some(next) = self.wait(wait, follower.next()).await.transpose()?
            {
                lines = next;
            }
        }
        let page = LogPage::new(lines.as_deref().unwrap_or_default(), |line| line.id)?;
        let value = json!({
            "agent_id": arguments.agent_id,
            "lines": page.lines,
            "next_after": page.last.unwrap_or(after),
            "has_more": page.has_more,
            // The log grows as long as the agent is part of the workspace's latest build.
            "ended": lines.is_none(),
        });
        Ok(for_row(value))
    }
}

impl LogRange {
    /// The id of the line before the first one, and how long to wait for it.
    fn limits(self) -> (i64, Duration) {
        (i64::try_from(self.after).unwrap_or(i64::MAX), Duration::from_millis(self.wait_ms))
    }
}

/// A result for the row. Its text is the value as JSON, because hosts may not pass `structuredContent` on.
fn for_row(value: Value) -> CallToolResult {
    CallToolResult::structured(value)
}
