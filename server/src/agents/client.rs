use std::{io, path::PathBuf, process::ExitStatus};

use chat_workspace_tools::workspace::AgentLifecycle;
use futures_util::{SinkExt, StreamExt, stream::SplitSink};
use serde::{Deserialize, Serialize};
use tokio::{net::TcpStream, process::Command};
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{self, ClientRequestBuilder, Message, http::Uri},
};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::process;

/// The path of the endpoint that agents connect to.
pub(crate) const CONNECTION_PATH: &str = "/api/v2/workspaceagents/me/connection";

/// The first message from the server to an agent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Manifest {
    pub(crate) workspace_name: String,
    /// The last state that the agent reported.
    pub(crate) lifecycle_state: AgentLifecycle,
    pub(crate) startup_script: Option<PathBuf>,
}

/// A message from an agent to the server: the state of the agent's startup script.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LifecycleReport {
    pub(crate) lifecycle_state: AgentLifecycle,
}

/// Why an agent ended.
#[derive(Debug, thiserror::Error)]
pub enum AgentError {
    /// The server's address is not of the form `http://HOST:PORT`.
    #[error("invalid server address {0:?}: it must be http://HOST:PORT")]
    Address(String),
    /// The connection failed.
    #[error("connection to the server: {0}")]
    Connection(#[from] tungstenite::Error),
    /// The first message of the server is not a manifest.
    #[error("the server sent no manifest")]
    NoManifest,
}

/// Runs the agent with this token: connects to the server at `url`, runs the startup script unless it has run before,
/// reports its result, and stays connected until the server closes the connection. Dropping the future kills the script.
pub async fn run_agent(url: &str, token: Uuid) -> Result<(), AgentError> {
    let address = || AgentError::Address(url.to_owned());
    let host = url.strip_prefix("http://").map(|host| host.trim_end_matches('/')).ok_or_else(address)?;
    let uri: Uri = format!("ws://{host}{CONNECTION_PATH}").parse().map_err(|_| address())?;
    let request = ClientRequestBuilder::new(uri).with_header("Coder-Session-Token", token.to_string());
    let stream = TcpStream::connect(host).await.map_err(tungstenite::Error::Io)?;
    let (socket, _) = client_async(request, stream).await?;
    let (mut reports, mut messages) = socket.split();

    let manifest: Manifest = match messages.next().await.ok_or(AgentError::NoManifest)?? {
        Message::Text(text) => serde_json::from_str(&text).map_err(|_| AgentError::NoManifest)?,
        _ => return Err(AgentError::NoManifest),
    };
    let is_first_run = matches!(manifest.lifecycle_state, AgentLifecycle::Created | AgentLifecycle::Starting);
    let startup = async {
        if is_first_run {
            report(&mut reports, AgentLifecycle::Starting).await?;
            let outcome = run_script(&manifest).await;
            report(&mut reports, outcome).await?;
        }
        std::future::pending::<Result<(), tungstenite::Error>>().await
    };
    let connection = async {
        // Reading also answers pings.
        while let Some(message) = messages.next().await {
            if message?.is_close() {
                break;
            }
        }
        Ok(())
    };
    tokio::select! {
        error = startup => Ok(error?),
        closed = connection => closed,
    }
}

/// Runs the startup script and returns the resulting state of the agent.
async fn run_script(manifest: &Manifest) -> AgentLifecycle {
    let Some(script) = &manifest.startup_script else { return AgentLifecycle::Ready };
    let mut command = Command::new("sh");
    command.arg(script).env("WORKSPACE", &manifest.workspace_name);
    let status: io::Result<ExitStatus> = process::run(command, &CancellationToken::new(), |_, _| ()).await;
    if status.is_ok_and(|status| status.success()) { AgentLifecycle::Ready } else { AgentLifecycle::StartError }
}

async fn report(
    reports: &mut SplitSink<WebSocketStream<TcpStream>, Message>,
    lifecycle_state: AgentLifecycle,
) -> Result<(), tungstenite::Error> {
    let report = serde_json::to_string(&LifecycleReport { lifecycle_state });
    let report = report.map_err(|error| tungstenite::Error::Io(io::Error::other(error)))?;
    reports.send(Message::Text(report.into())).await
}
