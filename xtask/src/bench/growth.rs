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

use super::page::Page;
use crate::{browser::Browser, process::step};

/// The numbers of lines.
const SIZES: [usize; 4] = [1_000, 10_000, 100_000, 1_000_000];

/// The time limit for one measurement.
const TIMEOUT: Duration = Duration::from_secs(120);

/// Measures finished logs of growing size, and returns the table.
///
/// # Errors
/// If the browser cannot be started or a measurement does not end.
pub(super) fn measure(page: &Page, browser: &Browser) -> Result<String> {
    let mut table = "## Growth\n\nA finished log, fetched from a blob, read and shown.\n\n\
        | lines | first line shown | all read and shown | jump to the end | wasm memory a line | elements |\n\
        |---:|---:|---:|---:|---:|---:|\n"
        .to_owned();
    for lines in SIZES {
        let result = step(&format!("Measure a log of {lines} lines"), || measure_one(page, browser, lines))?;
        let figure = |key: &str| result[key].as_f64().with_context(|| format!("no {key} of {lines} lines"));
        anyhow::ensure!(result["reachedEnd"] == true, "the end of {lines} lines is not shown");
        writeln!(
            table,
            "| {lines} | {:.0} ms | {:.0} ms | {:.0} ms | {:.0} bytes | {:.0} |",
            figure("firstLineMs")?,
            figure("shownMs")?,
            figure("jumpMs")?,
            figure("bytesPerLine")?,
            figure("nodes")?
        )?;
    }
    table.push('\n');
    Ok(table)
}

fn measure_one(page: &Page, browser: &Browser, lines: usize) -> Result<Value> {
    let (sender, result) = mpsc::channel();
    let folder = page.plain.clone();
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
