use std::sync::Arc;

use axum::{
    extract::{
        State,
        ws::{WebSocketUpgrade, rejection::WebSocketUpgradeRejection},
    },
    response::{IntoResponse, Response},
};
use chat_workspace_tools::workspace::BuildId;

use super::{
    App,
    error::ApiError,
    json::{Json, encode},
    request::{Id, Parameters},
    socket::{self, Feed},
};
use crate::log::{FollowError, Follower};

pub(super) async fn get(
    State(app): State<Arc<App>>,
    Id(id): Id<BuildId>,
    parameters: Parameters,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, ApiError> {
    app.store.build(id)?.ok_or_else(ApiError::not_found)?;
    let log = app.store.log(id);
    // Log ids are counted from far above 0, so 0 is "from the beginning".
    let after = parameters.integer("after")?.unwrap_or(0);
    // Its value says nothing: `follow=false` follows too.
    if parameters.get("follow").is_none() {
        let lines = log.after(after);
        let lines = lines.map_err(|error| ApiError::internal("Internal error fetching provisioner logs.", error))?;
        return Ok(Json(lines).into_response());
    }
    let upgrade = upgrade.map_err(|error| ApiError::bad_request("Failed to accept websocket.").detail(error))?;
    let log = log.follow(after);
    Ok(socket::bounded(upgrade).on_upgrade(move |socket| {
        let tasks = app.tasks.clone();
        tasks.track_future(async move { socket::send_all(socket, LogFeed(log), &app).await })
    }))
}

/// A build's log, one line a frame.
#[derive(Debug)]
struct LogFeed(Follower);

impl Feed for LogFeed {
    type Error = FeedError;

    async fn next(&mut self) -> Result<Option<Vec<String>>, FeedError> {
        let Some(lines) = self.0.next().await? else { return Ok(None) };
        let frames = lines.iter().map(|line| Ok(encode(line)? + "\n"));
        frames.collect::<Result<_, FeedError>>().map(Some)
    }
}

#[derive(Debug, thiserror::Error)]
#[error(transparent)]
enum FeedError {
    Log(#[from] FollowError),
    Json(#[from] serde_json::Error),
}
