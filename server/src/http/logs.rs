use std::sync::Arc;

use axum::{
    extract::{
        State,
        ws::{WebSocketUpgrade, rejection::WebSocketUpgradeRejection},
    },
    response::{IntoResponse, Response},
};
use chat_workspace_tools::workspace::BuildId;

use super::state::AppState;
use crate::{
    streams::BuildLogFrames,
    web::{ApiError, Id, Json, QueryParameters},
};

/// Lists a log, or follows it over a WebSocket if the parameter `follow` is present.
pub(super) async fn get(
    State(app): State<Arc<AppState>>,
    Id(id): Id<BuildId>,
    parameters: QueryParameters,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, ApiError> {
    app.build(id)?;
    let log = app.builds.log(id);
    // Line ids are positive, so 0 means all lines.
    let after = parameters.integer("after")?.unwrap_or(0);
    // The value of `follow` is ignored, as in the Coder API: `follow=false` follows too.
    if parameters.get("follow").is_none() {
        let lines = log.after(after);
        let lines = lines.map_err(|error| ApiError::internal("Internal error fetching provisioner logs.", error))?;
        return Ok(Json(lines).into_response());
    }
    app.sockets.send_frames(upgrade, BuildLogFrames(log.follow(after)))
}
