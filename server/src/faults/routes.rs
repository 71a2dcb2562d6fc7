use std::sync::Arc;

use axum::{
    Router,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::put,
};
use chat_workspace_tools::{
    build_log::LogLine,
    workspace::{AgentId, BuildId, WorkspaceId},
};
use serde::Deserialize;

use super::{
    registry::{FaultCounts, FaultTarget},
    state::FaultState,
};
use crate::{
    store::{AgentLine, ChatId},
    web::{ApiError, Id, Json, JsonBody},
    wire,
};

/// The body of a request that starts a schedule.
#[derive(Debug, Deserialize)]
struct ArmRequest {
    seed: u64,
    /// Whether the agents of a build get schedules too.
    #[serde(default)]
    agents: bool,
}

/// The control routes:
///
/// - `PUT /faults/builds/{build}` with `{"seed": n}` starts a schedule, `GET` returns the build's log without faults, and
///   `DELETE` ends the schedule and returns the injected faults. With `"agents": true` the build's agents get the schedules
///   of the next seeds, even if they do not exist yet, and `DELETE` ends those too.
/// - `/faults/agents/{agent}` does the same for the log of one agent.
/// - `/faults/workspaces/{workspace}` does the same for a workspace and its watch; `GET` returns the workspace.
/// - `PUT /faults/chats/{chat}` makes the bindings of a chat fail, `DELETE` ends that.
pub(crate) fn control_routes(state: Arc<FaultState>) -> Router {
    Router::new()
        .route("/faults/builds/{build}", put(arm_build).get(build_log).delete(disarm_build))
        .route("/faults/agents/{agent}", put(arm_agent).get(agent_log).delete(disarm_agent))
        .route("/faults/workspaces/{workspace}", put(arm_workspace).get(workspace).delete(disarm_workspace))
        .route("/faults/chats/{chat}", put(fail_bindings).delete(allow_bindings))
        .with_state(state)
}

async fn arm_build(
    State(state): State<Arc<FaultState>>,
    Id(build): Id<BuildId>,
    JsonBody(ArmRequest { seed, agents }): JsonBody<ArmRequest>,
) -> Result<StatusCode, ApiError> {
    state.objects.store.build(build)?.ok_or_else(ApiError::not_found)?;
    state.registry().arm(FaultTarget::Build(build), seed);
    if agents {
        state.registry().arm_agents(build, seed);
    }
    Ok(StatusCode::NO_CONTENT)
}

async fn build_log(
    State(state): State<Arc<FaultState>>,
    Id(build): Id<BuildId>,
) -> Result<Json<Vec<LogLine>>, ApiError> {
    state.objects.store.build(build)?.ok_or_else(ApiError::not_found)?;
    Ok(Json(state.objects.builds.log(build).after(0)?))
}

async fn disarm_build(State(state): State<Arc<FaultState>>, Id(build): Id<BuildId>) -> Result<Response, ApiError> {
    disarm(&state, FaultTarget::Build(build))
}

async fn arm_agent(
    State(state): State<Arc<FaultState>>,
    Id(agent): Id<AgentId>,
    JsonBody(ArmRequest { seed, .. }): JsonBody<ArmRequest>,
) -> Result<StatusCode, ApiError> {
    state.objects.store.agent(agent)?.ok_or_else(ApiError::not_found)?;
    state.registry().arm(FaultTarget::Agent(agent), seed);
    Ok(StatusCode::NO_CONTENT)
}

async fn agent_log(
    State(state): State<Arc<FaultState>>,
    Id(agent): Id<AgentId>,
) -> Result<Json<Vec<AgentLine>>, ApiError> {
    state.objects.store.agent(agent)?.ok_or_else(ApiError::not_found)?;
    Ok(Json(state.objects.store.agent_log(agent, 0)?))
}

async fn disarm_agent(State(state): State<Arc<FaultState>>, Id(agent): Id<AgentId>) -> Result<Response, ApiError> {
    disarm(&state, FaultTarget::Agent(agent))
}

async fn arm_workspace(
    State(state): State<Arc<FaultState>>,
    Id(workspace): Id<WorkspaceId>,
    JsonBody(ArmRequest { seed, .. }): JsonBody<ArmRequest>,
) -> Result<StatusCode, ApiError> {
    state.objects.store.workspace(workspace)?.ok_or_else(ApiError::not_found)?;
    state.registry().arm(FaultTarget::Workspace(workspace), seed);
    Ok(StatusCode::NO_CONTENT)
}

async fn workspace(
    State(state): State<Arc<FaultState>>,
    Id(id): Id<WorkspaceId>,
) -> Result<Json<wire::Workspace>, ApiError> {
    let workspace = state.objects.store.workspace(id)?.ok_or_else(ApiError::not_found)?;
    let latest = state.objects.store.latest_build(id)?;
    Ok(Json(state.objects.workspace(&workspace, &latest)?))
}

async fn disarm_workspace(
    State(state): State<Arc<FaultState>>,
    Id(workspace): Id<WorkspaceId>,
) -> Result<Response, ApiError> {
    disarm(&state, FaultTarget::Workspace(workspace))
}

fn disarm(state: &FaultState, target: FaultTarget) -> Result<Response, ApiError> {
    let counts: FaultCounts = state.registry().disarm(target).ok_or_else(ApiError::not_found)?;
    Ok(Json(counts).into_response())
}

async fn fail_bindings(State(state): State<Arc<FaultState>>, Id(chat): Id<ChatId>) -> Result<StatusCode, ApiError> {
    state.objects.store.chat(chat)?.ok_or_else(ApiError::not_found)?;
    state.binding_faults.insert(chat);
    Ok(StatusCode::NO_CONTENT)
}

async fn allow_bindings(State(state): State<Arc<FaultState>>, Id(chat): Id<ChatId>) -> StatusCode {
    state.binding_faults.remove(chat);
    StatusCode::NO_CONTENT
}
