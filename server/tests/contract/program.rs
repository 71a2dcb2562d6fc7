//! The command line program.

use std::process::Stdio;

use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
};

use super::support::raw_response;

pub(crate) fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_workspace-server"));
    command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    command
}

/// Starts the program on a free port and waits until it is ready.
async fn start() -> (Child, String) {
    start_with(&[]).await
}

/// As [`start`], with more options.
async fn start_with(options: &[&str]) -> (Child, String) {
    let options = [&["--port", "0", "--provisioner", "scripted"], options].concat();
    let mut child = program(&options).spawn().expect("starts");
    let stdout = child.stdout.take().expect("has output");
    let line = BufReader::new(stdout).lines().next_line().await.expect("reads").expect("prints a line");
    let url = line.strip_prefix("Listening on http://127.0.0.1:").expect("prints the address");
    (child, url.to_owned())
}

/// Ends the program with a signal, so that it removes its temporary files.
pub(crate) async fn end(mut child: Child, signal: &str) {
    let id = child.id().expect("is running").to_string();
    assert!(Command::new("kill").args([signal, &id]).status().await.expect("runs kill").success());
    assert!(child.wait().await.expect("ends").success());
}

#[tokio::test]
async fn prints_its_address_and_ends_on_signals() {
    for signal in ["-INT", "-TERM"] {
        let (child, port) = start().await;
        assert!(port.parse::<u16>().is_ok_and(|port| port != 0), "{port}");
        end(child, signal).await;
    }
}

#[tokio::test]
async fn the_faults_option_enables_fault_injection() {
    for (options, words) in [(&[][..], "Route not found."), (&["--faults"], "Resource not found")] {
        let (child, port) = start_with(options).await;
        let path = "/faults/builds/7f2d5c1e-0b5a-4a55-9c0c-5a0d0f9be001";
        let response = raw_response(&format!("127.0.0.1:{port}"), "GET", path).await;
        end(child, "-TERM").await;
        assert!(response.starts_with("HTTP/1.1 404") && response.contains(words), "{options:?}: {response}");
    }
}

#[tokio::test]
async fn a_busy_port_is_an_error() {
    let (child, port) = start().await;
    let output = program(&["--port", &port]).output().await.expect("runs");
    end(child, "-TERM").await;
    assert_eq!(output.status.code(), Some(1));
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(message.starts_with(&format!("workspace-server: cannot listen on 127.0.0.1:{port}: ")), "{message}");
}

#[tokio::test]
async fn a_missing_terraform_is_an_error() {
    let output = program(&["--port", "0", "--provisioner", "terraform"]).env("PATH", "").output().await.expect("runs");
    assert_eq!(output.status.code(), Some(1));
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(message.starts_with("workspace-server: terraform is not on the PATH"), "{message}");
}

#[tokio::test]
async fn help_has_example_calls() {
    let output = program(&["--help"]).output().await.expect("runs");
    let help = String::from_utf8_lossy(&output.stdout);
    for part in ["--provisioner", "curl -s localhost:3000/api/v2/templates", "\"template_name\":\"dev-box\""] {
        assert!(help.contains(part), "{part:?} is missing in\n{help}");
    }
}

#[tokio::test]
async fn an_invalid_option_is_rejected() {
    for arguments in [["--workers", "0"], ["--port", "70000"], ["--provisioner", "magic"]] {
        assert_eq!(program(&arguments).output().await.expect("runs").status.code(), Some(2), "{arguments:?}");
    }
}
