use std::sync::Arc;

use chat_workspace_tools::workspace::{BuildId, JobStatus, Transition, WorkspaceId, WorkspaceStatus};
use uuid::Uuid;

use super::StoreError;
use crate::{clock::Timestamp, names::NewName, parameters::Parameters, template::Template};

/// A workspace.
#[derive(Clone, Debug)]
pub(crate) struct Workspace {
    pub(crate) id: WorkspaceId,
    pub(crate) name: String,
    pub(crate) template: Arc<Template>,
    /// What was chosen when it was made.
    pub(crate) parameters: Parameters,
    pub(crate) created_at: Timestamp,
    pub(crate) is_deleted: bool,
}

/// The workspace that is asked for.
#[derive(Clone, Debug)]
pub(crate) struct NewWorkspace {
    pub(crate) name: NewName,
    pub(crate) template: Arc<Template>,
    pub(crate) parameters: Parameters,
}

impl NewWorkspace {
    /// One that is in everything as its template has it.
    #[cfg(test)]
    pub(crate) fn plain(name: &str, template: Arc<Template>) -> Self {
        Self { name: NewName::Exactly(name.to_owned()), template, parameters: Parameters::new() }
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
    /// The version of the template that it builds.
    pub(crate) template_version: Uuid,
    pub(crate) job: Job,
    /// The one thing that a finished start build has made.
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
    pub(crate) error: Option<BuildError>,
    pub(crate) logs_overflowed: bool,
}

/// Why a job failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BuildError {
    /// In the provisioner's words.
    pub(crate) text: String,
    /// The kind of failure, for programs.
    pub(crate) code: Option<String>,
}

impl BuildError {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), code: None }
    }
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

/// What made someone ask for a build.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum BuildReason {
    /// A person or an agent wanted it.
    #[default]
    Initiator,
    /// The workspace was not used for a while.
    Autostop,
}

impl BuildReason {
    /// The wire's word.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Initiator => "initiator",
            Self::Autostop => "autostop",
        }
    }

    /// The reason that the wire has this word for; a word that is not known is a person's or an agent's.
    pub(crate) fn from_wire(word: &str) -> Self {
        if word == Self::Autostop.as_str() { Self::Autostop } else { Self::Initiator }
    }
}

/// The build that is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NewBuild {
    pub(crate) transition: Transition,
    pub(crate) reason: BuildReason,
}

impl NewBuild {
    /// A build that a person or an agent wants.
    pub(crate) fn wanted(transition: Transition) -> Self {
        Self { transition, reason: BuildReason::Initiator }
    }
}

/// Why a workspace or a build was not made.
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

/// Why a build cannot be read. A tool's result says which of the two records is at fault.
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

/// Why a build was not cancelled.
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
