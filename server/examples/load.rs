//! A load test: many chats at once, each of which creates a workspace whose build and whose agent's two scripts write many
//! lines, and follows both logs.
//!
//! Run by `cargo xtask load`. The server and each agent are separate processes, so that the server's memory can be measured.
//! The test fails unless each chat gets exactly the lines that the server lists, in order, and the server's memory stays
//! within its limit. Lost
//! connections are opened again, as pages do; on a busy machine a late pong can end a connection.
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

type Error = Box<dyn std::error::Error + Send + Sync>;

const CHATS: &str = "/api/experimental/chats";
const WATCH: &str = "/api/experimental/chats/watch";
/// The time in which a build writes its lines.
const BUILD_TIME: Duration = Duration::from_secs(10);
/// The time limit of the test.
const TIMEOUT: Duration = Duration::from_secs(300);
/// The limit of the server's memory for each chat, in addition to the memory of the idle server: a log has at most 1 MiB,
/// and its recording is in memory too.
const MIB_PER_CHAT: u64 = 2;
/// The number of scripts of each agent.
const SCRIPTS: usize = 2;

/// The number of reconnects.
static RECONNECTS: AtomicUsize = AtomicUsize::new(0);

/// Runs many chats at once and prints times and memory.
#[derive(Debug, Parser)]
struct Arguments {
    /// The path of the workspace server
    #[arg(long)]
    server: PathBuf,
    /// The number of chats
    #[arg(long, default_value_t = 200)]
    chats: usize,
    /// The number of lines of each build
    #[arg(long, default_value_t = 2000)]
    lines: usize,
    /// The number of lines of each script; an agent has two scripts
    #[arg(long, default_value_t = 500)]
    script_lines: usize,
}

#[tokio::main]
async fn main() -> Result<(), Error> {
    let arguments = Arguments::parse();
    let folder = tempfile::tempdir()?;
    write_template(&folder.path().join("templates/load"), arguments.lines, arguments.script_lines)?;
    let server = Server::start(&arguments, folder.path()).await?;
    let before = server.memory("VmRSS")?;
    let start = Instant::now();
    let builds = server.watch_builds().await?;
    let expected_of_agent = arguments.script_lines * SCRIPTS;
    let chats = (0..arguments.chats).map(|_| run_chat(Arc::clone(&server.host), builds.clone(), expected_of_agent));
    let outcomes = tokio::time::timeout(TIMEOUT, try_join_all(chats)).await??;
    let duration = start.elapsed();

    // The server adds a marker before and after the lines.
    let expected = arguments.lines + 2;
    for Outcome { seen, listed, agent_seen, agent_listed, .. } in &outcomes {
        if seen != listed || listed.len() != expected {
            return Err(format!("{} lines seen, {} listed, {expected} written", seen.len(), listed.len()).into());
        }
        if agent_seen != agent_listed || agent_listed.len() != expected_of_agent {
            let (seen, listed) = (agent_seen.len(), agent_listed.len());
            return Err(format!("agent: {seen} lines seen, {listed} listed, {expected_of_agent} written").into());
        }
    }
    let mut delays: Vec<_> = outcomes.iter().flat_map(|outcome| outcome.delays.iter().copied()).collect();
    delays.sort_unstable();
    let delay = |share: usize| delays[(delays.len() - 1) * share / 1000];
    let total = expected * outcomes.len();
    let total_of_agents = expected_of_agent * outcomes.len();
    let seconds = duration.as_secs_f64();
    println!(
        "{} chats, each with {expected} build lines and {expected_of_agent} script lines, all at once",
        outcomes.len()
    );
    println!("build lines lost, doubled or out of order: 0 of {total}");
    println!("script lines lost, doubled or out of order: 0 of {total_of_agents}");
    println!("time: {seconds:.1} s, {:.0} lines a second", (total + total_of_agents) as f64 / seconds);
    println!(
        "delay of build lines from written to received: median {} ms, 99% {} ms, maximum {} ms",
        delay(500),
        delay(990),
        delay(1000)
    );
    println!("reconnects: {}", RECONNECTS.load(Ordering::Relaxed));
    let (peak, limit) = (server.memory("VmHWM")?, before + MIB_PER_CHAT * outcomes.len() as u64);
    println!("server memory: {before} MiB idle, {peak} MiB peak, {limit} MiB limit");
    println!("database: {} MiB", fs::metadata(folder.path().join("data/server.sqlite3"))?.len() >> 20);
    if peak > limit { Err("the server exceeded its memory limit".into()) } else { Ok(()) }
}

/// Writes a template whose recording has this number of lines, in bursts, and whose agent has scripts that write
/// `script_lines` lines each.
fn write_template(dir: &Path, lines: usize, script_lines: usize) -> Result<(), Error> {
    fs::create_dir_all(dir.join("recordings"))?;
    fs::write(dir.join("main.tf"), "")?;
    let script = |name: String| {
        let commands = format!(
            "n=0; while [ $n -lt {script_lines} ]; do echo \"{name}: line $n of $WORKSPACE\"; n=$((n+1)); done"
        );
        json!({ "display_name": name, "script": commands })
    };
    let scripts: Vec<_> = (0..SCRIPTS).map(|number| script(format!("script {number}"))).collect();
    let settings = json!({ "agents": [{ "name": "main", "scripts": scripts }] });
    fs::write(dir.join("template.json"), settings.to_string())?;
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

/// The lines and delays of a chat.
struct Outcome {
    seen: Vec<LogLine>,
    listed: Vec<LogLine>,
    /// The delay of each line from its timestamp to its arrival, in milliseconds.
    delays: Vec<u64>,
    /// The lines of the agent, from its stream and from its list.
    agent_seen: Vec<Value>,
    agent_listed: Vec<Value>,
}

/// Runs a chat from its first message to the result of its tool call.
async fn run_chat(
    host: Arc<str>,
    mut builds: watch::Receiver<HashMap<String, String>>,
    agent_lines: usize,
) -> Result<Outcome, Error> {
    let message = json!({ "content": [{ "type": "text", "text": "create a workspace from load" }] });
    let chat = post(&host, CHATS, &message).await?;
    let id = chat["id"].as_str().ok_or("the chat has no id")?.to_owned();
    // In a task, so that the socket is read and answers pings.
    let mut result = tokio::spawn(tool_result(Arc::clone(&host), id.clone()));
    let build = tokio::select! {
        builds = builds.wait_for(|builds| builds.contains_key(&id)) => builds?[&id].clone(),
        result = &mut result => return Err(format!("the result of the tool is {}", result??).into()),
    };

    let (mut seen, mut delays) = (Vec::new(), Vec::new());
    while !follow_log(&host, &build, &mut seen, &mut delays).await? {
        RECONNECTS.fetch_add(1, Ordering::Relaxed);
    }
    let object = get(&host, &format!("/api/v2/workspacebuilds/{build}")).await?;
    let agent = object["resources"][0]["agents"][0]["id"].as_str().ok_or("the build has no agent")?.to_owned();
    let mut agent_seen = Vec::new();
    while agent_seen.len() < agent_lines {
        follow_agent(&host, &agent, &mut agent_seen, agent_lines).await?;
    }
    let result = result.await??;
    if result["created"] != true || result["build_id"] != build.as_str() || !result["startup_scripts"].is_null() {
        return Err(format!("the result of the tool is {result}").into());
    }
    let listed = get(&host, &format!("/api/v2/workspacebuilds/{build}/logs")).await?;
    let agent_listed = get(&host, &format!("/api/v2/workspaceagents/{agent}/logs")).await?;
    let agent_listed = serde_json::from_value(agent_listed)?;
    Ok(Outcome { seen, listed: serde_json::from_value(listed)?, delays, agent_seen, agent_listed })
}

/// Follows a log after the last seen line until the connection ends. Returns whether the log has ended too.
async fn follow_log(host: &str, build: &str, seen: &mut Vec<LogLine>, delays: &mut Vec<u64>) -> Result<bool, Error> {
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

/// Follows an agent's log after the last seen line until it has `count` lines or the connection ends.
async fn follow_agent(host: &str, agent: &str, seen: &mut Vec<Value>, count: usize) -> Result<(), Error> {
    let after = seen.last().and_then(|line| line["id"].as_i64()).unwrap_or(0);
    let mut log = open(host, &format!("/api/v2/workspaceagents/{agent}/logs?follow&after={after}")).await?;
    while seen.len() < count {
        match log.next().await {
            Some(Ok(Message::Text(text))) => seen.extend(serde_json::from_str::<Vec<Value>>(&text)?),
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
            _ => {
                RECONNECTS.fetch_add(1, Ordering::Relaxed);
                return Ok(());
            }
        }
    }
    Ok(())
}

/// Follows a chat until it has a tool result. A new stream starts with a snapshot, so no result is missed.
async fn tool_result(host: Arc<str>, chat: String) -> Result<Value, Error> {
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

/// The server process, which is killed on drop.
struct Server {
    process: Child,
    host: Arc<str>,
}

impl Server {
    async fn start(arguments: &Arguments, folder: &Path) -> Result<Self, Error> {
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

    /// A value of `/proc/PID/status`, in MiB.
    fn memory(&self, key: &str) -> Result<u64, Error> {
        let id = self.process.id().ok_or("the server has ended")?;
        let status = fs::read_to_string(format!("/proc/{id}/status"))?;
        let line = status.lines().find_map(|line| line.strip_prefix(key)).ok_or("the value is missing")?;
        let kib: u64 = line.trim_start_matches(':').trim().trim_end_matches(" kB").parse()?;
        Ok(kib >> 10)
    }

    /// The builds of all chats, from the watch of all chats.
    async fn watch_builds(&self) -> Result<watch::Receiver<HashMap<String, String>>, Error> {
        let host = Arc::clone(&self.host);
        let mut socket = open(&host, WATCH).await?;
        let (builds, receiver) = watch::channel(HashMap::new());
        tokio::spawn(async move {
            loop {
                while let Some(Ok(message)) = socket.next().await {
                    let Message::Text(text) = message else { continue };
                    let Ok(event) = serde_json::from_str::<Value>(&text) else { continue };
                    builds.send_modify(|builds| insert_build(builds, &event["chat"]));
                }
                RECONNECTS.fetch_add(1, Ordering::Relaxed);
                // Opens the watch before it reads the list, so that no change between the two is missed.
                let Ok(opened) = open(&host, WATCH).await else { return };
                let Ok(chats) = get(&host, CHATS).await else { return };
                socket = opened;
                let chats = chats.as_array().into_iter().flatten();
                builds.send_modify(|builds| chats.for_each(|chat| insert_build(builds, chat)));
            }
        });
        Ok(receiver)
    }
}

fn insert_build(builds: &mut HashMap<String, String>, chat: &Value) {
    if let (Some(id), Some(build)) = (chat["id"].as_str(), chat["build_id"].as_str()) {
        builds.insert(id.to_owned(), build.to_owned());
    }
}

async fn open(host: &str, path: &str) -> Result<WebSocketStream<TcpStream>, Error> {
    let request = ClientRequestBuilder::new(format!("ws://{host}{path}").parse()?);
    Ok(client_async(request, TcpStream::connect(host).await?).await?.0)
}

async fn get(host: &str, path: &str) -> Result<Value, Error> {
    request(host, "GET", path, String::new()).await
}

async fn post(host: &str, path: &str, body: &Value) -> Result<Value, Error> {
    request(host, "POST", path, body.to_string()).await
}

async fn request(host: &str, method: &str, path: &str, body: String) -> Result<Value, Error> {
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
