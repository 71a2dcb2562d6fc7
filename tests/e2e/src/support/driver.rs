use std::{
    fs,
    io::{self, BufRead, BufReader, Read},
    net::{Ipv4Addr, TcpListener},
    process::{Command, Stdio},
    thread,
    time::Duration,
};

use tempfile::TempDir;
use tokio::{net::TcpStream, time};

use super::{
    TIMEOUT,
    engine::{Engine, GTK_SETTINGS},
    process_group::ProcessGroup,
    required,
};

/// The time between two attempts to connect to a driver that does not print when it is ready.
const CONNECT_INTERVAL: Duration = Duration::from_millis(10);

/// How often a program is started that ends before it is ready.
const STARTS: usize = 3;

/// A running WebDriver server with its browser and, for WebKit, its display. All of them are ended on drop.
#[derive(Debug)]
pub(super) struct Driver {
    pub(super) url: String,
    _process: ProcessGroup,
    /// The virtual display, and the folder with the settings of GTK.
    _display: Option<(ProcessGroup, TempDir)>,
}

impl Driver {
    /// Starts the program at `DRIVER`.
    pub(super) async fn start(engine: Engine) -> Self {
        let mut command = Command::new(required("DRIVER"));
        let (process, port, display) = match engine {
            Engine::Chromium => {
                let (process, port) = start_and_read(command.arg("--port=0"), |line| {
                    Some(line.split_once("started successfully on port ")?.1.trim_end_matches('.').to_owned())
                });
                (process, port, None)
            }
            Engine::Firefox => {
                // The browser logs to the standard error.
                command.args(["--port=0", "--websocket-port=0"]).stderr(Stdio::null());
                let (process, port) =
                    start_and_read(&mut command, |line| Some(line.split_once("Listening on 127.0.0.1:")?.1.to_owned()));
                (process, port, None)
            }
            Engine::WebKit => {
                let (display, number) = start_display();
                let port = free_port();
                let settings = gtk_settings();
                command
                    .arg(format!("--port={port}"))
                    .env("DISPLAY", format!(":{number}"))
                    .env("XDG_CONFIG_HOME", settings.path())
                    .stdin(Stdio::null())
                    .stdout(Stdio::null())
                    .stderr(Stdio::null());
                let mut process = ProcessGroup::start(&mut command).expect("DRIVER is a program");
                wait_for_connection(&mut process, port).await;
                (process, port.to_string(), Some((display, settings)))
            }
        };
        Self { url: format!("http://127.0.0.1:{port}"), _process: process, _display: display }
    }
}

/// Starts a virtual display, and returns its number.
fn start_display() -> (ProcessGroup, String) {
    let mut command = Command::new(required("XVFB"));
    command.args(["-displayfd", "1", "-screen", "0", "1280x1024x24", "-nolisten", "tcp"]).stderr(Stdio::null());
    start_and_read(&mut command, |line| Some(line.to_owned()))
}

/// Starts a program, and returns what `read` finds in the first line with it.
///
/// A program that ends before that is started again: a driver ended so on a busy machine.
pub(crate) fn start_and_read(command: &mut Command, read: impl Fn(&str) -> Option<String>) -> (ProcessGroup, String) {
    command.stdin(Stdio::null()).stdout(Stdio::piped());
    let started = (0..STARTS).find_map(|_| try_start_and_read(command, &read));
    started.unwrap_or_else(|| panic!("{command:?} ended {STARTS} times before it was ready"))
}

fn try_start_and_read(command: &mut Command, read: impl Fn(&str) -> Option<String>) -> Option<(ProcessGroup, String)> {
    let mut process = ProcessGroup::start(command).unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let mut output = BufReader::new(process.leader.stdout.take().expect("is piped"));
    let found = output.by_ref().lines().map_while(Result::ok).find_map(|line| read(line.trim()))?;
    // A program blocks when its pipe is full, and fails when it is closed.
    thread::spawn(move || io::copy(&mut output, &mut io::sink()));
    Some((process, found))
}

/// A folder for the configuration of programs, with the settings of GTK.
fn gtk_settings() -> TempDir {
    let folder = tempfile::tempdir().expect("is created");
    let gtk = folder.path().join("gtk-3.0");
    fs::create_dir(&gtk).and_then(|()| fs::write(gtk.join("settings.ini"), GTK_SETTINGS)).expect("is written");
    folder
}

fn free_port() -> u16 {
    let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port is free");
    free.local_addr().expect("listens").port()
}

/// Waits until the process accepts connections.
async fn wait_for_connection(process: &mut ProcessGroup, port: u16) {
    let connected = async {
        let mut interval = time::interval(CONNECT_INTERVAL);
        while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.is_err() {
            let ended = process.leader.try_wait().expect("is a child");
            assert_eq!(ended, None, "the driver ended before it was ready");
            interval.tick().await;
        }
    };
    time::timeout(TIMEOUT, connected).await.expect("the driver accepts connections");
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_ends_at_first_is_started_again() {
        let folder = tempfile::tempdir().expect("is created");
        let mut command = Command::new("sh");
        // Ends the first time, and is ready the second time.
        let script = r#"if mkdir "$1/started"; then exit 1; fi; echo ready on 5; exec sleep 1000"#;
        command.args(["-c", script, "sh"]).arg(folder.path()).stderr(Stdio::null());
        let (_process, port) = start_and_read(&mut command, |line| Some(line.strip_prefix("ready on ")?.to_owned()));
        assert_eq!(port, "5");
    }
}
