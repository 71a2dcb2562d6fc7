//! What the server remembers: workspaces, builds with their logs and agents, and chats, in one SQLite file.

mod agents;
mod chats;
mod database;
mod json;
mod lines;
mod model;
mod workspaces;

use std::{
    collections::HashMap,
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use chat_workspace_tools::workspace::BuildId;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::{
    clock::{Clock, Timestamp},
    log::BuildLog,
    template::Template,
};
pub(crate) use agents::Agent;
pub(crate) use chats::{Chat, ChatId, ChatStatus, Message, OpenWait, Role};
use database::Database;
pub use database::StoreError;
pub(crate) use lines::Lines;
pub(crate) use model::{
    Build, BuildError, BuildReason, CancelError, CreateError, Job, NewBuild, NewWorkspace, ReadBuildError, Workspace,
};

/// Everything the server remembers.
#[derive(Debug)]
pub(crate) struct Store {
    clock: Clock,
    database: Arc<Database>,
    lines: Arc<Lines>,
    templates: Vec<Arc<Template>>,
    /// The builds of this process that are not over.
    live: Mutex<HashMap<BuildId, LiveBuild>>,
}

/// What a build has while it is queued or at work.
#[derive(Clone, Debug)]
struct LiveBuild {
    log: Arc<BuildLog>,
    cancel: CancellationToken,
}

impl Store {
    /// Opens the file at `path`, or makes it. Its workspaces are of these templates.
    pub(crate) fn open(path: &Path, templates: Vec<Arc<Template>>, clock: Clock) -> Result<Self, StoreError> {
        Self::new(Database::open(path)?, templates, clock)
    }

    /// A store that ends with the process.
    #[cfg(test)]
    pub(crate) fn in_memory(templates: Vec<Arc<Template>>) -> Self {
        Self::new(Database::in_memory(), templates, Clock::start()).expect("opens")
    }

    /// Changes the database behind the store's back.
    #[cfg(test)]
    pub(crate) fn execute(&self, statement: &str) {
        self.database.read(|connection| connection.execute_batch(statement)).expect("is done");
    }

    fn new(database: Database, templates: Vec<Arc<Template>>, clock: Clock) -> Result<Self, StoreError> {
        let database = Arc::new(database);
        let lines = Arc::new(Lines::new(Arc::clone(&database), clock)?);
        Ok(Self { clock, database, lines, templates, live: Mutex::default() })
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The templates of this server.
    pub(crate) fn templates(&self) -> &[Arc<Template>] {
        &self.templates
    }

    /// The template with this id. One whose folder is no longer there keeps its name, and no build of it succeeds.
    fn template(&self, id: Uuid, name: String) -> Arc<Template> {
        let known = self.templates.iter().find(|template| template.id == id);
        known.cloned().unwrap_or_else(|| Arc::new(Template::missing(id, name)))
    }

    /// The log lines of all builds.
    #[cfg(test)]
    pub(crate) fn lines(&self) -> &Arc<Lines> {
        &self.lines
    }

    /// The log of a build, which grows while the build is at work.
    pub(crate) fn log(&self, id: BuildId) -> Arc<BuildLog> {
        let live = self.live().get(&id).map(|live| Arc::clone(&live.log));
        live.unwrap_or_else(|| Arc::new(BuildLog::ended(id, Arc::clone(&self.lines))))
    }

    /// Set when the build is asked to stop.
    pub(crate) fn cancellation(&self, id: BuildId) -> CancellationToken {
        self.live().get(&id).map(|live| live.cancel.clone()).unwrap_or_default()
    }

    /// Takes a build that is not over into this process.
    pub(crate) fn adopt(&self, id: BuildId) {
        let log = Arc::new(BuildLog::new(id, Arc::clone(&self.lines)));
        self.live().insert(id, LiveBuild { log, cancel: CancellationToken::new() });
    }

    fn live(&self) -> MutexGuard<'_, HashMap<BuildId, LiveBuild>> {
        // Each change is one insert or one removal, so what a panicked holder left is still sound.
        self.live.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
