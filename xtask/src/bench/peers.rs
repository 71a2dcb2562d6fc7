use std::{fs, path::Path, process::Command};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::{cases, cold, page::Page, rounds};
use crate::{
    browser::Browser,
    process::{self, capture, step},
    workspace::{Workspace, copy_folder},
};

/// The name of this project's page among the peers.
pub(super) const OURS: &str = "chat-workspace-tools";
/// The peers that the goals compare with.
const PEERS: [&str; 3] = ["floor", "vanilla", "react-coder"];

/// The results of the peers' benchmark.
#[derive(Debug)]
pub(super) struct Results {
    pub(super) json: Value,
    /// Its tables, in Markdown.
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
        step("Install the dependencies of the peers", || {
            run_in(&copy, Command::new(&npm).args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]))
        })?;
    }
    if !copy.join("dist").join(PEERS[1]).exists() {
        step("Build the peers", || run_in(&copy, Command::new(&node).arg("build.mjs").args(PEERS)))?;
    }
    let wrapping = format!("{OURS}-wrap");
    copy_folder(&page.plain, &copy.join("dist").join(OURS))?;
    copy_folder(&page.wrapping, &copy.join("dist").join(&wrapping))?;
    let package = cold::build(workspace, &copy.join("dist"))?;
    let measuring = Measuring { node: &node, folder: &copy, browser };
    let results = workspace.target.join("bench/results.json");
    let tables = step("Measure with the peers", || {
        let pages = [&PEERS[..], &[OURS, &wrapping]].concat();
        let cold_pages = [&pages[..], &[cold::ROW, cold::LOG]].concat();
        // In rounds. Each measures case after case, all pages of a case within seconds, so that other load on the machine
        // affects all of them. Each round starts with another page, since a page is slower after a large one, whose memory
        // is still being freed.
        let (mut order, mut cold_order) = (pages, cold_pages.clone());
        let mut rounds = Vec::new();
        for round in 1..=runs {
            let out = workspace.target.join(format!("bench/round-{round}.json"));
            if out.exists() {
                fs::remove_file(&out)?;
            }
            for case in WARM {
                measuring.run(&order, case, 1, &out)?;
            }
            measuring.run(&cold_order, "cold", COLD_STARTS, &out)?;
            rounds.push(read(&out)?);
            order.rotate_left(1);
            cold_order.rotate_left(1);
        }
        fs::write(&results, serde_json::to_vec_pretty(&rounds::medians(&rounds))?)
            .with_context(|| format!("cannot write {}", results.display()))?;
        // Measures nothing, and prints the tables.
        measuring.run(&cold_pages, "none", 0, &results)
    })?;
    let cases = step("Measure chats", || cases::measure(workspace, &copy, &package, browser, runs))?;
    let mut json = read(&results)?;
    if let (Some(all), Value::Object(cases)) = (json["peers"].as_object_mut(), cases["peers"].clone()) {
        all.extend(cases);
    }
    Ok(Results { json, tables })
}

/// The cold starts of each page in a round, of which the median counts: a new server compresses each file at the first. `cold`
/// measures both on localhost (`cold`) and at 10 Mbit/s with 40 ms latency (`cold_slow`).
const COLD_STARTS: u32 = 5;

/// The cases that are measured after a page has loaded.
const WARM: [&str; 6] = ["bytes", "rest", "http", "stream", "steady", "scroll"];

/// The peers' benchmark, ready to run.
struct Measuring<'a> {
    node: &'a Path,
    folder: &'a Path,
    browser: &'a Browser,
}

impl Measuring<'_> {
    /// Measures `pages`, adds the figures to `out`, and returns tables of all figures in it.
    fn run(&self, pages: &[&str], only: &str, runs: u32, out: &Path) -> Result<String> {
        let mut command = Command::new(self.node);
        command
            .current_dir(self.folder)
            .env("CHROMIUM", &self.browser.program)
            .arg("run.mjs")
            .arg("--peer")
            .args(pages);
        capture(command.args(["--only", only, "--runs", &runs.to_string(), "--out"]).arg(out))
    }
}

fn read(results: &Path) -> Result<Value> {
    let json = fs::read(results).with_context(|| format!("cannot read {}", results.display()))?;
    Ok(serde_json::from_slice(&json)?)
}

fn run_in(folder: &Path, command: &mut Command) -> Result<()> {
    process::run(command.current_dir(folder))
}
