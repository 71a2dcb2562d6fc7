use std::{
    env,
    ffi::{OsStr, OsString},
    io::{BufRead, BufReader},
    net::{Ipv4Addr, TcpListener, TcpStream},
    process::{self, Command, Stdio},
    thread,
    time::Duration,
};

use anyhow::{Context, Result, anyhow};
use wasm_bindgen_cli::wasm_bindgen_test_runner;

use crate::process::run;

/// The variable with the runner's time limit for the tests of a module, in seconds.
const TIME_LIMIT: &str = "WASM_BINDGEN_TEST_TIMEOUT";

/// The time limit for the tests of a module, in seconds: far more than they need while all other tests run.
const SECONDS: u32 = 480;

/// What the time limit grows by for each state of the log that is compared with its layout, in seconds.
const SECONDS_PER_CASE: u32 = 1;

/// The time after the limit at which the runner is ended. Its own limit does not apply to a browser that does not answer.
const GRACE: Duration = Duration::from_secs(120);

/// The variable with the program of the virtual display, for a browser that needs one.
pub(super) const DISPLAY_PROGRAM: &str = "XVFB";

/// The variable with the address at which the runner serves a module's page.
const PAGE_ADDRESS: &str = "WASM_BINDGEN_TEST_ADDRESS";

/// The time between two connections of [`keep_connecting`].
const CONNECT_INTERVAL: Duration = Duration::from_secs(1);

/// Sets a free address for the pages of the wasm32 tests that `cargo` runs.
///
/// # Errors
/// If no address is free.
pub(crate) fn serve_pages_for(cargo: &mut Command) -> Result<()> {
    let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no port is free")?;
    cargo.env(PAGE_ADDRESS, free.local_addr()?.to_string());
    Ok(())
}

/// Sets the time limit for the tests of a module that compares this many states of the log with its layout.
pub(crate) fn set_time_limit(cargo: &mut Command, cases: u32) {
    cargo.env(TIME_LIMIT, (SECONDS + SECONDS_PER_CASE * cases).to_string());
}

/// Runs one wasm32 test module in the browser named by the environment. Cargo calls this for each module.
///
/// # Errors
/// If a test fails or the browser does not start.
pub(crate) fn run_wasm_tests(arguments: Vec<OsString>) -> Result<()> {
    if let Some(program) = env::var_os(DISPLAY_PROGRAM) {
        return run_with_display(&program, &arguments);
    }
    let seconds = env::var(TIME_LIMIT).ok().and_then(|seconds| seconds.parse().ok()).unwrap_or(SECONDS);
    let limit = Duration::from_secs(seconds.into()) + GRACE;
    thread::spawn(move || {
        thread::park_timeout(limit);
        eprintln!("error: the browser has not answered within {} s", limit.as_secs());
        process::exit(1);
    });
    if let Ok(address) = env::var(PAGE_ADDRESS) {
        thread::spawn(move || keep_connecting(&address));
    }
    let program = OsString::from("wasm-bindgen-test-runner");
    wasm_bindgen_test_runner::run_cli_with_args(std::iter::once(program).chain(arguments))
}

/// Runs this program again with a virtual display.
fn run_with_display(display: &OsStr, arguments: &[OsString]) -> Result<()> {
    let mut display = Command::new(display)
        .args(["-displayfd", "1", "-screen", "0", "1280x1024x24", "-nolisten", "tcp"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .context("the virtual display does not start")?;
    let mut number = String::new();
    let read = display.stdout.as_mut().map(|output| BufReader::new(output).read_line(&mut number));
    let outcome = match read {
        Some(Ok(1..)) => run(Command::new(env::current_exe()?)
            .arg("wasm-test-runner")
            .args(arguments)
            .env_remove(DISPLAY_PROGRAM)
            .env("DISPLAY", format!(":{}", number.trim()))),
        _ => Err(anyhow!("the virtual display has ended before it was ready")),
    };
    // Fails only if it has ended.
    let _ = display.kill();
    display.wait()?;
    outcome
}

/// Connects to a server again and again, until the program ends.
///
/// This works around a deadlock in the runner's server: a request can be queued behind a thread that serves a connection which
/// the browser keeps open. The thread of a connection that ends takes the queued request.
fn keep_connecting(address: &str) {
    loop {
        thread::sleep(CONNECT_INTERVAL);
        // The server does not run before the page is ready and after its tests.
        let _ = TcpStream::connect(address);
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn connects_to_the_server_repeatedly() {
        let server = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("binds");
        let address = server.local_addr().expect("is bound").to_string();
        thread::spawn(move || keep_connecting(&address));
        for _ in 0..2 {
            let (mut connection, _) = server.accept().expect("a connection");
            assert_eq!(connection.read(&mut [0]).expect("has ended"), 0);
        }
    }
}
