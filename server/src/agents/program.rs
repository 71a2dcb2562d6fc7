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

/// Where an agent connects.
const CONNECTION_PATH: &str = "/api/v2/workspaceagents/me/connection";

/// What the server tells an agent that has connected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Manifest {
    pub(crate) workspace_name: String,
    /// Where the agent stood when the server last heard of it.
    pub(crate) lifecycle_state: AgentLifecycle,
    pub(crate) startup_script: Option<PathBuf>,
}

/// What an agent tells the server of its scripts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LifecycleReport {
    pub(crate) lifecycle_state: AgentLifecycle,
}

/// Why an agent ended that nobody has asked to.
#[derive(Debug, thiserror::Error)]
pub enum AgentError {
    /// The server's address is no `http://HOST:PORT`.
    #[error("{0:?} is no address of a server: it must be http://HOST:PORT")]
    Address(String),
    /// The server cannot be reached, or the connection broke.
    #[error("connection to the server: {0}")]
    Connection(#[from] tungstenite::Error),
    /// The server did not say what the agent is to do.
    #[error("the server sent no manifest")]
    NoManifest,
}

/// Is the agent with this token: connects to the server at `url`, runs the startup script unless it has run before, says
/// how it went, and stays connected until the server goes away. Dropping it ends the script.
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
    let is_new = matches!(manifest.lifecycle_state, AgentLifecycle::Created | AgentLifecycle::Starting);
    let startup = async {
        if is_new {
            report(&mut reports, AgentLifecycle::Starting).await?;
            let outcome = run_script(&manifest).await;
            report(&mut reports, outcome).await?;
        }
        std::future::pending::<Result<(), tungstenite::Error>>().await
    };
    let connection = async {
        // Reading also answers the server's pings.
        while let Some(message) = messages.next().await {
            if message?.is_close() {
                break;
            }
        }
        Ok(())
    };
    tokio::select! {
        broken = startup => Ok(broken?),
        closed = connection => closed,
    }
}

/// Runs the startup script and gives the state that it leaves the agent in.
async fn run_script(manifest: &Manifest) -> AgentLifecycle {
    let Some(script) = &manifest.startup_script else { return AgentLifecycle::Ready };
    let mut command = Command::new("sh");
    command.arg(script).env("WORKSPACE", &manifest.workspace_name);
    let ended: io::Result<ExitStatus> = process::run(command, &CancellationToken::new(), |_, _| ()).await;
    if ended.is_ok_and(|status| status.success()) { AgentLifecycle::Ready } else { AgentLifecycle::StartError }
}

async fn report(
    reports: &mut SplitSink<WebSocketStream<TcpStream>, Message>,
    lifecycle_state: AgentLifecycle,
) -> Result<(), tungstenite::Error> {
    let report = serde_json::to_string(&LifecycleReport { lifecycle_state });
    let report = report.map_err(|error| tungstenite::Error::Io(io::Error::other(error)))?;
    reports.send(Message::Text(report.into())).await
}
