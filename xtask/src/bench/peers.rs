use std::{fs, path::Path, process::Command};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::{
    cold,
    page::{Page, copy_folder},
    rounds,
};
use crate::{
    browser::Browser,
    process::{self, capture, step},
    workspace::Workspace,
};

/// What this project's pages are called among the peers.
pub(super) const OURS: &str = "chat-workspace-tools";
/// Those that the goals name.
const PEERS: [&str; 3] = ["floor", "vanilla", "react-coder"];

/// What the peers' benchmark found.
#[derive(Debug)]
pub(super) struct Results {
    pub(super) json: Value,
    /// Its own tables, in Markdown.
    pub(super) tables: String,
}

/// Runs the peers' benchmark in `folder` with this project's pages among the peers.
///
/// # Errors
/// If node or npm are missing, or the benchmark fails.
pub(super) fn run(workspace: &Workspace, folder: &Path, page: &Page, browser: &Browser, runs: u32) -> Result<Results> {
    let (Ok(npm), Ok(node)) = (which::which("npm"), which::which("node")) else {
        bail!("the peers' benchmark needs node and npm on PATH");
    };
    let copy = workspace.target.join("bench/peers");
    copy_folder(folder, &copy)?;
    if !copy.join("node_modules").exists() {
        step("Install what the peers need", || {
            run_in(&copy, Command::new(&npm).args(["install", "--no-audit", "--no-fund"]))
        })?;
    }
    if !copy.join("dist").join(PEERS[1]).exists() {
        step("Build the peers", || run_in(&copy, Command::new(&node).arg("build.mjs").args(PEERS)))?;
    }
    let wrapping = format!("{OURS}-wrap");
    copy_folder(&page.plain, &copy.join("dist").join(OURS))?;
    copy_folder(&page.wrapping, &copy.join("dist").join(&wrapping))?;
    cold::build(workspace, &copy.join("dist"))?;
    let measured = step("Measure beside the peers", || {
        (1..=runs).map(|round| measure(workspace, &copy, browser, &wrapping, round)).collect::<Result<Vec<_>>>()
    })?;
    let json = rounds::medians(&measured);
    let results = workspace.target.join("bench/results.json");
    fs::write(&results, serde_json::to_vec_pretty(&json)?)
        .with_context(|| format!("cannot write {}", results.display()))?;
    let tables = capture(Command::new(&node).current_dir(&copy).arg("report.mjs").arg(&results))?;
    Ok(Results { json, tables })
}

/// One round: each measurement once with each peer. What else the machine does meanwhile then meets all of them, and not
/// the one whose turn it is.
fn measure(workspace: &Workspace, peers: &Path, browser: &Browser, wrapping: &str, round: u32) -> Result<Value> {
    let results = workspace.target.join(format!("bench/round-{round}.json"));
    if results.exists() {
        fs::remove_file(&results)?;
    }
    let mut command = Command::new(which::which("node")?);
    command.current_dir(peers).env("CHROMIUM", &browser.chrome).arg("run.mjs").arg("--peer").args(PEERS);
    capture(command.args([OURS, wrapping, cold::ROW, cold::LOG, "--runs", "1", "--out"]).arg(&results))?;
    let json = fs::read(&results).with_context(|| format!("cannot read {}", results.display()))?;
    Ok(serde_json::from_slice(&json)?)
}

fn run_in(folder: &Path, command: &mut Command) -> Result<()> {
    process::run(command.current_dir(folder))
}
