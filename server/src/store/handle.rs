use std::{path::Path, sync::Arc};

use chat_workspace_tools::workspace::{AgentId, WorkspaceId};
use uuid::Uuid;

use super::{
    changes::Changes,
    database::{Database, StoreError},
    line_ids::LineIds,
    log_lines::LogLines,
};
use crate::{
    clock::{Clock, Timestamp},
    template::Template,
};

/// The server's persistent state.
#[derive(Debug)]
pub(crate) struct Store {
    pub(super) clock: Clock,
    pub(super) database: Arc<Database>,
    lines: Arc<LogLines>,
    pub(super) agent_line_ids: LineIds,
    workspace_changes: Changes<WorkspaceId>,
    agent_log_changes: Changes<AgentId>,
    templates: Vec<Arc<Template>>,
}

impl Store {
    /// Opens the file at `path`, or creates it. New workspaces are built from `templates`.
    pub(crate) fn open(path: &Path, templates: Vec<Arc<Template>>, clock: Clock) -> Result<Self, StoreError> {
        Self::new(Database::open(path)?, templates, clock)
    }

    /// A store that is not saved to a file.
    #[cfg(test)]
    pub(crate) fn in_memory(templates: Vec<Arc<Template>>) -> Self {
        Self::new(Database::in_memory(), templates, Clock::start()).expect("opens")
    }

    /// Runs SQL statements, for tests of what a damaged database does.
    #[cfg(test)]
    pub(crate) fn execute_sql(&self, statements: &str) {
        self.database.read(|connection| connection.execute_batch(statements)).expect("is valid SQL");
    }

    fn new(database: Database, templates: Vec<Arc<Template>>, clock: Clock) -> Result<Self, StoreError> {
        let database = Arc::new(database);
        let lines = Arc::new(LogLines::new(Arc::clone(&database), clock)?);
        let last_agent_line: Option<i64> =
            database.read(|connection| connection.query_row("SELECT max(id) FROM agent_logs", [], |row| row.get(0)))?;
        Ok(Self {
            clock,
            database,
            lines,
            agent_line_ids: LineIds::after(last_agent_line),
            workspace_changes: Changes::default(),
            agent_log_changes: Changes::default(),
            templates,
        })
    }

    /// The current time of the server's clock.
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// All templates, sorted by name.
    pub(crate) fn templates(&self) -> &[Arc<Template>] {
        &self.templates
    }

    /// The template with this id. A template whose folder was removed keeps its name, and its builds fail.
    pub(super) fn template(&self, id: Uuid, name: String) -> Arc<Template> {
        let known = self.templates.iter().find(|template| template.id == id);
        known.cloned().unwrap_or_else(|| Arc::new(Template::missing(id, name)))
    }

    /// The log lines of all builds.
    pub(crate) fn lines(&self) -> &Arc<LogLines> {
        &self.lines
    }

    /// Notifies of changes of workspaces, their builds and their agents, but not of log lines.
    pub(crate) fn workspace_changes(&self) -> &Changes<WorkspaceId> {
        &self.workspace_changes
    }

    /// Notifies of new lines in the logs of agents.
    pub(crate) fn agent_log_changes(&self) -> &Changes<AgentId> {
        &self.agent_log_changes
    }
}
