use std::sync::Arc;

use axum::{
    extract::{
        State,
        ws::{WebSocketUpgrade, rejection::WebSocketUpgradeRejection},
    },
    response::{IntoResponse, Response},
};
use chat_workspace_tools::workspace::AgentId;

use super::state::AppState;
use crate::{
    streams::{AgentLogFollower, AgentLogFrames},
    web::{ApiError, Id, Json, QueryParameters},
};

/// Lists the log of an agent, or follows it over a WebSocket if the parameter `follow` is present. `no_compression` has no
/// effect, because this server never compresses messages.
pub(super) async fn get(
    State(app): State<Arc<AppState>>,
    Id(id): Id<AgentId>,
    parameters: QueryParameters,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, ApiError> {
    let agent = app.agent(id)?;
    // Line ids are positive, so 0 means all lines.
    let after = parameters.natural("after")?.unwrap_or(0);
    if parameters.get("follow").is_none() {
        let lines = app.store.agent_log(id, after);
        let lines =
            lines.map_err(|error| ApiError::internal("Internal error fetching workspace agent logs.", error))?;
        return Ok(Json(lines).into_response());
    }
    let follower = AgentLogFollower::new(&app.store, agent, after)?.ok_or_else(ApiError::not_found)?;
    app.sockets.send_frames(upgrade, AgentLogFrames::new(follower))
}
