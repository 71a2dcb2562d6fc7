use std::{fs, path::Path, process::Command};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::{
    cold,
    page::{Page, copy_folder},
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
    let results = workspace.target.join("bench/results.json");
    if results.exists() {
        fs::remove_file(&results)?;
    }
    let tables = step("Measure beside the peers", || {
        let mut command = Command::new(&node);
        command.current_dir(&copy).env("CHROMIUM", &browser.chrome).arg("run.mjs").arg("--peer").args(PEERS);
        capture(
            command.args([OURS, &wrapping, cold::ROW, cold::LOG, "--runs", &runs.to_string(), "--out"]).arg(&results),
        )
    })?;
    let json = fs::read(&results).with_context(|| format!("cannot read {}", results.display()))?;
    Ok(Results { json: serde_json::from_slice(&json)?, tables })
}

fn run_in(folder: &Path, command: &mut Command) -> Result<()> {
    process::run(command.current_dir(folder))
}
