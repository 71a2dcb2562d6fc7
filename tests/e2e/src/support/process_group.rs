use std::{
    io,
    process::{Child, Command, Stdio},
};

/// Ends a process group when its standard input ends: with SIGTERM, and with SIGKILL after a second. Then removes a folder.
#[cfg(unix)]
const END_GROUP: &str = r#"
    read -r _
    kill -s TERM -- "-$1"
    for _ in 1 2 3 4 5 6 7 8 9 10; do kill -s 0 -- "-$1" || break; sleep 0.1; done
    kill -s KILL -- "-$1"
    rm -rf -- "$2"
"#;

/// A process and all processes that it starts. They are ended on drop, and when this program ends in any other way.
#[derive(Debug)]
pub(crate) struct ProcessGroup {
    pub(super) leader: Child,
    /// A shell that waits for the end of its standard input, which closes with this program.
    #[cfg(unix)]
    watcher: Child,
    /// The folder for temporary files such as the browser's profile. The watcher removes it.
    #[cfg(not(unix))]
    _temporary: tempfile::TempDir,
}

impl ProcessGroup {
    /// Starts the command as the leader of a new group, with a folder of its own for temporary files.
    #[cfg(unix)]
    pub(super) fn start(command: &mut Command) -> io::Result<Self> {
        use std::os::unix::process::CommandExt;

        let temporary = tempfile::tempdir()?.keep();
        let leader = command.env("TMPDIR", &temporary).process_group(0).spawn()?;
        let watcher = Command::new("sh")
            .args(["-c", END_GROUP, "sh", &leader.id().to_string()])
            .arg(temporary)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            // Not ended by Ctrl-C in the terminal.
            .process_group(0)
            .spawn()?;
        Ok(Self { leader, watcher })
    }

    #[cfg(not(unix))]
    pub(super) fn start(command: &mut Command) -> io::Result<Self> {
        let temporary = tempfile::tempdir()?;
        let leader = command.env("TMP", temporary.path()).env("TEMP", temporary.path()).spawn()?;
        Ok(Self { leader, _temporary: temporary })
    }
}

impl Drop for ProcessGroup {
    fn drop(&mut self) {
        #[cfg(unix)]
        drop(self.watcher.stdin.take());
        #[cfg(not(unix))]
        let _ = self.leader.kill();
        // Fails only if the process was waited for before.
        let _ = self.leader.wait();
        #[cfg(unix)]
        let _ = self.watcher.wait();
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::io::{BufRead, BufReader, Read};

    use super::*;

    /// The processes share a pipe, which ends with the last of them. One of them ignores SIGTERM.
    #[test]
    fn all_processes_of_a_group_are_ended() {
        let script =
            r#"sh -c 'trap "" TERM; echo "$TMPDIR"; while :; do read -r _ || sleep 1000; done' & exec sleep 1000"#;
        let mut command = Command::new("sh");
        command.args(["-c", script]).stdin(Stdio::null()).stdout(Stdio::piped());
        let mut group = ProcessGroup::start(&mut command).expect("sh starts");
        let mut output = BufReader::new(group.leader.stdout.take().expect("is piped"));
        let mut folder = String::new();
        output.read_line(&mut folder).expect("is text");
        assert!(std::path::Path::new(folder.trim_end()).is_dir(), "{folder}");
        drop(group);
        assert_eq!(output.read(&mut [0]).expect("has ended"), 0);
        assert!(!std::path::Path::new(folder.trim_end()).exists(), "{folder}");
    }
}
