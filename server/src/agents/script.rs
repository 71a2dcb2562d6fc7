use std::{
    io,
    path::Path,
    process::{ExitStatus, Stdio},
    sync::Arc,
    time::Duration,
};

use chat_workspace_tools::build_log::LogLevel;
use rustix::process::Signal;
use tokio::{
    process::Command,
    sync::oneshot,
    time::{Instant, sleep_until},
};
use uuid::Uuid;

use super::{lines::Lines, protocol::ManifestScript, spool::Spool};
use crate::{
    clock::Timestamp,
    process::ProcessGroup,
    store::{AgentEvent, ScriptStage, ScriptStatus},
};

/// How long the output of an exited script may stay open before the script counts as ended.
const PIPE_TIMEOUT: Duration = Duration::from_secs(10);
/// The exit code of a script that did not start, or that a signal ended.
const NO_EXIT_CODE: i32 = -1;

/// A script to run.
#[derive(Debug)]
pub(super) struct ScriptCall {
    pub(super) script: ManifestScript,
    pub(super) stage: ScriptStage,
    pub(super) workspace_name: String,
    pub(super) spool: Arc<Spool>,
}

impl ScriptCall {
    /// Runs the script, writes its output and its result to the spool, and sends the status to `ended`. Then it continues to
    /// read the output, which processes in the background may keep open. Dropping the future kills the script.
    pub(super) async fn run(self, directory: &Path, ended: oneshot::Sender<ScriptStatus>) -> io::Result<()> {
        let started_at = Timestamp::of_system();
        let mut ended = Some(ended);
        let mut end = |status, exit_code| {
            let Some(ended) = ended.take() else { return Ok(()) };
            let (script, stage, started_at) = (self.script.id, self.stage, started_at.millis());
            self.spool.append(AgentEvent::ScriptEnded { script, stage, started_at, exit_code, status })?;
            // The receiver is gone if the agent stops.
            let _ = ended.send(status);
            Ok::<_, io::Error>(())
        };
        let mut command = Command::new("sh");
        command.args(["-c", &self.script.script]).current_dir(directory).env("WORKSPACE", &self.workspace_name);
        command.process_group(0).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = match command.kill_on_drop(true).spawn() {
            Ok(child) => child,
            Err(error) => {
                self.write(LogLevel::Error, format!("cannot run the script: {error}"))?;
                return end(ScriptStatus::ExitFailure, NO_EXIT_CODE);
            }
        };
        let mut group = ProcessGroup::of(&child);
        let (Some(stdout), Some(stderr)) = (child.stdout.take(), child.stderr.take()) else {
            return Err(io::Error::other("the script has no output pipes"));
        };
        let (mut stdout, mut stderr) = (Lines::new(stdout), Lines::new(stderr));
        let (mut stdout_open, mut stderr_open) = (true, true);
        let limit = Duration::from_secs(self.script.timeout_seconds.into());
        let mut timeout = (!limit.is_zero()).then(|| Instant::now() + limit);
        let mut pipe_timeout = None;
        let mut has_timed_out = false;
        let mut exit: Option<ExitStatus> = None;
        while stdout_open || stderr_open || exit.is_none() {
            tokio::select! {
                line = stdout.next(), if stdout_open => match line? {
                    Some(line) => self.write(LogLevel::Info, line)?,
                    None => stdout_open = false,
                },
                line = stderr.next(), if stderr_open => match line? {
                    Some(line) => self.write(LogLevel::Error, line)?,
                    None => stderr_open = false,
                },
                status = child.wait(), if exit.is_none() => {
                    exit = Some(status?);
                    timeout = None;
                    pipe_timeout = Some(Instant::now() + PIPE_TIMEOUT);
                }
                () = at(timeout) => {
                    (timeout, has_timed_out) = (None, true);
                    group.signal(Signal::KILL);
                }
                () = at(pipe_timeout) => {
                    pipe_timeout = None;
                    let (mut status, exit_code) = outcome(exit, has_timed_out);
                    if status == ScriptStatus::Ok {
                        status = ScriptStatus::PipesLeftOpen;
                        let text = "The script has exited, but a process that it started keeps its output open.";
                        self.write(LogLevel::Warn, text.to_owned())?;
                    }
                    end(status, exit_code)?;
                }
            }
        }
        // No process of the group has the output open, and processes without it are not this agent's to kill.
        group.release();
        let (status, exit_code) = outcome(exit, has_timed_out);
        end(status, exit_code)
    }

    fn write(&self, level: LogLevel, output: String) -> io::Result<()> {
        let source: Uuid = self.script.source;
        self.spool.append(AgentEvent::Output { source, level, output })
    }
}

fn outcome(exit: Option<ExitStatus>, has_timed_out: bool) -> (ScriptStatus, i32) {
    let exit_code = exit.and_then(|exit| exit.code()).unwrap_or(NO_EXIT_CODE);
    let status = match exit_code {
        _ if has_timed_out => ScriptStatus::TimedOut,
        0 => ScriptStatus::Ok,
        _ => ScriptStatus::ExitFailure,
    };
    (status, exit_code)
}

/// Waits until a time; forever without one.
async fn at(time: Option<Instant>) {
    match time {
        Some(time) => sleep_until(time).await,
        None => std::future::pending().await,
    }
}

#[cfg(test)]
mod tests;
