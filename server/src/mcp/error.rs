use super::{coder::CoderError, records::BuildRecord};
use crate::{
    log::FollowError,
    parameters::ParameterError,
    store::{CreateError, ReadBuildError, StoreError},
    tools::Rejected,
};

/// Why a call failed. The text is the tool's result, which a model reads.
#[derive(Debug, thiserror::Error)]
pub(super) enum CallError {
    #[error("invalid arguments: {0}")]
    Arguments(serde_json::Error),
    /// The same text for a missing object and for one of another user.
    #[error("Resource not found or you do not have access to this resource")]
    NotFound,
    #[error("template {name:?} does not exist; {known}")]
    UnknownTemplate { name: String, known: String },
    #[error("{0}")]
    NoWorkspace(String),
    #[error(
        "workspace {:?} cannot be {wanted} yet: its build {} is {}; wait for it with workspace_build_status, then call this \
         tool again",
        build.workspace_name, build.id, build.status.as_str()
    )]
    Blocked { wanted: &'static str, build: Box<BuildRecord> },
    #[error("cannot be {wanted}: {error}")]
    Create { wanted: &'static str, error: CreateError },
    #[error(transparent)]
    Coder(CoderError),
    #[error(transparent)]
    Parameter(ParameterError),
    #[error(transparent)]
    Rejected(#[from] Rejected),
    #[error(transparent)]
    Follow(#[from] FollowError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Build(#[from] ReadBuildError),
    #[error(transparent)]
    Json(#[from] serde_json::Error),
}

impl CallError {
    /// A call named no workspace, and the user has not exactly one.
    pub(super) fn unnamed_workspace(known: &str) -> Self {
        Self::NoWorkspace(format!("name a workspace; {known}"))
    }

    pub(super) fn unknown_workspace(name: &str, known: &str) -> Self {
        Self::NoWorkspace(format!("workspace {name:?} does not exist; {known}"))
    }
}

/// The names that a call may use, for error messages.
pub(super) fn known<'a>(kind: &str, names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<_> = names.collect();
    if names.is_empty() { format!("there is no {kind}") } else { format!("{kind}s: {}", names.join(", ")) }
}

impl From<CoderError> for CallError {
    fn from(error: CoderError) -> Self {
        match error {
            CoderError::NotFound => Self::NotFound,
            error => Self::Coder(error),
        }
    }
}
