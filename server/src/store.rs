//! Workspaces and builds, in memory.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use chat_workspace_tools::workspace::{AgentId, BuildId, JobStatus, Transition, WorkspaceId, WorkspaceStatus};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::{
    clock::{Clock, Timestamp},
    log::{BuildLog, LogIds},
    template::Template,
};

/// A workspace.
#[derive(Clone, Debug)]
pub(crate) struct Workspace {
    pub(crate) id: WorkspaceId,
    pub(crate) name: String,
    pub(crate) template: Arc<Template>,
    pub(crate) created_at: Timestamp,
    pub(crate) latest_build: BuildId,
}

/// A build and its job.
#[derive(Clone, Debug)]
pub(crate) struct Build {
    pub(crate) id: BuildId,
    pub(crate) number: i64,
    pub(crate) transition: Transition,
    pub(crate) workspace: WorkspaceId,
    pub(crate) job: Job,
    pub(crate) log: Arc<BuildLog>,
    /// Asks the running build to stop.
    pub(crate) cancel: CancellationToken,
    /// What a finished start build has made.
    pub(crate) resource: Uuid,
    pub(crate) agent: AgentId,
}

impl Build {
    pub(crate) fn status(&self) -> WorkspaceStatus {
        WorkspaceStatus::of_build(&self.job.status(), &self.transition)
    }
}

/// The provisioner's job behind a build.
#[derive(Clone, Debug)]
pub(crate) struct Job {
    pub(crate) id: Uuid,
    pub(crate) created_at: Timestamp,
    pub(crate) started_at: Option<Timestamp>,
    pub(crate) canceled_at: Option<Timestamp>,
    pub(crate) completed_at: Option<Timestamp>,
    pub(crate) error: Option<String>,
}

impl Job {
    /// Derived from what has happened: an error outweighs a cancellation.
    pub(crate) fn status(&self) -> JobStatus {
        if self.error.is_some() {
            JobStatus::Failed
        } else if self.completed_at.is_some() {
            if self.canceled_at.is_some() { JobStatus::Canceled } else { JobStatus::Succeeded }
        } else if self.canceled_at.is_some() {
            JobStatus::Canceling
        } else if self.started_at.is_some() {
            JobStatus::Running
        } else {
            JobStatus::Pending
        }
    }

    /// The time of the newest of its changes.
    pub(crate) fn updated_at(&self) -> Timestamp {
        let changes = [self.started_at, self.canceled_at, self.completed_at];
        changes.into_iter().flatten().max().unwrap_or(self.created_at)
    }
}

/// Why a workspace or a build was not made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum CreateError {
    NameTaken { name: String },
    UnknownWorkspace,
    Deleted { name: String },
    BuildActive,
}

/// Why a build was not cancelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CancelError {
    UnknownBuild,
    Completed,
    AlreadyCanceled,
}

/// Everything the server remembers.
#[derive(Debug)]
pub(crate) struct Store {
    clock: Clock,
    log_ids: Arc<LogIds>,
    tables: Mutex<Tables>,
}

#[derive(Debug, Default)]
struct Tables {
    workspaces: HashMap<WorkspaceId, Workspace>,
    builds: HashMap<BuildId, Build>,
}

impl Store {
    pub(crate) fn new(clock: Clock) -> Self {
        Self { clock, log_ids: Arc::new(LogIds::new()), tables: Mutex::default() }
    }

    /// Makes a workspace with a first, pending start build. Names are unique among workspaces that are not deleted.
    pub(crate) fn create_workspace(
        &self,
        name: String,
        template: Arc<Template>,
    ) -> Result<(Workspace, Build), CreateError> {
        let mut tables = self.tables();
        let taken = |workspace: &Workspace| workspace.name.eq_ignore_ascii_case(&name) && !tables.is_deleted(workspace);
        if tables.workspaces.values().any(taken) {
            return Err(CreateError::NameTaken { name });
        }
        let id = WorkspaceId::from(Uuid::new_v4());
        let build = self.new_build(id, 1, Transition::Start);
        let workspace = Workspace { id, name, template, created_at: build.job.created_at, latest_build: build.id };
        tables.workspaces.insert(id, workspace.clone());
        tables.builds.insert(build.id, build.clone());
        Ok((workspace, build))
    }

    /// Makes the next, pending build of a workspace that has none at work.
    pub(crate) fn create_build(
        &self,
        id: WorkspaceId,
        transition: Transition,
    ) -> Result<(Workspace, Build), CreateError> {
        let mut tables = self.tables();
        let (workspace, latest) = tables.workspace(id).ok_or(CreateError::UnknownWorkspace)?;
        if tables.is_deleted(&workspace) {
            return Err(CreateError::Deleted { name: workspace.name });
        }
        if latest.job.completed_at.is_none() {
            return Err(CreateError::BuildActive);
        }
        let build = self.new_build(id, latest.number + 1, transition);
        let workspace = Workspace { latest_build: build.id, ..workspace };
        tables.workspaces.insert(id, workspace.clone());
        tables.builds.insert(build.id, build.clone());
        Ok((workspace, build))
    }

    /// A workspace with its newest build.
    pub(crate) fn workspace(&self, id: WorkspaceId) -> Option<(Workspace, Build)> {
        self.tables().workspace(id)
    }

    /// A build with its workspace.
    pub(crate) fn build(&self, id: BuildId) -> Option<(Workspace, Build)> {
        let tables = self.tables();
        let build = tables.builds.get(&id)?;
        Some((tables.workspaces.get(&build.workspace)?.clone(), build.clone()))
    }

    /// Notes that a provisioner has taken the build.
    pub(crate) fn start(&self, id: BuildId) {
        self.change(id, |job, now| job.started_at = Some(now));
    }

    /// Notes that the build is over, with the provisioner's words if it failed.
    pub(crate) fn complete(&self, id: BuildId, error: Option<String>) {
        self.change(id, |job, now| {
            job.error = error;
            job.completed_at = Some(now);
        });
    }

    /// Notes that the build is to be cancelled.
    pub(crate) fn cancel(&self, id: BuildId) -> Result<Build, CancelError> {
        let now = self.clock.now();
        let mut tables = self.tables();
        let build = tables.builds.get_mut(&id).ok_or(CancelError::UnknownBuild)?;
        if build.job.completed_at.is_some() {
            return Err(CancelError::Completed);
        }
        if build.job.canceled_at.is_some() {
            return Err(CancelError::AlreadyCanceled);
        }
        build.job.canceled_at = Some(now);
        Ok(build.clone())
    }

    fn change(&self, id: BuildId, change: impl FnOnce(&mut Job, Timestamp)) {
        let now = self.clock.now();
        if let Some(build) = self.tables().builds.get_mut(&id) {
            change(&mut build.job, now);
        }
    }

    fn new_build(&self, workspace: WorkspaceId, number: i64, transition: Transition) -> Build {
        Build {
            id: Uuid::new_v4().into(),
            number,
            transition,
            workspace,
            job: Job {
                id: Uuid::new_v4(),
                created_at: self.clock.now(),
                started_at: None,
                canceled_at: None,
                completed_at: None,
                error: None,
            },
            log: Arc::new(BuildLog::new(Arc::clone(&self.log_ids), self.clock)),
            cancel: CancellationToken::new(),
            resource: Uuid::new_v4(),
            agent: Uuid::new_v4().into(),
        }
    }

    fn tables(&self) -> MutexGuard<'_, Tables> {
        // Each change is one insert or one field, so what a panicked holder left is still sound.
        self.tables.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Tables {
    fn workspace(&self, id: WorkspaceId) -> Option<(Workspace, Build)> {
        let workspace = self.workspaces.get(&id)?;
        Some((workspace.clone(), self.builds.get(&workspace.latest_build)?.clone()))
    }

    fn is_deleted(&self, workspace: &Workspace) -> bool {
        self.builds.get(&workspace.latest_build).is_some_and(|build| build.status() == WorkspaceStatus::Deleted)
    }
}
