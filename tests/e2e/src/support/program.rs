use std::path::Path;

use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
};

use super::{in_time, required, site};

/// The workspace server as a process of its own, that can be killed. Dropping it kills it.
#[derive(Debug)]
pub(crate) struct ServerProgram {
    process: Child,
    port: u16,
}

impl ServerProgram {
    /// Starts it on a data folder, with recordings for builds.
    pub(crate) async fn start(data: &Path, port: u16) -> Self {
        let mut process = Command::new(required("WORKSPACE_SERVER"))
            .args(["--provisioner", "scripted", "--port", &port.to_string(), "--site"])
            .arg(site())
            .arg("--data")
            .arg(data)
            .stdout(std::process::Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("WORKSPACE_SERVER is a program");
        let output = BufReader::new(process.stdout.take().expect("is piped"));
        let line = in_time("the server is ready", output.lines().next_line()).await.expect("prints text");
        let line = line.expect("says where it listens");
        let port = line.rsplit(':').next().and_then(|port| port.parse().ok()).expect("names its port");
        Self { process, port }
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    pub(crate) fn origin(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Kills it without a word, as a crash does.
    pub(crate) async fn kill(mut self) {
        self.process.kill().await.expect("it runs");
    }
}
