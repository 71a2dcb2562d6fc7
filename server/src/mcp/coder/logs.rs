//! The tools of the row: a build and the logs of a build and of its agents.

use std::time::Duration;

use chat_workspace_tools::workspace::{AgentId, BuildId, WorkspaceBuild, WorkspaceStatus};
use serde::Deserialize;
use serde_json::Value;
use tokio::time::{Instant, sleep, timeout_at};

use super::{
    backend::{Coder, build_path, record},
    error::CoderError,
    lines,
    socket::Frame,
};
use crate::mcp::{
    arguments::LogRange,
    call::{Call, MAX_WAIT},
    error::CallError,
    log_page::{LogPage, MAX_PAGE_BYTES},
    records::{BuildRead, LogRead},
};

/// How long lines are collected after the first one, as deployments send them in bursts.
const COLLECT_TIME: Duration = Duration::from_millis(250);
/// How long a call without a wait waits for lines that exist.
const MIN_WAIT: Duration = Duration::from_millis(500);
/// The interval between two reads of a log that the deployment does not stream.
const POLL_INTERVAL: Duration = Duration::from_secs(1);

/// Lines of a log from its stream.
#[derive(Debug, Default)]
struct Streamed {
    lines: Vec<Value>,
    /// Whether the deployment has closed the stream as complete.
    is_closed: bool,
    /// Whether lines may follow at once.
    is_full: bool,
}

impl Coder {
    pub(in crate::mcp) async fn read_build(&self, id: BuildId) -> Result<BuildRead, CallError> {
        let path = build_path(id);
        let mut build: Value = self.client.get(&path).await?;
        let workspace = WorkspaceBuild::deserialize(&build).map_err(|_| CoderError::Malformed(path.clone()))?;
        let workspace = record(&workspace)?.workspace_id;
        let timings = format!("{path}/timings");
        let (timings, workspace) = tokio::join!(self.client.get(&timings), self.workspace(workspace));
        remove_secrets(&mut build);
        // The row needs no timings, and older deployments have none.
        let timings = timings.unwrap_or(Value::Null);
        Ok(BuildRead { build, timings, latest_build_id: workspace?.latest_build.id })
    }

    pub(in crate::mcp) async fn read_build_log(
        &self,
        call: &Call,
        id: BuildId,
        range: LogRange,
    ) -> Result<(LogRead, WorkspaceStatus), CallError> {
        let path = format!("{}/logs", build_path(id));
        let Streamed { mut lines, is_full, .. } = self.stream(call, &path, range, Some(id)).await?;
        let build = self.build(id).await?;
        let has_ended = build.job.status.is_complete() && !is_full;
        if has_ended {
            // A stream may end without the last lines, or not end at all.
            let last = lines.last().map_or(range.first(), lines::id);
            lines.extend(self.list(&path, last).await?);
        }
        Ok((LogRead { page: LogPage::new(&lines, lines::id)?, has_ended }, build.status))
    }

    pub(in crate::mcp) async fn read_agent_log(
        &self,
        call: &Call,
        id: AgentId,
        range: LogRange,
    ) -> Result<LogRead, CallError> {
        let path = format!("/api/v2/workspaceagents/{id}/logs");
        let Streamed { lines, is_closed, .. } = self.stream(call, &path, range, None).await?;
        Ok(LogRead { page: LogPage::new(&lines, lines::id)?, has_ended: is_closed })
    }

    /// Reads the lines of a page from the stream of a log, or from its list if there is no stream. `build` is the build whose log
    /// it is.
    async fn stream(
        &self,
        call: &Call,
        path: &str,
        range: LogRange,
        build: Option<BuildId>,
    ) -> Result<Streamed, CoderError> {
        let after = range.first();
        let wait = range.wait().clamp(MIN_WAIT, MAX_WAIT);
        let end = Instant::now() + wait;
        let mut socket = match self.client.open(&format!("{path}?follow&after={after}")).await {
            Ok(socket) => socket,
            Err(error @ (CoderError::NotFound | CoderError::Unauthorized)) => return Err(error),
            Err(_) => return self.poll(call, path, after, end, build).await,
        };
        let mut streamed = Streamed::default();
        let mut bytes = 0;
        let mut collect_until = end;
        loop {
            let next = call.wait(MAX_WAIT, timeout_at(collect_until, socket.next())).await;
            let Some(Ok(frame)) = next else { return Ok(streamed) };
            match frame {
                Frame::Lines(lines) => {
                    // Lines that the client has are dropped.
                    let last = streamed.lines.last().map_or(after, lines::id);
                    let lines = lines.into_iter().filter(|line| lines::id(line) > last);
                    for line in lines {
                        bytes += line.to_string().len();
                        streamed.lines.push(line);
                    }
                    if bytes > MAX_PAGE_BYTES {
                        streamed.is_full = true;
                        return Ok(streamed);
                    }
                    if !streamed.lines.is_empty() && collect_until == end {
                        collect_until = end.min(Instant::now() + COLLECT_TIME);
                    }
                }
                Frame::End => {
                    streamed.is_closed = true;
                    return Ok(streamed);
                }
                Frame::Broken if streamed.lines.is_empty() => return self.poll(call, path, after, end, build).await,
                Frame::Broken => return Ok(streamed),
            }
        }
    }

    /// Reads the list of a log until it has lines, or until `build` has ended.
    async fn poll(
        &self,
        call: &Call,
        path: &str,
        after: i64,
        end: Instant,
        build: Option<BuildId>,
    ) -> Result<Streamed, CoderError> {
        loop {
            let has_ended = match build {
                Some(id) => self.build(id).await?.job.status.is_complete(),
                None => false,
            };
            let lines = self.list(path, after).await?;
            let is_over = has_ended || Instant::now() + POLL_INTERVAL > end;
            if is_over || !lines.is_empty() || call.wait(MAX_WAIT, sleep(POLL_INTERVAL)).await.is_none() {
                return Ok(Streamed { lines, ..Streamed::default() });
            }
        }
    }

    /// The lines after the id `after`.
    async fn list(&self, path: &str, after: i64) -> Result<Vec<Value>, CoderError> {
        let lines = self.client.get(&format!("{path}?after={after}")).await?;
        lines::from_list(lines).ok_or_else(|| CoderError::Malformed(path.to_owned()))
    }
}

/// Removes what the row does not need and what may be secret: the agents' environment variables and applications.
fn remove_secrets(build: &mut Value) {
    let resources = build["resources"].as_array_mut().into_iter().flatten();
    for agent in resources.flat_map(|resource| resource["agents"].as_array_mut().into_iter().flatten()) {
        if let Some(agent) = agent.as_object_mut() {
            agent.remove("environment_variables");
            agent.insert("apps".to_owned(), Value::Array(Vec::new()));
        }
    }
}
