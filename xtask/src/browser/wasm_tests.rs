use std::{
    env,
    ffi::OsString,
    net::{Ipv4Addr, TcpListener, TcpStream},
    process::{self, Command},
    thread,
    time::Duration,
};

use anyhow::{Context, Result};
use wasm_bindgen_cli::wasm_bindgen_test_runner;

/// The time limit for one test module. The runner's own limit does not apply to a browser that does not answer.
const MODULE_TIMEOUT: Duration = Duration::from_secs(600);

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

/// Runs one wasm32 test module in the browser named by the environment. Cargo calls this for each module.
///
/// # Errors
/// If a test fails or the browser does not start.
pub(crate) fn run_wasm_tests(arguments: Vec<OsString>) -> Result<()> {
    thread::spawn(|| {
        thread::park_timeout(MODULE_TIMEOUT);
        eprintln!("error: the browser has not answered within {} s", MODULE_TIMEOUT.as_secs());
        process::exit(1);
    });
    if let Ok(address) = env::var(PAGE_ADDRESS) {
        thread::spawn(move || keep_connecting(&address));
    }
    let program = OsString::from("wasm-bindgen-test-runner");
    wasm_bindgen_test_runner::run_cli_with_args(std::iter::once(program).chain(arguments))
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
