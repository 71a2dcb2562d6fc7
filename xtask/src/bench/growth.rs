use std::{
    fmt::Write,
    io::Read,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::mpsc,
    time::Duration,
};

use anyhow::{Context, Result};
use rouille::{Response, Server};
use serde_json::Value;

use crate::{browser::Browser, process::step};

/// The numbers of lines.
const SIZES: [usize; 4] = [1_000, 10_000, 100_000, 1_000_000];

/// The time limit for one measurement.
const TIMEOUT: Duration = Duration::from_secs(120);

/// What was measured.
#[derive(Debug)]
pub(super) struct Growth {
    /// The table, in Markdown.
    pub(super) table: String,
    /// The figures of the longest log.
    pub(super) longest: Value,
}

/// Measures finished logs of growing size.
///
/// # Errors
/// If the browser cannot be started or a measurement does not end.
pub(super) fn measure(page: &Path, browser: &Browser) -> Result<Growth> {
    let mut longest = Value::Null;
    let mut table = "## Growth\n\nA finished log, fetched from a blob, read and shown.\n\n\
        | lines | first line shown | all read and shown | jump to the end | wasm memory a line | elements | find: first match | all matches | `String.includes` |\n\
        |---:|---:|---:|---:|---:|---:|---:|---:|---:|\n"
        .to_owned();
    for lines in SIZES {
        let result = step(&format!("Measure a log of {lines} lines"), || measure_one(page, browser, lines))?;
        let find = |key: &str| result["find"][key].as_f64().with_context(|| format!("no {key} of {lines} lines"));
        let figure = |key: &str| result[key].as_f64().with_context(|| format!("no {key} of {lines} lines"));
        anyhow::ensure!(result["reachedEnd"] == true, "the end of {lines} lines is not shown");
        writeln!(
            table,
            "| {lines} | {:.0} ms | {:.0} ms | {:.0} ms | {:.0} bytes | {:.0} | {:.1} ms | {:.1} ms | {:.1} ms |",
            figure("firstLineMs")?,
            figure("shownMs")?,
            figure("jumpMs")?,
            figure("bytesPerLine")?,
            figure("nodes")?,
            find("firstMs")?,
            find("allMs")?,
            find("browserMs")?,
        )?;
        longest = result;
    }
    table.push('\n');
    Ok(Growth { table, longest })
}

/// The time in which another build of the page shows the longest log, in milliseconds.
///
/// # Errors
/// As [`measure`].
pub(super) fn time_of_longest(page: &Path, browser: &Browser) -> Result<f64> {
    let result = step("Measure the build before", || measure_one(page, browser, SIZES[SIZES.len() - 1]))?;
    result["shownMs"].as_f64().context("the build before shows no log")
}

fn measure_one(page: &Path, browser: &Browser, lines: usize) -> Result<Value> {
    let (sender, result) = mpsc::channel();
    let folder = page.to_owned();
    // In a mutex, since the server answers on several threads.
    let sender = std::sync::Mutex::new(sender);
    let server = Server::new("127.0.0.1:0", move |request| {
        if request.method() == "POST" {
            let mut text = String::new();
            if let (Some(mut body), Ok(sender)) = (request.data(), sender.lock())
                && body.read_to_string(&mut text).is_ok()
            {
                // Fails only after the first result.
                let _ = sender.send(text);
            }
            return Response::text("");
        }
        answer(&folder, &request.url())
    })
    .map_err(|error| anyhow::anyhow!("cannot serve the page: {error}"))?;
    let address = server.server_addr();
    let (_server, stop) = server.stoppable();
    let _stop = StopOnDrop(stop);
    let url = format!("http://{address}/index.html?measure={lines}");
    let _browser = open(browser, &url)?;
    let text = result.recv_timeout(TIMEOUT).with_context(|| format!("{lines} lines were not shown in time"))?;
    Ok(serde_json::from_str(&text)?)
}

fn answer(folder: &Path, url: &str) -> Response {
    let name = url.trim_start_matches('/');
    let path = folder.join(name);
    let kind = match name.rsplit_once('.') {
        Some((_, "html")) => "text/html",
        Some((_, "js")) => "text/javascript",
        Some((_, "css")) => "text/css",
        Some((_, "wasm")) => "application/wasm",
        _ => "application/octet-stream",
    };
    match std::fs::File::open(path) {
        Ok(file) if !name.contains("..") => Response::from_file(kind, file),
        _ => Response::empty_404(),
    }
}

struct StopOnDrop(mpsc::Sender<()>);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        // Fails only if the server has stopped.
        let _ = self.0.send(());
    }
}

/// A headless browser with a page. Dropping it closes the browser.
struct OpenPage {
    process: Child,
    profile: PathBuf,
}

fn open(browser: &Browser, url: &str) -> Result<OpenPage> {
    let profile = std::env::temp_dir().join(format!("log-view-bench-{}", std::process::id()));
    let process = Command::new(&browser.program)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"])
        .arg(format!("--user-data-dir={}", profile.display()))
        .arg("--remote-debugging-port=0")
        .arg(url)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .with_context(|| format!("cannot start {}", browser.program.display()))?;
    Ok(OpenPage { process, profile })
}

impl Drop for OpenPage {
    fn drop(&mut self) {
        // Each step fails only if there is nothing to stop or to remove.
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = std::fs::remove_dir_all(&self.profile);
    }
}
