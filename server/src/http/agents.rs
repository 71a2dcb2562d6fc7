//! The endpoint that agents connect to.

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

use super::{access, state::AppState};
use crate::{
    agents::{LifecycleReport, Manifest},
    store::{Agent, StoreError},
    web::{self, ApiError, encode},
};

pub(super) async fn connect(
    State(app): State<Arc<AppState>>,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, ApiError> {
    let token = access::header_token(&headers).and_then(|token| token.parse().ok());
    let agent = token.map(|token| app.store.agent_with_token(token)).transpose()?.flatten();
    let agent = agent.ok_or_else(|| ApiError::unauthorized("Agent token is invalid."))?;
    let manifest = manifest(&app, &agent)?;
    let manifest = encode(&manifest).map_err(|error| ApiError::internal("The agent has no manifest.", error))?;
    Ok(web::bounded(upgrade)?.on_upgrade(move |socket| {
        let tasks = app.sockets.tasks.clone();
        tasks.track_future(async move {
            if let Err(error) = serve(socket, agent.id, manifest, &app).await {
                eprintln!("workspace-server: agent {}: {error}", agent.name);
            }
        })
    }))
}

fn manifest(app: &AppState, agent: &Agent) -> Result<Manifest, ApiError> {
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

/// Handles an agent's connection and records its status.
async fn serve(mut socket: WebSocket, agent: AgentId, manifest: String, app: &AppState) -> Result<(), StoreError> {
    app.store.agent_connected(agent)?;
    let result = handle_messages(&mut socket, agent, manifest, app).await;
    app.store.agent_disconnected(agent)?;
    web::close(socket, close_code::AWAY, "the connection has ended").await;
    result
}

async fn handle_messages(
    socket: &mut WebSocket,
    agent: AgentId,
    manifest: String,
    app: &AppState,
) -> Result<(), StoreError> {
    let interval = app.sockets.ping_interval;
    let mut pings = interval_at(Instant::now() + interval, interval);
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
            () = app.sockets.shutdown.cancelled() => return Ok(()),
        }
    }
}
