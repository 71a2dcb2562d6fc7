use std::{fs, io, path::Path};

use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
};

use workspace_server::Config;

use super::{required, site, with_timeout};

/// A workspace server in a separate process, which is killed on drop.
#[derive(Debug)]
pub(crate) struct ServerProgram {
    process: Child,
    port: u16,
}

impl ServerProgram {
    /// Starts a server with this data folder and the recordings of these templates.
    pub(crate) async fn start(data: &Path, templates: &Path, port: u16) -> Self {
        let mut process = Command::new(required("WORKSPACE_SERVER"))
            .args(["--provisioner", "scripted", "--port", &port.to_string(), "--site"])
            .arg(site())
            .arg("--data")
            .arg(data)
            .arg("--templates")
            .arg(templates)
            .stdout(std::process::Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("WORKSPACE_SERVER is a program");
        let output = BufReader::new(process.stdout.take().expect("is piped"));
        let line = with_timeout("the server is ready", output.lines().next_line()).await.expect("prints text");
        let line = line.expect("prints the address");
        let port = line.rsplit(':').next().and_then(|port| port.parse().ok()).expect("has a port");
        Self { process, port }
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    pub(crate) fn origin(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Kills the process with SIGKILL, like a crash.
    pub(crate) async fn kill(mut self) {
        self.process.kill().await.expect("is running");
    }
}

/// Copies the templates of the server to a folder. The start recording of the template `endless` never reaches its last line.
pub(crate) fn write_templates(folder: &Path, endless: &str) -> io::Result<()> {
    copy_folder(&Config::default().templates, folder)?;
    let start = folder.join(endless).join("recordings/start.json");
    let mut recording: Value = serde_json::from_slice(&fs::read(&start)?)?;
    if let Some(last) = recording["log"].as_array_mut().and_then(|lines| lines.last_mut()) {
        last["created_at"] = "2999-01-01T00:00:00Z".into();
    }
    fs::write(start, recording.to_string())
}

fn copy_folder(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() { copy_folder(&from, &to)? } else { fs::copy(from, to).map(drop)? }
    }
    Ok(())
}
