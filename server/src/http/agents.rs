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
use tokio_util::sync::CancellationToken;

use super::{access, state::AppState};
use crate::{
    agents::{MAX_MESSAGE_BYTES, Manifest, ManifestScript, ServerMessage},
    store::{Agent, AgentRecord, AgentRecordError, Script, Workspace},
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
    let build = app.store.build(agent.build)?.ok_or_else(ApiError::not_found)?;
    let workspace = app.store.workspace(build.workspace)?.ok_or_else(ApiError::not_found)?;
    let stop = app.agents.stop_token(workspace.id, &agent);
    Ok(web::bounded(upgrade, MAX_MESSAGE_BYTES)?.on_upgrade(move |socket| {
        let tasks = app.sockets.tasks.clone();
        tasks.track_future(async move {
            if let Err(error) = serve(socket, &agent, &workspace, stop, &app).await {
                eprintln!("workspace-server: agent {}: {error}", agent.name);
            }
        })
    }))
}

fn manifest(agent: &Agent, workspace: &Workspace, is_stopping: bool) -> Manifest {
    let script = |script: &Script| ManifestScript {
        id: script.id,
        source: script.source,
        script: script.settings.script.clone(),
        run_on_start: script.settings.run_on_start,
        run_on_stop: script.settings.run_on_stop,
        timeout_seconds: script.settings.timeout_seconds,
    };
    Manifest {
        workspace_name: workspace.name.clone(),
        directory: workspace.template.dir.clone(),
        lifecycle_state: agent.lifecycle.clone(),
        acknowledged: agent.acknowledged,
        is_stopping,
        scripts: agent.scripts.iter().map(script).collect(),
    }
}

/// Handles an agent's connection, stores its records, and records the status of the connection.
async fn serve(
    mut socket: WebSocket,
    agent: &Agent,
    workspace: &Workspace,
    stop: CancellationToken,
    app: &AppState,
) -> Result<(), AgentRecordError> {
    app.store.agent_connected(agent.id)?;
    let manifest = manifest(agent, workspace, stop.is_cancelled());
    let result = handle_messages(&mut socket, agent.id, manifest, stop, app).await;
    app.store.agent_disconnected(agent.id)?;
    web::close(socket, close_code::AWAY, "the connection has ended").await;
    result
}

async fn handle_messages(
    socket: &mut WebSocket,
    agent: AgentId,
    manifest: Manifest,
    stop: CancellationToken,
    app: &AppState,
) -> Result<(), AgentRecordError> {
    let interval = app.sockets.ping_interval;
    let mut pings = interval_at(Instant::now() + interval, interval);
    let mut is_stopping = manifest.is_stopping;
    let mut to_send = Some(message(&ServerMessage::Manifest(manifest)));
    loop {
        if let Some(message) = to_send.take()
            && socket.send(message).await.is_err()
        {
            return Ok(());
        }
        tokio::select! {
            message = socket.recv() => match message {
                Some(Ok(Message::Text(text))) => {
                    let Ok(records) = serde_json::from_str::<Vec<AgentRecord>>(&text) else { return Ok(()) };
                    app.store.store_agent_records(agent, &records)?;
                }
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                _ => return Ok(()),
            },
            _ = pings.tick() => to_send = Some(Message::Ping(Bytes::new())),
            () = stop.cancelled(), if !is_stopping => {
                is_stopping = true;
                to_send = Some(message(&ServerMessage::Stop));
            }
            () = app.sockets.shutdown.cancelled() => {
                // The agent may be the process of an earlier server, which this server cannot signal.
                let _ = socket.send(message(&ServerMessage::Exit)).await;
                return Ok(());
            }
        }
    }
}

fn message(message: &ServerMessage) -> Message {
    // The messages are plain data, which always has a JSON form.
    Message::Text(encode(message).unwrap_or_default().into())
}
