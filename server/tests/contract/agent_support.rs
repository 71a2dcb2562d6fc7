//! Servers whose agents run the scripts of a test. A script reads a FIFO, so that the test decides when it writes a line.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{io::AsyncWriteExt, net::unix::pipe, time::timeout};
use workspace_server::{AgentHost, Config};

use super::support::{Client, TIMEOUT, TestServer, assert_done, text};

/// A folder with the template `quick` and the data of a server.
pub(crate) struct Templates(TempDir);

impl Templates {
    /// A template with this `template.json`.
    pub(crate) fn new(settings: &Value) -> Self {
        let folder = Self(tempfile::tempdir().expect("is created"));
        let recordings = folder.template().join("recordings");
        fs::create_dir_all(&recordings).expect("is created");
        fs::write(folder.template().join("main.tf"), "").expect("writes");
        fs::write(folder.template().join("template.json"), settings.to_string()).expect("writes");
        for transition in ["start", "stop"] {
            let recording = json!({ "error": null, "log": [] }).to_string();
            fs::write(recordings.join(format!("{transition}.json")), recording).expect("writes");
        }
        folder
    }

    /// A template whose only agent has these scripts.
    pub(crate) fn with_scripts(scripts: &[Value]) -> Self {
        Self::new(&json!({ "agents": [{ "name": "main", "scripts": scripts }] }))
    }

    /// The folder in which scripts run.
    pub(crate) fn template(&self) -> PathBuf {
        self.0.path().join("templates/quick")
    }

    pub(crate) fn templates(&self) -> PathBuf {
        self.0.path().join("templates")
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.0.path().join("data")
    }

    /// Creates a FIFO that [`copy`] reads and opens it for writing, which does not wait for a reader. It is outside of the
    /// template, because the server reads all files of a template.
    pub(crate) fn fifo(&self, name: &str) -> Fifo {
        let path = self.0.path().join(name);
        assert!(Command::new("mkfifo").arg(&path).status().expect("runs mkfifo").success());
        Fifo(pipe::OpenOptions::new().read_write(true).open_sender(path).expect("opens"))
    }

    pub(crate) fn config(&self, agents: AgentHost) -> Config {
        Config { templates: self.templates(), data: Some(self.data()), agents, ..Config::default() }
    }

    pub(crate) async fn start(&self, agents: AgentHost) -> TestServer {
        TestServer::start_with(self.config(agents)).await
    }
}

/// The writing end of a FIFO.
pub(crate) struct Fifo(pipe::Sender);

impl Fifo {
    /// Waits while the FIFO is full. Meanwhile the server in the same runtime goes on, so that the script can start.
    pub(crate) async fn write_line(&mut self, line: &str) {
        let line = format!("{line}\n");
        timeout(TIMEOUT, self.0.write_all(line.as_bytes())).await.expect("a script reads").expect("writes");
    }
}

#[tokio::test(start_paused = true)]
#[should_panic(expected = "a script reads")]
async fn a_full_fifo_does_not_block_the_runtime() {
    let mut fifo = Templates::with_scripts(&[]).fifo("start");
    for _ in 0..1000 {
        fifo.write_line(&"x".repeat(1000)).await;
    }
}

/// The commands that copy the lines of a FIFO to the output until the line `end`.
pub(crate) fn copy(fifo: &str) -> String {
    format!(
        "exec 3<>../../{fifo}; while IFS= read -r line <&3 && [ \"$line\" != end ]; do printf '%s\\n' \"$line\"; done"
    )
}

/// The settings of a script.
pub(crate) fn script(name: &str, commands: &str) -> Value {
    json!({ "display_name": name, "script": commands })
}

/// Agents as processes.
pub(crate) fn program() -> AgentHost {
    AgentHost::Program(env!("CARGO_BIN_EXE_workspace-server").into())
}

/// A running workspace.
pub(crate) struct Running {
    pub(crate) workspace: String,
    pub(crate) build: String,
    /// The id of the first agent.
    pub(crate) agent: String,
}

/// Creates a workspace whose build succeeds.
pub(crate) async fn create_running(server: &TestServer) -> Running {
    let (workspace, build) = server.create("my-ws").await;
    server.next_build().await.succeed();
    assert_done(&server.follow(&build).await.rest().await.1);
    let agent = text(&first_agent(&server.build(&build).await)["id"]);
    Running { workspace, build, agent }
}

/// Starts a build and returns its id.
pub(crate) async fn start_build(client: &Client, workspace: &str, transition: &str) -> String {
    let path = format!("/api/v2/workspaces/{workspace}/builds");
    text(&client.post(&path, json!({ "transition": transition })).await.json()["id"])
}

/// Stops a workspace and waits for the end of the build.
pub(crate) async fn stop(server: &TestServer, workspace: &str) {
    let build = start_build(server, workspace, "stop").await;
    server.next_build().await.succeed();
    assert_done(&server.follow(&build).await.rest().await.1);
}

/// The first agent of a build.
pub(crate) fn first_agent(build: &Value) -> &Value {
    &build["resources"][0]["agents"][0]
}

pub(crate) async fn wait_for_lifecycle(client: &Client, build: &str, lifecycle: &str) -> Value {
    client.build_until(build, |build| first_agent(build)["lifecycle_state"] == lifecycle).await
}

/// Waits until the log of an agent has this number of lines.
pub(crate) async fn wait_for_lines(client: &Client, agent: &str, count: usize) -> Vec<Value> {
    let mut socket = client.follow_agent(agent, 0).await;
    let mut lines = Vec::new();
    while lines.len() < count {
        lines.extend(socket.agent_lines().await);
    }
    assert_eq!(lines.len(), count, "{lines:?}");
    lines
}

/// The outputs of lines.
pub(crate) fn outputs(lines: &[Value]) -> Vec<&str> {
    lines.iter().map(|line| line["output"].as_str().expect("is a text")).collect()
}

/// Whether a process exists. A process that has ended and that its parent has not reaped does not count.
pub(crate) fn is_running(pid: &str) -> bool {
    let status = fs::read_to_string(Path::new("/proc").join(pid).join("status"));
    status.is_ok_and(|status| !status.contains("State:\tZ"))
}
