//! The end of the server's process by SIGKILL: the processes of agents survive it and send what they kept.

use std::process::Stdio;

use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
};

use super::{
    agent_support::{
        Templates, copy, first_agent, is_running, outputs, script, start_build, wait_for_lifecycle, wait_for_lines,
    },
    support::{Client, TIMEOUT, text},
};

/// A server in a process of its own.
struct Process {
    child: Child,
    client: Client,
}

impl Process {
    async fn start(templates: &Templates) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_workspace-server"));
        command.args(["--port", "0", "--provisioner", "scripted", "--templates"]).arg(templates.templates());
        command.arg("--data").arg(templates.data()).stdout(Stdio::piped()).kill_on_drop(true);
        let mut child = command.spawn().expect("starts");
        let stdout = child.stdout.take().expect("has output");
        let line = BufReader::new(stdout).lines().next_line().await.expect("reads").expect("prints a line");
        let host = line.strip_prefix("Listening on http://").expect("prints the address");
        Self { client: Client::new(host), child }
    }

    /// Ends the process as a crash does.
    async fn kill(mut self) {
        self.child.kill().await.expect("is running");
    }

    /// Ends the process and its agents.
    async fn terminate(mut self) {
        let id = self.child.id().expect("is running").to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().await.expect("runs kill").success());
        assert!(self.child.wait().await.expect("ends").success());
    }
}

async fn wait_until_ended(pid: &str) {
    let ended = async {
        while is_running(pid) {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(TIMEOUT, ended).await.expect("the process ends");
}

#[tokio::test]
async fn no_line_is_lost_or_doubled_by_kills_of_the_server() {
    let count = "echo $PPID; for n in $(seq 200); do echo $n; done";
    let templates =
        Templates::with_scripts(&[script("ids", count), script("lines", &format!("{}; exit 7", copy("lines")))]);
    let mut lines = templates.fifo("lines");
    let server = Process::start(&templates).await;
    let (_, build) = server.client.create("my-ws").await;
    let starting = wait_for_lifecycle(&server.client, &build, "starting").await;
    let agent = text(&first_agent(&starting)["id"]);
    let first = wait_for_lines(&server.client, &agent, 201).await;
    let agent_pid = outputs(&first)[0].to_owned();
    let mut expected: Vec<_> = outputs(&first).into_iter().map(str::to_owned).collect();
    server.kill().await;

    // Each server is killed while the agent writes.
    for round in 0..3 {
        for number in 0..50 {
            let line = format!("{round}.{number}");
            lines.write_line(&line).await;
            expected.push(line);
        }
        let server = Process::start(&templates).await;
        assert!(is_running(&agent_pid), "the agent survives");
        // A stream that resumes gets the lines of the outage only.
        let seen = wait_for_lines(&server.client, &agent, expected.len()).await;
        assert_eq!(outputs(&seen), expected, "in order, none lost, none doubled");
        server.kill().await;
    }

    lines.write_line("end").await;
    let server = Process::start(&templates).await;
    let failed = wait_for_lifecycle(&server.client, &build, "start_error").await;
    assert_eq!(first_agent(&failed)["status"], "connected");
    assert_eq!(outputs(&server.client.agent_log(&agent).await), expected);
    let timings = server.client.get(&format!("/api/v2/workspacebuilds/{build}/timings")).await.json();
    let codes = timings["agent_script_timings"].as_array().expect("is a list").iter();
    // The scripts start at the same time, and the timings are in the order of their starts.
    let mut codes: Vec<_> = codes.map(|timing| timing["exit_code"].as_i64()).collect();
    codes.sort_unstable();
    assert_eq!(codes, [Some(0), Some(7)]);
    server.terminate().await;
    wait_until_ended(&agent_pid).await;
}

#[tokio::test]
async fn a_stream_resumes_after_its_last_line_when_the_server_was_killed() {
    let templates = Templates::with_scripts(&[script("lines", &format!("echo $PPID; {}", copy("lines")))]);
    let mut lines = templates.fifo("lines");
    let server = Process::start(&templates).await;
    let (workspace, build) = server.client.create("my-ws").await;
    let starting = wait_for_lifecycle(&server.client, &build, "starting").await;
    let agent = text(&first_agent(&starting)["id"]);
    lines.write_line("before").await;
    let before = wait_for_lines(&server.client, &agent, 2).await;
    let agent_pid = outputs(&before)[0].to_owned();
    let last = before[1]["id"].as_i64().expect("is an integer");
    server.kill().await;

    lines.write_line("meanwhile").await;
    let server = Process::start(&templates).await;
    let mut socket = server.client.follow_agent(&agent, last).await;
    let mut resumed = Vec::new();
    while resumed.is_empty() {
        resumed = socket.agent_lines().await;
    }
    assert_eq!(outputs(&resumed), ["meanwhile"]);
    lines.write_line("after").await;
    assert_eq!(outputs(&socket.agent_lines().await), ["after"]);

    // The agent is not a child of this server, which stops it all the same.
    let stop = start_build(&server.client, &workspace, "stop").await;
    server.client.build_until(&stop, |build| build["job"]["status"] == "succeeded").await;
    wait_until_ended(&agent_pid).await;
    assert_eq!(socket.closed().await.reason.as_str(), "done");
    server.terminate().await;
}
