//! Another backend: builds whose logs are plain text files in a folder, with nothing of Coder about them.
//!
//! `<build>.log` is a build's log, one line each; `<build>.exit` holds the exit code once it has ended. Run it with
//! `cargo run --example log_files`; in an app, give it to the rows: `ChatWorkspaceContext { api: LogFiles::new(folder), .. }`.

use std::{
    fs,
    path::{Path, PathBuf},
};

use chat_workspace_tools::{
    api::{ApiError, ApiFuture, LogBody, LogStream, StreamEvent, WorkspaceApi},
    workspace::{BuildId, Workspace, WorkspaceBuild, WorkspaceId},
};
use futures_util::{FutureExt, StreamExt, future, stream};
use serde_json::{Value, json};

/// A folder of logs.
#[derive(Clone, Debug)]
struct LogFiles {
    folder: PathBuf,
}

impl LogFiles {
    fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    /// The lines of a build's log in the rows' own shape. Numbered from 1: ids have to ascend, nothing more.
    fn lines(&self, id: BuildId) -> Result<Vec<Value>, ApiError> {
        let path = self.folder.join(format!("{id}.log"));
        let text = fs::read_to_string(&path).map_err(|error| ApiError::Unreachable { detail: error.to_string() })?;
        let line = |(number, output): (usize, &str)| {
            let level = if output.starts_with("error") { "error" } else { "info" };
            json!({"id": number + 1, "created_at": "2026-04-10T09:15:31Z", "log_level": level, "stage": "Build", "output": output})
        };
        Ok(text.lines().enumerate().map(line).collect())
    }

    /// How the build ended, if it has.
    fn job_status(&self, id: BuildId) -> &'static str {
        match fs::read_to_string(self.folder.join(format!("{id}.exit"))) {
            Err(_) => "running",
            Ok(code) if code.trim() == "0" => "succeeded",
            Ok(_) => "failed",
        }
    }
}

impl WorkspaceApi for LogFiles {
    fn workspace(&self, _: WorkspaceId) -> ApiFuture<Workspace> {
        // Every call's result names its build here, so the rows never ask for a workspace.
        let error = ApiError::from_response(404, b"");
        future::ready(Err(error)).boxed_local()
    }

    fn build(&self, id: BuildId) -> ApiFuture<WorkspaceBuild> {
        let build = json!({"id": id, "transition": "start", "job": {"status": self.job_status(id)}});
        future::ready(ApiError::read_json(build.to_string().as_bytes())).boxed_local()
    }

    fn build_log(&self, id: BuildId) -> LogBody {
        let list = self.lines(id).map(|lines| Value::from(lines).to_string().into_bytes());
        stream::iter([list]).boxed_local()
    }

    fn follow_build_log(&self, id: BuildId, after: Option<i64>) -> LogStream {
        let lines = self.lines(id).unwrap_or_default();
        let seen = after.unwrap_or_default();
        let new = lines.into_iter().filter(move |line| line["id"].as_i64() > Some(seen));
        // A build at work has not said its last word: the rows ask again, for what is after the last line they have.
        let code = if self.job_status(id) == "running" { StreamEvent::BROKEN } else { StreamEvent::DONE };
        let frames = new.map(|line| StreamEvent::Frame(line.to_string()));
        let events = [StreamEvent::Opened].into_iter().chain(frames).chain([StreamEvent::Closed { code }]);
        stream::iter(events.collect::<Vec<_>>()).boxed_local()
    }
}

fn write_build(folder: &Path, id: BuildId) -> std::io::Result<()> {
    fs::create_dir_all(folder)?;
    fs::write(folder.join(format!("{id}.log")), "compiling\nlinking\nerror: no space left on device\n")?;
    fs::write(folder.join(format!("{id}.exit")), "1")
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let id: BuildId = "7f2d5c1e-0b5a-4a55-9c0c-5a0d0f9be001".parse()?;
    let folder = std::env::temp_dir().join("chat-workspace-tools-log-files");
    write_build(&folder, id)?;
    let api = LogFiles::new(folder);
    // Files are there at once, so there is nothing to wait for.
    let build = api.build(id).now_or_never().ok_or("ready")??;
    let events: Vec<_> = api.follow_build_log(id, Some(1)).collect().now_or_never().ok_or("ready")?;
    println!("The build has {:?}. After the first line:", build.job.status);
    for event in events {
        println!("{event:?}");
    }
    Ok(())
}
