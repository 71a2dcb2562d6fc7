//! Where the workspaces' agents connect.

use std::sync::Arc;

use axum::{
    body::Bytes,
    extract::{
        State,
        ws::{Message, WebSocket, WebSocketUpgrade, close_code, rejection::WebSocketUpgradeRejection},
    },
    http::HeaderMap,
    response::Response,
};
use chat_workspace_tools::workspace::AgentId;
use tokio::time::{Instant, interval_at};

use super::{App, access, error::ApiError, json::encode, socket};
use crate::{
    agents::{LifecycleReport, Manifest},
    store::{Agent, StoreError},
};

/// Below `/api`.
pub(super) const CONNECTION_PATH: &str = "/v2/workspaceagents/me/connection";

pub(super) async fn connect(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, ApiError> {
    let token = access::header_token(&headers).and_then(|token| token.parse().ok());
    let agent = token.map(|token| app.store.agent_with_token(token)).transpose()?.flatten();
    let agent = agent.ok_or_else(|| ApiError::unauthorized("Agent token is invalid."))?;
    let manifest = manifest(&app, &agent)?;
    let manifest = encode(&manifest).map_err(|error| ApiError::internal("The agent has no manifest.", error))?;
    let upgrade = upgrade.map_err(|error| ApiError::bad_request("Failed to accept websocket.").detail(error))?;
    Ok(socket::bounded(upgrade).on_upgrade(move |socket| {
        let tasks = app.tasks.clone();
        tasks.track_future(async move {
            if let Err(error) = serve(socket, agent.id, manifest, &app).await {
                eprintln!("workspace-server: agent {}: {error}", agent.name);
            }
        })
    }))
}

fn manifest(app: &App, agent: &Agent) -> Result<Manifest, ApiError> {
    let build = app.store.build(agent.build)?.ok_or_else(ApiError::not_found)?;
    let workspace = app.store.workspace(build.workspace)?.ok_or_else(ApiError::not_found)?;
    let template = &workspace.template;
    let settings = template.settings.agents.iter().find(|settings| settings.name == agent.name);
    Ok(Manifest {
        workspace_name: workspace.name,
        lifecycle_state: agent.lifecycle.clone(),
        startup_script: settings.and_then(|agent| Some(template.dir.join(agent.startup_script.as_ref()?))),
    })
}

/// Listens to an agent for as long as it is connected.
async fn serve(mut socket: WebSocket, agent: AgentId, manifest: String, app: &App) -> Result<(), StoreError> {
    app.store.agent_connected(agent)?;
    let ended = listen(&mut socket, agent, manifest, app).await;
    app.store.agent_disconnected(agent)?;
    socket::close(socket, close_code::AWAY, "the connection has ended").await;
    ended
}

async fn listen(socket: &mut WebSocket, agent: AgentId, manifest: String, app: &App) -> Result<(), StoreError> {
    let mut pings = interval_at(Instant::now() + app.ping_interval, app.ping_interval);
    let mut to_send = Some(Message::Text(manifest.into()));
    loop {
        if let Some(message) = to_send.take()
            && socket.send(message).await.is_err()
        {
            return Ok(());
        }
        tokio::select! {
            message = socket.recv() => match message {
                Some(Ok(Message::Text(text))) => {
                    let Ok(report) = serde_json::from_str::<LifecycleReport>(&text) else { return Ok(()) };
                    app.store.set_lifecycle(agent, &report.lifecycle_state)?;
                }
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                _ => return Ok(()),
            },
            _ = pings.tick() => to_send = Some(Message::Ping(Bytes::new())),
            () = app.shutdown.cancelled() => return Ok(()),
        }
    }
}
