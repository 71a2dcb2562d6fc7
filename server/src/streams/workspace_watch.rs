use std::time::Duration;

use chat_workspace_tools::workspace::WorkspaceId;
use serde::Serialize;
use tokio::{sync::watch, time::Interval};

use super::{
    objects::ApiObjects,
    recheck::{recheck, ticks},
};
use crate::{
    store::{ReadBuildError, StoreError},
    web::{FrameSource, encode},
    wire,
};

/// An event of a workspace's watch.
#[derive(Debug, Serialize)]
#[serde(tag = "type", content = "data", rename_all = "snake_case")]
enum WatchEvent {
    Data(Box<wire::Workspace>),
    Ping,
    Error { message: &'static str, detail: String },
}

/// The states of a workspace as frames: the current one, then each that differs from the one before, and pings.
#[derive(Debug)]
pub(crate) struct WorkspaceWatch {
    objects: ApiObjects,
    workspace: WorkspaceId,
    changes: watch::Receiver<()>,
    pings: Interval,
    recheck: Interval,
    /// The last frame with a state or an error.
    last: Option<String>,
}

impl WorkspaceWatch {
    /// Watches a workspace, with a ping event at each interval.
    pub(crate) fn new(objects: ApiObjects, workspace: WorkspaceId, ping_interval: Duration) -> Self {
        // Subscribes before the first read, so that no change between the two is missed.
        let changes = objects.store.workspace_changes().subscribe(workspace);
        Self { objects, workspace, changes, pings: ticks(ping_interval), recheck: recheck(), last: None }
    }

    /// The current state, or an error if it cannot be read.
    fn read(&self) -> WatchEvent {
        match self.try_read() {
            Ok(Some(workspace)) => WatchEvent::Data(Box::new(workspace)),
            Ok(None) => WatchEvent::Error { message: "Workspace does not exist.", detail: String::new() },
            Err(error) => {
                WatchEvent::Error { message: "Internal error fetching workspace.", detail: error.to_string() }
            }
        }
    }

    fn try_read(&self) -> Result<Option<wire::Workspace>, StoreError> {
        let store = &self.objects.store;
        let Some(workspace) = store.workspace(self.workspace)? else { return Ok(None) };
        let latest = store.latest_build(self.workspace).map_err(|error: ReadBuildError| StoreError::from(error))?;
        self.objects.workspace(&workspace, &latest).map(Some)
    }
}

impl FrameSource for WorkspaceWatch {
    type Error = serde_json::Error;

    async fn next(&mut self) -> Result<Option<Vec<String>>, serde_json::Error> {
        loop {
            // Marks the changes as seen before the read, so that a change after the read ends the wait below.
            self.changes.borrow_and_update();
            let frame = encode(&self.read())?;
            if self.last.as_ref() != Some(&frame) {
                self.last = Some(frame.clone());
                return Ok(Some(vec![frame]));
            }
            tokio::select! {
                // The store has the sender, so the wait cannot fail.
                _ = self.changes.changed() => {}
                _ = self.recheck.tick() => {}
                _ = self.pings.tick() => return Ok(Some(vec![encode(&WatchEvent::Ping)?])),
            }
        }
    }
}

#[cfg(test)]
mod tests;
