//! Finds Chromium and its driver, and runs wasm32 tests in them.

mod install;
mod platform;

use std::{
    env,
    ffi::OsString,
    fs,
    net::{Ipv4Addr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{self, Command},
    thread,
    time::Duration,
};

use anyhow::{Context, Result, bail};
use serde_json::Value;
use wasm_bindgen_cli::wasm_bindgen_test_runner;

use crate::workspace::Workspace;

const CHROME_NAMES: [&str; 5] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
const DRIVER_NAMES: [&str; 1] = ["chromedriver"];

/// A Chromium and the WebDriver server that drives it.
#[derive(Debug)]
pub(crate) struct Browser {
    /// The browser's program.
    pub(crate) chrome: PathBuf,
    /// The driver's program.
    pub(crate) driver: PathBuf,
}

impl Browser {
    /// Finds the browser, or installs it where no question has to be asked.
    ///
    /// # Errors
    /// If `CHROME` or `CHROMEDRIVER` names no file, or if the browser is missing and cannot be installed: the message then has
    /// the command for it.
    pub(crate) fn find_or_install() -> Result<Self> {
        if let Some(browser) = Self::find()? {
            return Ok(browser);
        }
        install::install()?;
        Self::find()?.context("the browser was installed, but is not on PATH; set CHROME and CHROMEDRIVER to its paths")
    }

    fn find() -> Result<Option<Self>> {
        let chrome = find_program("CHROME", &CHROME_NAMES, platform::usual_chrome_paths())?;
        let driver = find_program("CHROMEDRIVER", &DRIVER_NAMES, Vec::new())?;
        Ok(chrome.zip(driver).map(|(chrome, driver)| Self { chrome, driver }))
    }

    /// Writes the WebDriver capabilities for this browser and returns their path: the repository's `webdriver.json` with the
    /// path of the browser added.
    ///
    /// # Errors
    /// If `webdriver.json` cannot be read, or the copy cannot be written.
    pub(crate) fn write_capabilities(&self, workspace: &Workspace) -> Result<PathBuf> {
        let source = workspace.root.join("webdriver.json");
        let text = fs::read_to_string(&source).with_context(|| format!("cannot read {}", source.display()))?;
        let capabilities = with_binary(&text, &self.chrome).context("webdriver.json is invalid")?;
        let path = workspace.target.join("webdriver.json");
        fs::write(&path, capabilities).with_context(|| format!("cannot write {}", path.display()))?;
        Ok(path)
    }
}

fn with_binary(capabilities: &str, chrome: &Path) -> Result<String> {
    let mut capabilities: Value = serde_json::from_str(capabilities)?;
    let options = capabilities.get_mut("goog:chromeOptions").and_then(Value::as_object_mut);
    let chrome = chrome.to_str().context("the browser's path is not UTF-8")?;
    options.context("goog:chromeOptions is not an object")?.insert("binary".into(), chrome.into());
    Ok(capabilities.to_string())
}

/// Looks for a program: first the path in `variable`, then `names` on PATH, then `usual_paths`.
fn find_program(variable: &str, names: &[&str], usual_paths: Vec<PathBuf>) -> Result<Option<PathBuf>> {
    if let Some(path) = env::var_os(variable).map(PathBuf::from) {
        if !path.is_file() {
            bail!("{variable} is set to {}, which is not a file", path.display());
        }
        return Ok(Some(path));
    }
    let on_path = names.iter().find_map(|name| which::which(name).ok());
    Ok(on_path.or_else(|| usual_paths.into_iter().find(|path| path.is_file())))
}

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
    fn capabilities_have_the_binary_and_the_arguments() {
        let text = with_binary(include_str!("../../../webdriver.json"), Path::new("/opt/other/chrome")).expect("valid");
        let capabilities: Value = serde_json::from_str(&text).expect("JSON");
        let options = &capabilities["goog:chromeOptions"];
        assert_eq!(options["binary"], "/opt/other/chrome");
        assert_eq!(options["args"][0], "--headless");
    }

    #[test]
    fn capabilities_without_chrome_options_are_an_error() {
        assert!(with_binary("{}", Path::new("/opt/other/chrome")).is_err());
    }

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
