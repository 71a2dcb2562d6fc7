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
    log::{FollowError, LogFollower},
    web::{ApiError, FrameSource, Id, Json, QueryParameters, encode},
};

/// Lists a log, or follows it over a WebSocket if the parameter `follow` is present.
pub(super) async fn get(
    State(app): State<Arc<AppState>>,
    Id(id): Id<BuildId>,
    parameters: QueryParameters,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, ApiError> {
    app.store.build(id)?.ok_or_else(ApiError::not_found)?;
    let log = app.builds.log(id);
    // Line ids are positive, so 0 means all lines.
    let after = parameters.integer("after")?.unwrap_or(0);
    // The value of `follow` is ignored, as in the Coder API: `follow=false` follows too.
    if parameters.get("follow").is_none() {
        let lines = log.after(after);
        let lines = lines.map_err(|error| ApiError::internal("Internal error fetching provisioner logs.", error))?;
        return Ok(Json(lines).into_response());
    }
    app.sockets.send_frames(upgrade, LogFrames(log.follow(after)))
}

/// A build's log, one line per frame.
#[derive(Debug)]
struct LogFrames(LogFollower);

impl FrameSource for LogFrames {
    type Error = LogFrameError;

    async fn next(&mut self) -> Result<Option<Vec<String>>, LogFrameError> {
        let Some(lines) = self.0.next().await? else { return Ok(None) };
        let frames = lines.iter().map(|line| Ok(encode(line)? + "\n"));
        frames.collect::<Result<_, LogFrameError>>().map(Some)
    }
}

#[derive(Debug, thiserror::Error)]
#[error(transparent)]
enum LogFrameError {
    Log(#[from] FollowError),
    Json(#[from] serde_json::Error),
}
