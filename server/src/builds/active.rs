use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use chat_workspace_tools::workspace::BuildId;
use tokio_util::sync::CancellationToken;

use crate::{
    log::{BuildLog, LogEnd},
    store::{Build, JobError, Store, StoreError},
};

/// The builds that are queued or running, with their live logs and their cancellation tokens.
#[derive(Debug)]
pub(super) struct ActiveBuilds {
    store: Arc<Store>,
    builds: Mutex<HashMap<BuildId, ActiveBuild>>,
}

#[derive(Clone, Debug)]
struct ActiveBuild {
    log: Arc<BuildLog>,
    cancel: CancellationToken,
}

impl ActiveBuilds {
    pub(super) fn new(store: Arc<Store>) -> Self {
        Self { store, builds: Mutex::default() }
    }

    /// Adds a build that is not complete.
    pub(super) fn insert(&self, id: BuildId) {
        let log = Arc::new(BuildLog::new(id, Arc::clone(self.store.lines())));
        self.builds().insert(id, ActiveBuild { log, cancel: CancellationToken::new() });
    }

    /// The live log of an active build, or the ended log of a complete one.
    pub(super) fn log(&self, id: BuildId) -> Arc<BuildLog> {
        let live = self.builds().get(&id).map(|build| Arc::clone(&build.log));
        live.unwrap_or_else(|| Arc::new(BuildLog::ended(id, Arc::clone(self.store.lines()))))
    }

    /// The token that cancels a build; canceling the token of a complete build has no effect.
    pub(super) fn cancellation(&self, id: BuildId) -> CancellationToken {
        self.builds().get(&id).map(|build| build.cancel.clone()).unwrap_or_default()
    }

    /// Completes a build in the store and ends its log afterwards, so that the job of an ended log is always complete.
    pub(super) fn complete(&self, build: &Build, error: Option<&JobError>, end: LogEnd) -> Result<(), StoreError> {
        let log = self.log(build.id);
        self.store.complete(build, error)?;
        self.builds().remove(&build.id);
        log.end(end);
        Ok(())
    }

    fn builds(&self) -> MutexGuard<'_, HashMap<BuildId, ActiveBuild>> {
        // Ignores poisoning: each change is a single insert or removal, so the map is consistent after a panic.
        self.builds.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
