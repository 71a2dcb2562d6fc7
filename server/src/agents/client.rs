use std::{
    fs::{self, File, TryLockError},
    io,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use futures_util::{
    SinkExt, StreamExt,
    stream::{SplitSink, SplitStream},
};
use tokio::{
    net::TcpStream,
    sync::watch,
    time::{Instant, sleep, timeout},
};
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{self, ClientRequestBuilder, Message, http::StatusCode, http::Uri},
};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::{
    protocol::{CONNECTION_PATH, Manifest, ServerMessage},
    scripts::Scripts,
    spool::{History, Spool},
};

/// The delay before the first reconnect; each further delay is twice as long.
const MIN_RECONNECT_DELAY: Duration = Duration::from_millis(100);
const MAX_RECONNECT_DELAY: Duration = Duration::from_secs(2);
/// How long an agent tries to reconnect before it ends. Its records stay in its folder for the next process.
const RECONNECT_TIMEOUT: Duration = Duration::from_secs(10 * 60);
/// How long the server may take to answer the upgrade, the manifest and the last close frame.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(30);
const LOCK_FILE: &str = "lock";

/// What an agent needs to run.
#[derive(Clone, Debug)]
pub struct AgentOptions {
    /// The file with the server's origin, `http://HOST:PORT`. It is read for each connection, because a later server may
    /// have another port.
    pub url_file: PathBuf,
    /// The agent's folder. It keeps what the server has not stored yet.
    pub folder: PathBuf,
    /// The token that authenticates the agent.
    pub token: Uuid,
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
    /// The server does not know the agent's token.
    #[error("the server does not know the agent")]
    Unknown,
    /// The first message of the server is not a manifest.
    #[error("the server sent no manifest")]
    NoManifest,
    /// The server did not answer in time.
    #[error("the server did not answer")]
    NoAnswer,
    /// The agent's folder cannot be used.
    #[error("the agent's folder: {0}")]
    Folder(#[from] io::Error),
}

/// Runs an agent: connects to the server, runs the scripts of the manifest that have no result yet, and sends their output
/// and results. After a lost connection it connects again. Returns when the workspace has stopped, when the server ends, or
/// when another process runs the same agent. Dropping the future kills the scripts.
pub async fn run_agent(options: AgentOptions) -> Result<(), AgentError> {
    fs::create_dir_all(&options.folder)?;
    let Some(_lock) = lock(&options.folder)? else { return Ok(()) };
    let (spool, history) = Spool::open(&options.folder)?;
    let client = Client {
        options,
        spool: Arc::new(spool),
        manifest: watch::Sender::new(None),
        stop: CancellationToken::new(),
        finished: CancellationToken::new(),
    };
    let end = tokio::select! {
        end = client.stay_connected() => end?,
        error = client.run_scripts(history) => return Err(error),
    };
    if end == SessionEnd::Finished {
        // The server has every record.
        fs::remove_dir_all(&client.options.folder)?;
    }
    Ok(())
}

/// Locks an agent's folder; `None` if another process has locked it. The lock ends with the process.
fn lock(folder: &Path) -> io::Result<Option<File>> {
    let file = File::create(folder.join(LOCK_FILE))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

#[derive(Debug)]
struct Client {
    options: AgentOptions,
    spool: Arc<Spool>,
    /// The manifest of the first connection.
    manifest: watch::Sender<Option<Manifest>>,
    /// Canceled when the workspace stops.
    stop: CancellationToken,
    /// Canceled when all scripts have ended and their last record is in the spool.
    finished: CancellationToken,
}

/// Why the agent does not connect again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum SessionEnd {
    /// The workspace has stopped and the server has all records.
    Finished,
    /// The server ends.
    ServerExit,
}

type Sender = SplitSink<WebSocketStream<TcpStream>, Message>;
type Receiver = SplitStream<WebSocketStream<TcpStream>>;

impl Client {
    /// Runs the scripts of the first manifest. Returns only if they cannot be run.
    async fn run_scripts(&self, history: History) -> AgentError {
        let mut manifests = self.manifest.subscribe();
        let manifest = manifests.wait_for(Option::is_some).await.ok().and_then(|manifest| manifest.clone());
        let Some(manifest) = manifest else { return AgentError::NoManifest };
        let scripts = Scripts { manifest, spool: Arc::clone(&self.spool), history };
        match scripts.run(&self.stop).await {
            Ok(()) => {
                self.finished.cancel();
                std::future::pending().await
            }
            Err(error) => error.into(),
        }
    }

    /// Connects until the agent has to end.
    async fn stay_connected(&self) -> Result<SessionEnd, AgentError> {
        let mut delay = MIN_RECONNECT_DELAY;
        let mut last_contact = Instant::now();
        loop {
            let error = match self.connect().await {
                Ok((sender, receiver, manifest)) => {
                    delay = MIN_RECONNECT_DELAY;
                    let outcome = self.serve(sender, receiver, manifest).await;
                    last_contact = Instant::now();
                    match outcome {
                        Ok(end) => return Ok(end),
                        Err(error) => error,
                    }
                }
                Err(error) => error,
            };
            let is_permanent = matches!(error, AgentError::Unknown | AgentError::Folder(_));
            if is_permanent || last_contact.elapsed() > RECONNECT_TIMEOUT {
                return Err(error);
            }
            sleep(delay).await;
            delay = (delay * 2).min(MAX_RECONNECT_DELAY);
        }
    }

    async fn connect(&self) -> Result<(Sender, Receiver, Manifest), AgentError> {
        timeout(ANSWER_TIMEOUT, self.try_connect()).await.map_err(|_| AgentError::NoAnswer)?
    }

    async fn try_connect(&self) -> Result<(Sender, Receiver, Manifest), AgentError> {
        let url = fs::read_to_string(&self.options.url_file)?;
        let address = || AgentError::Address(url.clone());
        let host = url.strip_prefix("http://").map(|host| host.trim_end_matches(['/', '\n'])).ok_or_else(address)?;
        let uri: Uri = format!("ws://{host}{CONNECTION_PATH}").parse().map_err(|_| address())?;
        let token = self.options.token.to_string();
        let request = ClientRequestBuilder::new(uri).with_header("Coder-Session-Token", token);
        let stream = TcpStream::connect(host).await.map_err(tungstenite::Error::Io)?;
        let (socket, _) = client_async(request, stream).await.map_err(|error| match error {
            tungstenite::Error::Http(response) if response.status() == StatusCode::UNAUTHORIZED => AgentError::Unknown,
            other => other.into(),
        })?;
        let (sender, mut receiver) = socket.split();
        match receiver.next().await.ok_or(AgentError::NoManifest)?? {
            Message::Text(text) => match serde_json::from_str(&text) {
                Ok(ServerMessage::Manifest(manifest)) => Ok((sender, receiver, manifest)),
                _ => Err(AgentError::NoManifest),
            },
            _ => Err(AgentError::NoManifest),
        }
    }

    /// Sends the records of the spool that the server does not have, until the connection or the agent ends.
    async fn serve(
        &self,
        mut sender: Sender,
        mut receiver: Receiver,
        manifest: Manifest,
    ) -> Result<SessionEnd, AgentError> {
        self.spool.skip_to(manifest.acknowledged);
        let mut records = self.spool.read_after(manifest.acknowledged)?;
        let mut appended = self.spool.appended();
        if manifest.is_stopping {
            self.stop.cancel();
        }
        self.manifest.send_if_modified(|first| first.is_none() && first.replace(manifest).is_none());
        loop {
            // Read before the records, because no record follows afterwards.
            let is_finished = self.finished.is_cancelled();
            while let Some(batch) = records.next_batch()? {
                sender.send(Message::Text(batch.into())).await?;
            }
            if is_finished {
                // The server answers a close frame after it has stored the records before.
                sender.send(Message::Close(None)).await?;
                timeout(ANSWER_TIMEOUT, wait_for_close(&mut receiver)).await.map_err(|_| AgentError::NoAnswer)??;
                return Ok(SessionEnd::Finished);
            }
            tokio::select! {
                message = receiver.next() => match message.ok_or(tungstenite::Error::ConnectionClosed)?? {
                    Message::Text(text) => match serde_json::from_str(&text) {
                        Ok(ServerMessage::Stop) => self.stop.cancel(),
                        Ok(ServerMessage::Exit) => return Ok(SessionEnd::ServerExit),
                        Ok(ServerMessage::Manifest(_)) | Err(_) => return Err(AgentError::NoManifest),
                    },
                    Message::Close(_) => return Err(tungstenite::Error::ConnectionClosed.into()),
                    // Reading also answers pings.
                    _ => {}
                },
                // The sender is in the spool, so this does not fail.
                _ = appended.changed() => {}
                () = self.finished.cancelled() => {}
            }
        }
    }
}

async fn wait_for_close(receiver: &mut Receiver) -> Result<(), tungstenite::Error> {
    while let Some(message) = receiver.next().await {
        if message?.is_close() {
            return Ok(());
        }
    }
    Err(tungstenite::Error::ConnectionClosed)
}
