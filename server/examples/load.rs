//! Many chats at once: each starts a workspace whose build writes many lines, and follows its log to the end.
//!
//! Run by `cargo xtask load`. It starts the server as a process of its own, so that the memory it prints is the server's.
//! It fails unless every chat got exactly the lines that the server lists, in their order, and the server's memory stayed
//! within its bound. A connection that breaks, also for a ping that a busy machine answered too late, is made again, as a
//! page does.
#![forbid(unsafe_code)]

use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
    process::Stdio,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use chat_workspace_tools::build_log::LogLine;
use chrono::DateTime;
use clap::Parser;
use futures_util::{StreamExt, future::try_join_all};
use http_body_util::{BodyExt, Full};
use hyper::{Request, body::Bytes, client::conn::http1};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    net::TcpStream,
    process::{Child, Command},
    sync::watch,
};
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{Message, client::ClientRequestBuilder, protocol::frame::coding::CloseCode},
};

type Failure = Box<dyn std::error::Error + Send + Sync>;

const CHATS: &str = "/api/experimental/chats";
const WATCH: &str = "/api/experimental/chats/watch";
/// How long a build takes to write its lines.
const BUILD_TIME: Duration = Duration::from_secs(10);
/// What has not come by then never will.
const PATIENCE: Duration = Duration::from_secs(300);
/// What the server may take for each chat beside what it takes when idle: a log ends at 1 MiB, and the recording that it is
/// played from is held too.
const MIB_PER_CHAT: u64 = 2;

/// How many connections were made again.
static RECONNECTS: AtomicUsize = AtomicUsize::new(0);

/// Runs many chats at once and prints what it took.
#[derive(Debug, Parser)]
struct Arguments {
    /// The workspace server's program
    #[arg(long)]
    server: PathBuf,
    /// How many chats
    #[arg(long, default_value_t = 200)]
    chats: usize,
    /// How many lines each build writes
    #[arg(long, default_value_t = 2000)]
    lines: usize,
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let arguments = Arguments::parse();
    let folder = tempfile::tempdir()?;
    write_template(&folder.path().join("templates/load"), arguments.lines)?;
    let server = Server::start(&arguments, folder.path()).await?;
    let before = server.memory("VmRSS")?;
    let began = Instant::now();
    let builds = server.watch_builds().await?;
    let chats = (0..arguments.chats).map(|_| run_chat(Arc::clone(&server.host), builds.clone()));
    let outcomes = tokio::time::timeout(PATIENCE, try_join_all(chats)).await??;
    let took = began.elapsed();

    // The server adds the first and the last marker.
    let expected = arguments.lines + 2;
    for Outcome { seen, listed, .. } in &outcomes {
        if seen != listed || listed.len() != expected {
            return Err(format!("{} lines seen, {} listed, {expected} written", seen.len(), listed.len()).into());
        }
    }
    let mut delays: Vec<_> = outcomes.iter().flat_map(|outcome| outcome.delays.iter().copied()).collect();
    delays.sort_unstable();
    let delay = |share: usize| delays[(delays.len() - 1) * share / 1000];
    let total = expected * outcomes.len();
    println!("{} chats, {expected} lines each, all at once", outcomes.len());
    println!("lines lost, doubled or out of order: 0 of {total}");
    println!("time: {:.1} s, {:.0} lines a second", took.as_secs_f64(), total as f64 / took.as_secs_f64());
    println!("from written to received: median {} ms, 99% {} ms, most {} ms", delay(500), delay(990), delay(1000));
    println!("connections that broke and were made again: {}", RECONNECTS.load(Ordering::Relaxed));
    let (most, bound) = (server.memory("VmHWM")?, before + MIB_PER_CHAT * outcomes.len() as u64);
    println!("server memory: {before} MiB idle, {most} MiB at most, bound {bound} MiB");
    println!("database: {} MiB", fs::metadata(folder.path().join("data/server.sqlite3"))?.len() >> 20);
    if most > bound { Err("the server took more memory than it may".into()) } else { Ok(()) }
}

/// A template whose recorded build writes so many lines, in bursts.
fn write_template(dir: &Path, lines: usize) -> Result<(), Failure> {
    fs::create_dir_all(dir.join("recordings"))?;
    fs::write(dir.join("main.tf"), "")?;
    fs::write(dir.join("template.json"), r#"{"agents": []}"#)?;
    let burst = 20;
    let log: Vec<_> = (0..lines)
        .map(|number| {
            let millis = (number / burst * burst) as u64 * BUILD_TIME.as_millis() as u64 / lines as u64;
            let at = DateTime::from_timestamp_millis(millis as i64).map(|at| at.to_rfc3339()).unwrap_or_default();
            let stage = if number == 0 { "Planning infrastructure" } else { "Starting workspace" };
            let output =
                format!("terraform_data.machine: still creating, line {number} of {lines}, and some more text");
            json!({
                "id": number, "created_at": at, "log_source": "provisioner", "log_level": "info", "stage": stage,
                "output": output,
            })
        })
        .collect();
    fs::write(dir.join("recordings/start.json"), json!({ "error": null, "log": log }).to_string())?;
    Ok(())
}

/// What a chat has come to.
struct Outcome {
    seen: Vec<LogLine>,
    listed: Vec<LogLine>,
    /// From a line's time to its arrival, in milliseconds.
    delays: Vec<u64>,
}

/// One chat from its first message to its tool's result.
async fn run_chat(host: Arc<str>, mut builds: watch::Receiver<HashMap<String, String>>) -> Result<Outcome, Failure> {
    let message = json!({ "content": [{ "type": "text", "text": "create a workspace from load" }] });
    let chat = post(&host, CHATS, &message).await?;
    let id = chat["id"].as_str().ok_or("the chat has no id")?.to_owned();
    // Read meanwhile: a client that answers no ping is dropped.
    let mut result = tokio::spawn(tool_result(Arc::clone(&host), id.clone()));
    let build = tokio::select! {
        builds = builds.wait_for(|builds| builds.contains_key(&id)) => builds?[&id].clone(),
        answer = &mut result => return Err(format!("the tool answered {}", answer??).into()),
    };

    let (mut seen, mut delays) = (Vec::new(), Vec::new());
    while !follow_log(&host, &build, &mut seen, &mut delays).await? {
        RECONNECTS.fetch_add(1, Ordering::Relaxed);
    }
    let result = result.await??;
    if result["created"] != true || result["build_id"] != build.as_str() {
        return Err(format!("the tool answered {result}").into());
    }
    let listed = get(&host, &format!("/api/v2/workspacebuilds/{build}/logs")).await?;
    Ok(Outcome { seen, listed: serde_json::from_value(listed)?, delays })
}

/// Follows a log after the last line seen until the connection ends, and says whether the log has.
async fn follow_log(host: &str, build: &str, seen: &mut Vec<LogLine>, delays: &mut Vec<u64>) -> Result<bool, Failure> {
    let after = seen.last().map_or(-1, |line| line.id);
    let mut log = open(host, &format!("/api/v2/workspacebuilds/{build}/logs?follow&after={after}")).await?;
    while let Some(Ok(message)) = log.next().await {
        match message {
            Message::Text(text) => {
                let line: LogLine = serde_json::from_str(&text)?;
                let written = DateTime::parse_from_rfc3339(&line.created_at)?.timestamp_millis() as u64;
                let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis() as u64;
                delays.push(now.saturating_sub(written));
                seen.push(line);
            }
            Message::Close(frame) => return Ok(frame.is_some_and(|frame| frame.code == CloseCode::Normal)),
            _ => {}
        }
    }
    Ok(false)
}

/// Follows the chat until its tool has answered. Who comes anew is told what is there already.
async fn tool_result(host: Arc<str>, chat: String) -> Result<Value, Failure> {
    loop {
        let mut stream = open(&host, &format!("/api/experimental/chats/{chat}/stream")).await?;
        while let Some(Ok(message)) = stream.next().await {
            let Message::Text(text) = message else { continue };
            let events: Vec<Value> = serde_json::from_str(&text)?;
            if let Some(event) = events.iter().find(|event| event["message"]["role"] == "tool") {
                return Ok(event["message"]["content"][0]["result"].clone());
            }
        }
        RECONNECTS.fetch_add(1, Ordering::Relaxed);
    }
}

/// The server under load. Dropping it ends it.
struct Server {
    process: Child,
    host: Arc<str>,
}

impl Server {
    async fn start(arguments: &Arguments, folder: &Path) -> Result<Self, Failure> {
        let mut process = Command::new(&arguments.server)
            .args(["--port", "0", "--provisioner", "scripted", "--workers", &arguments.chats.to_string()])
            .arg("--templates")
            .arg(folder.join("templates"))
            .arg("--data")
            .arg(folder.join("data"))
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let output = process.stdout.take().ok_or("the server has no output")?;
        let line = BufReader::new(output).lines().next_line().await?.ok_or("the server did not start")?;
        let host = line.rsplit('/').next().unwrap_or_default().into();
        Ok(Self { process, host })
    }

    /// A figure of the server's memory, in MiB.
    fn memory(&self, key: &str) -> Result<u64, Failure> {
        let id = self.process.id().ok_or("the server has ended")?;
        let status = fs::read_to_string(format!("/proc/{id}/status"))?;
        let line = status.lines().find_map(|line| line.strip_prefix(key)).ok_or("the system does not say")?;
        let kib: u64 = line.trim_start_matches(':').trim().trim_end_matches(" kB").parse()?;
        Ok(kib >> 10)
    }

    /// The build of each chat, as the one watch tells it.
    async fn watch_builds(&self) -> Result<watch::Receiver<HashMap<String, String>>, Failure> {
        let host = Arc::clone(&self.host);
        let mut socket = open(&host, WATCH).await?;
        let (builds, receiver) = watch::channel(HashMap::new());
        tokio::spawn(async move {
            loop {
                while let Some(Ok(message)) = socket.next().await {
                    let Message::Text(text) = message else { continue };
                    let Ok(event) = serde_json::from_str::<Value>(&text) else { continue };
                    builds.send_modify(|builds| note_build(builds, &event["chat"]));
                }
                RECONNECTS.fetch_add(1, Ordering::Relaxed);
                // Opened before the list is read: what happens between the two is told twice rather than never.
                let Ok(opened) = open(&host, WATCH).await else { return };
                let Ok(chats) = get(&host, CHATS).await else { return };
                socket = opened;
                let chats = chats.as_array().into_iter().flatten();
                builds.send_modify(|builds| chats.for_each(|chat| note_build(builds, chat)));
            }
        });
        Ok(receiver)
    }
}

fn note_build(builds: &mut HashMap<String, String>, chat: &Value) {
    if let (Some(id), Some(build)) = (chat["id"].as_str(), chat["build_id"].as_str()) {
        builds.insert(id.to_owned(), build.to_owned());
    }
}

async fn open(host: &str, path: &str) -> Result<WebSocketStream<TcpStream>, Failure> {
    let request = ClientRequestBuilder::new(format!("ws://{host}{path}").parse()?);
    Ok(client_async(request, TcpStream::connect(host).await?).await?.0)
}

async fn get(host: &str, path: &str) -> Result<Value, Failure> {
    request(host, "GET", path, String::new()).await
}

async fn post(host: &str, path: &str, body: &Value) -> Result<Value, Failure> {
    request(host, "POST", path, body.to_string()).await
}

async fn request(host: &str, method: &str, path: &str, body: String) -> Result<Value, Failure> {
    let stream = TcpStream::connect(host).await?;
    let (mut client, connection) = http1::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    let request = Request::builder().method(method).uri(path).header("host", host);
    let response = client.send_request(request.body(Full::new(Bytes::from(body)))?).await?;
    if !response.status().is_success() {
        return Err(format!("{method} {path}: {}", response.status()).into());
    }
    Ok(serde_json::from_slice(&response.collect().await?.to_bytes())?)
}
