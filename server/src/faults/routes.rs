use std::sync::Arc;

use axum::{Router, extract::State, http::StatusCode, routing::put};
use chat_workspace_tools::{build_log::LogLine, workspace::BuildId};
use serde::Deserialize;

use super::{registry::FaultCounts, state::FaultState};
use crate::{
    store::ChatId,
    web::{ApiError, Id, Json, JsonBody},
};

/// The body of `PUT /faults/builds/{build}`.
#[derive(Debug, Deserialize)]
struct ArmRequest {
    seed: u64,
}

/// The control routes:
///
/// - `PUT /faults/builds/{build}` with `{"seed": n}` starts a schedule, `GET` returns the build's log without faults, and
///   `DELETE` ends the schedule and returns the injected faults.
/// - `PUT /faults/chats/{chat}` makes the bindings of a chat fail, `DELETE` ends that.
pub(crate) fn control_routes(state: Arc<FaultState>) -> Router {
    Router::new()
        .route("/faults/builds/{build}", put(arm).get(log).delete(disarm))
        .route("/faults/chats/{chat}", put(fail_bindings).delete(allow_bindings))
        .with_state(state)
}

async fn arm(
    State(state): State<Arc<FaultState>>,
    Id(build): Id<BuildId>,
    JsonBody(ArmRequest { seed }): JsonBody<ArmRequest>,
) -> Result<StatusCode, ApiError> {
    state.store.build(build)?.ok_or_else(ApiError::not_found)?;
    state.registry().arm(build, seed);
    Ok(StatusCode::NO_CONTENT)
}

async fn log(State(state): State<Arc<FaultState>>, Id(build): Id<BuildId>) -> Result<Json<Vec<LogLine>>, ApiError> {
    state.store.build(build)?.ok_or_else(ApiError::not_found)?;
    Ok(Json(state.builds.log(build).after(0)?))
}

async fn disarm(State(state): State<Arc<FaultState>>, Id(build): Id<BuildId>) -> Result<Json<FaultCounts>, ApiError> {
    let counts = state.registry().disarm(build).ok_or_else(ApiError::not_found)?;
    Ok(Json(counts))
}

async fn fail_bindings(State(state): State<Arc<FaultState>>, Id(chat): Id<ChatId>) -> Result<StatusCode, ApiError> {
    state.store.chat(chat)?.ok_or_else(ApiError::not_found)?;
    state.binding_faults.insert(chat);
    Ok(StatusCode::NO_CONTENT)
}

async fn allow_bindings(State(state): State<Arc<FaultState>>, Id(chat): Id<ChatId>) -> StatusCode {
    state.binding_faults.remove(chat);
    StatusCode::NO_CONTENT
}
