use std::sync::Arc;

use tokio::{sync::watch, time::Interval};

use super::recheck::recheck;
use crate::{
    store::{Agent, AgentLine, Store, StoreError},
    web::{FrameSource, encode},
};

/// A reader of an agent's log that waits for new lines.
#[derive(Debug)]
pub(crate) struct AgentLogFollower {
    store: Arc<Store>,
    agent: Agent,
    new_lines: watch::Receiver<()>,
    workspace_changes: watch::Receiver<()>,
    recheck: Interval,
    last: i64,
    /// Whether the existing lines were returned.
    has_history: bool,
}

impl AgentLogFollower {
    /// Reads the lines after the id `after`, then new lines as they are stored. `None` if the agent's build does not exist.
    pub(crate) fn new(store: &Arc<Store>, agent: Agent, after: i64) -> Result<Option<Self>, StoreError> {
        let Some(build) = store.build(agent.build)? else { return Ok(None) };
        Ok(Some(Self {
            // Subscribes before the first read, so that no line between the two is missed.
            new_lines: store.agent_log_changes().subscribe(agent.id),
            workspace_changes: store.workspace_changes().subscribe(build.workspace),
            store: Arc::clone(store),
            agent,
            recheck: recheck(),
            last: after,
            has_history: false,
        }))
    }

    /// First the existing lines, which may be none; then at least one new line for each call. `None` if the agent is not part
    /// of the workspace's latest build. Cancel safe.
    pub(crate) async fn next(&mut self) -> Result<Option<Vec<AgentLine>>, StoreError> {
        loop {
            // Marks the notifications as seen before the read, so that a line after the read ends the wait below.
            self.new_lines.borrow_and_update();
            self.workspace_changes.borrow_and_update();
            // Read before the lines, so that the lines before the end are not missed.
            let is_latest = self.store.is_in_latest_build(&self.agent)?;
            let lines = self.store.agent_log(self.agent.id, self.last)?;
            if !lines.is_empty() || !self.has_history {
                self.has_history = true;
                self.last = lines.last().map_or(self.last, |line| line.id);
                return Ok(Some(lines));
            }
            if !is_latest {
                return Ok(None);
            }
            // The store has the senders, so the waits cannot fail.
            tokio::select! {
                _ = self.new_lines.changed() => {}
                _ = self.workspace_changes.changed() => {}
                _ = self.recheck.tick() => {}
            }
        }
    }
}

/// An agent's log as frames, each an array of lines.
#[derive(Debug)]
pub(crate) struct AgentLogFrames {
    follower: AgentLogFollower,
    /// Whether each line has a frame of its own.
    one_line_per_frame: bool,
}

impl AgentLogFrames {
    /// Frames with all lines that are available, as the Coder API sends them.
    pub(crate) fn new(follower: AgentLogFollower) -> Self {
        Self { follower, one_line_per_frame: false }
    }

    /// Frames with one line each, so that faults of frames concern single lines.
    pub(crate) fn with_one_line(follower: AgentLogFollower) -> Self {
        Self { follower, one_line_per_frame: true }
    }
}

impl FrameSource for AgentLogFrames {
    type Error = AgentLogFrameError;

    async fn next(&mut self) -> Result<Option<Vec<String>>, AgentLogFrameError> {
        let Some(lines) = self.follower.next().await? else { return Ok(None) };
        let size = if self.one_line_per_frame { 1 } else { lines.len().max(1) };
        if lines.is_empty() {
            return Ok(Some(vec!["[]\n".to_owned()]));
        }
        let frames = lines.chunks(size).map(|lines| Ok(encode(&lines)? + "\n"));
        frames.collect::<Result<_, AgentLogFrameError>>().map(Some)
    }
}

#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub(crate) enum AgentLogFrameError {
    Store(#[from] StoreError),
    Json(#[from] serde_json::Error),
}

#[cfg(test)]
mod tests;
