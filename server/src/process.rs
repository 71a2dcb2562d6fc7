//! A child process whose output is read line by line, and whose process group is killed on drop.
//!
//! Neither tokio nor `process-wrap` kills a whole process group on drop, so the group is a type of this module.

use std::{io, process::ExitStatus, process::Stdio};

use rustix::process::{Pid, Signal, kill_process_group};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::Command,
};
use tokio_util::sync::CancellationToken;

/// The pipe that a line was read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pipe {
    Stdout,
    Stderr,
}

/// Runs a command until it exits and calls `on_line` for each line of its output.
///
/// `cancel` sends SIGTERM to the process group once. SIGINT would not do: background processes of a shell ignore it.
/// Dropping the future kills the process group.
pub(crate) async fn run(
    mut command: Command,
    cancel: &CancellationToken,
    mut on_line: impl FnMut(Pipe, &str),
) -> io::Result<ExitStatus> {
    // A new process group, so that a signal reaches the descendants too.
    let command = command.process_group(0).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.kill_on_drop(true).spawn()?;
    let mut group = ProcessGroup::of(&child);
    let (Some(stdout), Some(stderr)) = (child.stdout.take(), child.stderr.take()) else {
        return Err(io::Error::other("the process has no output pipes"));
    };
    let (mut stdout, mut stderr) = (BufReader::new(stdout).split(b'\n'), BufReader::new(stderr).split(b'\n'));
    let (mut stdout_open, mut stderr_open) = (true, true);
    let mut is_terminating = false;
    let status = loop {
        tokio::select! {
            line = stdout.next_segment(), if stdout_open => match line? {
                Some(line) => on_line(Pipe::Stdout, &text(&line)),
                None => stdout_open = false,
            },
            line = stderr.next_segment(), if stderr_open => match line? {
                Some(line) => on_line(Pipe::Stderr, &text(&line)),
                None => stderr_open = false,
            },
            status = child.wait(), if !stdout_open && !stderr_open => break status?,
            () = cancel.cancelled(), if !is_terminating => {
                is_terminating = true;
                group.signal(Signal::TERM);
            }
        }
    };
    group.release();
    Ok(status)
}

fn text(line: &[u8]) -> String {
    String::from_utf8_lossy(line.strip_suffix(b"\r").unwrap_or(line)).into_owned()
}

/// A process and its descendants; killed on drop.
#[derive(Debug)]
pub(crate) struct ProcessGroup(Option<Pid>);

impl ProcessGroup {
    /// The group of a process that was started as the leader of a new group.
    pub(crate) fn of(leader: &tokio::process::Child) -> Self {
        Self(leader.id().and_then(|id| Pid::from_raw(id.try_into().ok()?)))
    }

    pub(crate) fn signal(&self, signal: Signal) {
        if let Some(leader) = self.0 {
            // Fails only if the group has exited already.
            let _ = kill_process_group(leader, signal);
        }
    }

    /// Disarms the kill on drop: after the leader is reaped, its id may belong to another process.
    pub(crate) fn release(&mut self) {
        self.0 = None;
    }
}

impl Drop for ProcessGroup {
    fn drop(&mut self) {
        self.signal(Signal::KILL);
    }
}

#[cfg(test)]
mod tests {
    use tokio::{io::AsyncReadExt, net::unix::pipe};

    use super::*;

    fn sh(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[tokio::test]
    async fn reads_both_pipes_and_the_exit_status() {
        let mut lines = Vec::new();
        let script = "printf 'one\\r\\n\\ntwo'; echo bad >&2; exit 3";
        let status = run(sh(script), &CancellationToken::new(), |pipe, line| lines.push((pipe, line.to_owned())))
            .await
            .expect("runs");
        let of = |pipe| lines.iter().filter(|line| line.0 == pipe).map(|line| line.1.as_str()).collect::<Vec<_>>();
        assert_eq!(status.code(), Some(3));
        assert_eq!(of(Pipe::Stdout), ["one", "", "two"]);
        assert_eq!(of(Pipe::Stderr), ["bad"]);
    }

    #[tokio::test]
    async fn cancel_terminates_the_process_group() {
        let cancel = CancellationToken::new();
        // `sleep` keeps the pipes open, so the run ends only if `sleep` ends.
        let status = run(sh("echo up; sleep 600; true"), &cancel, |_, _| cancel.cancel()).await.expect("runs");
        assert!(!status.success());
    }

    #[tokio::test]
    async fn drop_kills_the_process_group() {
        let folder = tempfile::tempdir().expect("makes a folder");
        let fifo = folder.path().join("alive");
        let made = Command::new("mkfifo").arg(&fifo).status().await.expect("runs mkfifo");
        assert!(made.success());
        let mut alive = pipe::OpenOptions::new().open_receiver(&fifo).expect("opens");

        // Every process of the script keeps the FIFO open and ignores SIGTERM.
        let script = format!("trap '' TERM; exec 9>'{}'; sleep 600 & echo up; wait", fifo.display());
        let (started, has_started) = tokio::sync::oneshot::channel();
        let mut started = Some(started);
        let task = tokio::spawn(async move {
            run(sh(&script), &CancellationToken::new(), |_, _| _ = started.take().map(|started| started.send(()))).await
        });
        has_started.await.expect("the script starts");
        task.abort();

        // The FIFO is at its end when the last process has exited.
        assert_eq!(alive.read(&mut [0]).await.expect("reads"), 0);
    }
}
