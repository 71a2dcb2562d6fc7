use std::sync::Arc;

use axum::{extract::State, http::StatusCode};
use chat_workspace_tools::workspace::{BuildId, Transition, WorkspaceId};
use serde::{Deserialize, Serialize};

use super::state::AppState;
use crate::{
    store::{BuildReason, NewBuild},
    web::{ApiError, Id, Json, JsonBody},
    wire::{BuildTimings, WorkspaceBuild},
};

#[derive(Debug, Deserialize)]
pub(super) struct NewBuildBody {
    transition: Transition,
    /// `initiator` or `autostop`.
    reason: Option<String>,
}

#[derive(Debug, Serialize)]
pub(super) struct Message {
    message: &'static str,
}

pub(super) async fn create(
    State(app): State<Arc<AppState>>,
    Id(workspace): Id<WorkspaceId>,
    JsonBody(body): JsonBody<NewBuildBody>,
) -> Result<(StatusCode, Json<WorkspaceBuild>), ApiError> {
    if let Transition::Other(text) = &body.transition {
        let rule = format!("Must be start, stop or delete, not {text:?}.");
        return Err(ApiError::bad_request("Validation failed.").field("transition", rule));
    }
    let new = NewBuild {
        transition: body.transition,
        reason: body.reason.as_deref().map_or_else(BuildReason::default, BuildReason::from_api),
    };
    app.workspace(workspace)?;
    let (workspace, build) = app.builds.create_build(workspace, new, |_, _| ())?;
    Ok((StatusCode::CREATED, Json(app.objects.build(&workspace, &build)?)))
}

pub(super) async fn get(
    State(app): State<Arc<AppState>>,
    Id(id): Id<BuildId>,
) -> Result<Json<WorkspaceBuild>, ApiError> {
    let (workspace, build) = app.build(id)?;
    Ok(Json(app.objects.build(&workspace, &build)?))
}

/// The durations of the scripts of a build's agents.
pub(super) async fn timings(
    State(app): State<Arc<AppState>>,
    Id(id): Id<BuildId>,
) -> Result<Json<BuildTimings>, ApiError> {
    let (_, build) = app.build(id)?;
    Ok(Json(app.objects.timings(&build)?))
}

pub(super) async fn cancel(State(app): State<Arc<AppState>>, Id(id): Id<BuildId>) -> Result<Json<Message>, ApiError> {
    app.build(id)?;
    app.builds.cancel(id)?;
    Ok(Json(Message { message: "Job has been marked as canceled..." }))
}
