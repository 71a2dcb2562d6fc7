use chat_workspace_tools::workspace::BuildId;

use crate::{
    log::FollowError,
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
        "workspace {workspace:?} cannot be {wanted} yet: its build {build} is {state}; wait for it with \
         workspace_build_status, then call this tool again"
    )]
    Blocked { workspace: String, wanted: &'static str, build: BuildId, state: String },
    #[error("cannot be {wanted}: {error}")]
    Create { wanted: &'static str, error: CreateError },
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
