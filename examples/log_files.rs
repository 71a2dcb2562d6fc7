//! A backend without Coder: builds whose logs are plain text files in a folder.
//!
//! `<build>.log` has one log line per line; `<build>.exit` has the exit code once the build has ended. Run the example with
//! `cargo run --example log_files`. An app passes it to the rows: `ChatWorkspaceContext { api: LogFiles::new(folder), .. }`.

use std::{
    fs,
    path::{Path, PathBuf},
};

use chat_workspace_tools::{
    api::{ApiError, ApiFuture, LogBody, LogStream, StreamEvent, WorkspaceApi},
    build_log::{LogLevel, LogLine, LogSource},
    workspace::{BuildId, JobStatus, ProvisionerJob, Transition, Workspace, WorkspaceBuild, WorkspaceId},
};
use futures_util::{FutureExt, StreamExt, future, stream};
use serde::Serialize;

/// A folder of logs.
#[derive(Clone, Debug)]
struct LogFiles {
    folder: PathBuf,
}

impl LogFiles {
    fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    /// The lines of a build's log, numbered from 1.
    fn lines(&self, id: BuildId) -> Result<Vec<LogLine>, ApiError> {
        let path = self.folder.join(format!("{id}.log"));
        let text = fs::read_to_string(&path).map_err(|error| ApiError::Unreachable { detail: error.to_string() })?;
        let line = |(index, output): (usize, &str)| LogLine {
            id: index as i64 + 1,
            created_at: "2026-04-10T09:15:31Z".to_owned(),
            log_source: LogSource::Provisioner,
            log_level: if output.starts_with("error") { LogLevel::Error } else { LogLevel::Info },
            stage: "Build".to_owned(),
            output: output.to_owned(),
        };
        Ok(text.lines().enumerate().map(line).collect())
    }

    fn job_status(&self, id: BuildId) -> JobStatus {
        match fs::read_to_string(self.folder.join(format!("{id}.exit"))) {
            Err(_) => JobStatus::Running,
            Ok(code) if code.trim() == "0" => JobStatus::Succeeded,
            Ok(_) => JobStatus::Failed,
        }
    }
}

impl WorkspaceApi for LogFiles {
    fn workspace(&self, _: WorkspaceId) -> ApiFuture<Workspace> {
        // Never requested: every call's result has the id of its build.
        future::ready(Err(ApiError::from_response(404, b""))).boxed_local()
    }

    fn build(&self, id: BuildId) -> ApiFuture<WorkspaceBuild> {
        let job = ProvisionerJob::new(self.job_status(id));
        future::ready(Ok(WorkspaceBuild::new(id, Transition::Start, job))).boxed_local()
    }

    fn build_log(&self, id: BuildId) -> LogBody {
        let list = self.lines(id).and_then(|lines| json(&lines));
        stream::iter([list.map(String::into_bytes)]).boxed_local()
    }

    fn follow_build_log(&self, id: BuildId, after: Option<i64>) -> LogStream {
        let lines = self.lines(id).unwrap_or_default();
        let new_lines = lines.iter().filter(|line| Some(line.id) > after);
        let frames = new_lines.filter_map(|line| json(line).ok()).map(StreamEvent::Frame);
        // While the build runs, the rows reconnect later and request the lines after the last one they have.
        let code = if self.job_status(id).is_complete() { StreamEvent::DONE } else { StreamEvent::BROKEN };
        let events = [StreamEvent::Opened].into_iter().chain(frames).chain([StreamEvent::Closed { code }]);
        stream::iter(events.collect::<Vec<_>>()).boxed_local()
    }
}

fn json(value: &impl Serialize) -> Result<String, ApiError> {
    serde_json::to_string(value).map_err(|error| ApiError::Unreadable { detail: error.to_string() })
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
    // Files are read synchronously, so the futures are ready at once.
    let build = api.build(id).now_or_never().ok_or("ready")??;
    let events: Vec<_> = api.follow_build_log(id, Some(1)).collect().now_or_never().ok_or("ready")?;
    println!("The build has {:?}. After the first line:", build.job.status);
    for event in events {
        println!("{event:?}");
    }
    Ok(())
}
