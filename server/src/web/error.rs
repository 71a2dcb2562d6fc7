use std::fmt;

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::Serialize;

use super::json::Json;
use crate::store::{CancelError, CreateError, ReadBuildError, StoreError};

/// An error response of the API. `message` is for users, `detail` for developers.
#[derive(Clone, Debug)]
pub(crate) struct ApiError {
    status: StatusCode,
    body: Body,
}

#[derive(Clone, Debug, Serialize)]
struct Body {
    message: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    detail: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    validations: Vec<Validation>,
}

#[derive(Clone, Debug, Serialize)]
struct Validation {
    field: &'static str,
    detail: String,
}

impl ApiError {
    pub(crate) fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self { status, body: Body { message: message.into(), detail: String::new(), validations: Vec::new() } }
    }

    /// Sets the detail.
    pub(crate) fn detail(mut self, detail: impl fmt::Display) -> Self {
        self.body.detail = detail.to_string();
        self
    }

    /// Adds an invalid field.
    pub(crate) fn field(mut self, field: &'static str, detail: impl Into<String>) -> Self {
        self.body.validations.push(Validation { field, detail: detail.into() });
        self
    }

    pub(crate) fn bad_request(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }

    pub(crate) fn conflict(message: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, message)
    }

    pub(crate) fn forbidden(detail: impl fmt::Display) -> Self {
        Self::new(StatusCode::FORBIDDEN, "Forbidden.").detail(detail)
    }

    /// The response for a missing object, which is the same as for an object that the caller may not see.
    pub(crate) fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "Resource not found or you do not have access to this resource")
    }

    pub(crate) fn gone(workspace: &str) -> Self {
        let message = format!("Workspace {workspace:?} was deleted. Add ?include_deleted=true to see it.");
        Self::new(StatusCode::GONE, message)
    }

    pub(crate) fn unauthorized(detail: impl fmt::Display) -> Self {
        let message = "You are signed out or your session has expired. Please sign in again to continue.";
        Self::new(StatusCode::UNAUTHORIZED, message).detail(detail)
    }

    pub(crate) fn internal(message: impl Into<String>, cause: impl fmt::Display) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, message).detail(cause)
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        (self.status, Json(self.body)).into_response()
    }
}

impl From<CreateError> for ApiError {
    fn from(error: CreateError) -> Self {
        match error {
            CreateError::NameTaken { name } => Self::conflict(format!("Workspace {name:?} already exists."))
                .field("name", "This value is already in use and should be unique."),
            CreateError::UnknownWorkspace => Self::not_found(),
            CreateError::Deleted { name } => Self::gone(&name),
            CreateError::BuildActive => Self::conflict(error.to_string()),
            CreateError::Store(error) => error.into(),
        }
    }
}

impl From<CancelError> for ApiError {
    fn from(error: CancelError) -> Self {
        match error {
            CancelError::UnknownBuild => Self::not_found(),
            CancelError::Completed | CancelError::AlreadyCanceled => Self::bad_request(error.to_string()),
            CancelError::Store(error) => error.into(),
        }
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        Self::internal("An internal server error occurred.", error)
    }
}

impl From<ReadBuildError> for ApiError {
    fn from(error: ReadBuildError) -> Self {
        match error {
            ReadBuildError::Build(error) => error.into(),
            ReadBuildError::Job(error) => Self::internal("Internal error fetching provisioner job.", error),
        }
    }
}
