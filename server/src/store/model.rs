use std::sync::Arc;

use chat_workspace_tools::workspace::{BuildId, JobStatus, Transition, WorkspaceId, WorkspaceStatus};
use uuid::Uuid;

use super::database::StoreError;
use crate::{clock::Timestamp, names::NewName, parameters::Parameters, template::Template, user::User};

/// A workspace.
#[derive(Clone, Debug)]
pub(crate) struct Workspace {
    pub(crate) id: WorkspaceId,
    pub(crate) owner: User,
    pub(crate) name: String,
    pub(crate) template: Arc<Template>,
    /// The parameter values chosen at creation.
    pub(crate) parameters: Parameters,
    pub(crate) created_at: Timestamp,
    pub(crate) is_deleted: bool,
}

/// A workspace to create.
#[derive(Clone, Debug)]
pub(crate) struct NewWorkspace {
    pub(crate) owner: User,
    pub(crate) name: NewName,
    pub(crate) template: Arc<Template>,
    pub(crate) parameters: Parameters,
}

impl NewWorkspace {
    /// A workspace of the local user with this name and without parameters.
    #[cfg(test)]
    pub(crate) fn named(name: &str, template: Arc<Template>) -> Self {
        let name = NewName::Exact(name.to_owned());
        Self { owner: User::local(), name, template, parameters: Parameters::new() }
    }
}

/// A build and its job.
#[derive(Clone, Debug)]
pub(crate) struct Build {
    pub(crate) id: BuildId,
    pub(crate) number: i64,
    pub(crate) transition: Transition,
    pub(crate) reason: BuildReason,
    pub(crate) workspace: WorkspaceId,
    /// The version of the template that is built.
    pub(crate) template_version: Uuid,
    pub(crate) job: Job,
    /// The id of the resource that a successful start build creates.
    pub(crate) resource: Uuid,
}

impl Build {
    pub(crate) fn status(&self) -> WorkspaceStatus {
        WorkspaceStatus::from_job(&self.job.status(), &self.transition)
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
    pub(crate) error: Option<JobError>,
    pub(crate) logs_overflowed: bool,
}

/// Why a job failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct JobError {
    /// The provisioner's message.
    pub(crate) text: String,
    /// A machine-readable code, such as `INSUFFICIENT_QUOTA`.
    pub(crate) code: Option<String>,
}

impl JobError {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), code: None }
    }
}

impl Job {
    /// The status that follows from the timestamps; an error takes precedence over a cancellation.
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

    /// The time of the latest change.
    pub(crate) fn updated_at(&self) -> Timestamp {
        let changes = [self.started_at, self.canceled_at, self.completed_at];
        changes.into_iter().flatten().max().unwrap_or(self.created_at)
    }
}

/// Why a build was created.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum BuildReason {
    /// A user or an agent requested it.
    #[default]
    Initiator,
    /// The workspace was idle.
    Autostop,
}

impl BuildReason {
    /// The value in the API.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Initiator => "initiator",
            Self::Autostop => "autostop",
        }
    }

    /// The reason with this API value; an unknown value counts as [`Self::Initiator`].
    pub(crate) fn from_api(value: &str) -> Self {
        if value == Self::Autostop.as_str() { Self::Autostop } else { Self::Initiator }
    }
}

/// A build to create.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NewBuild {
    pub(crate) transition: Transition,
    pub(crate) reason: BuildReason,
}

impl NewBuild {
    /// A build that a user or an agent requests.
    pub(crate) fn requested(transition: Transition) -> Self {
        Self { transition, reason: BuildReason::Initiator }
    }
}

/// Why a workspace or a build was not created.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CreateError {
    #[error("Workspace {name:?} already exists.")]
    NameTaken { name: String },
    #[error("the workspace does not exist")]
    UnknownWorkspace,
    #[error("Workspace {name:?} was deleted.")]
    Deleted { name: String },
    #[error("A workspace build is already active.")]
    BuildActive,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why a build cannot be read. The texts tell which of the two records is unreadable.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReadBuildError {
    #[error("get build: {0}")]
    Build(StoreError),
    #[error("get provisioner job: {0}")]
    Job(StoreError),
}

impl From<ReadBuildError> for StoreError {
    fn from(error: ReadBuildError) -> Self {
        let (ReadBuildError::Build(error) | ReadBuildError::Job(error)) = error;
        error
    }
}

/// Why a build was not canceled.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CancelError {
    #[error("the build does not exist")]
    UnknownBuild,
    #[error("Job has already completed!")]
    Completed,
    #[error("Job has already been marked as canceled!")]
    AlreadyCanceled,
    #[error(transparent)]
    Store(#[from] StoreError),
}
