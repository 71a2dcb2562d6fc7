//! `cargo xtask bench`: measures the log view, alone and compared with other log viewers.

mod cases;
mod cold;
mod figures;
mod goals;
mod growth;
mod page;
mod peers;
mod rounds;

pub(crate) use page::build_with_and_without_log_view;

use std::{fs, path::Path, process::Command};

use anyhow::{Context, Result};

use crate::{
    browser::{Browser, Engine},
    process::capture,
    workspace::Workspace,
};

/// Builds the page, measures it, and prints the tables.
///
/// # Errors
/// If the page cannot be built, the browser is missing, or a measurement does not end in time.
pub(crate) fn run(
    workspace: &Workspace,
    peers: Option<&Path>,
    before: Option<&Path>,
    runs: u32,
    save: bool,
) -> Result<()> {
    let browser = Browser::find_or_install(workspace, Engine::Chromium)?;
    let page = page::build(workspace)?;
    let mut report = format!("# Benchmarks\n\n{}\n", head(peers, runs));
    let growth = growth::measure(&page.plain, &browser)?;
    report += &growth.table;
    if let Some(peers) = peers {
        let results = peers::run(workspace, peers, &page, &browser, runs)?;
        let before = before.map(|page| growth::time_of_longest(page, &browser)).transpose()?;
        report += &goals::tables(&results.json, &growth.longest, before)?;
        report += &format!("## All figures\n\n{}", results.tables);
    }
    println!("\n{report}");
    if save {
        let path = workspace.root.join("docs/benchmarks.md");
        fs::write(&path, report).with_context(|| format!("cannot write {}", path.display()))?;
        println!("Written to {}", path.display());
    }
    Ok(())
}

fn head(peers: Option<&Path>, runs: u32) -> String {
    let peers = if peers.is_some() { " --peers PATH" } else { "" };
    let command = format!("cargo xtask bench{peers} --runs {runs}");
    let date = capture(Command::new("date").args(["--utc", "+%F"])).unwrap_or_default();
    format!(
        "Printed by `{command}` on {}. `chat-workspace-tools` is the release build of the page in `bench/`: \
        a `WorkspaceBuildLogSection` as any chat has it, timestamps on, wrapping off; with `-wrap`, wrapping on.\n",
        date.trim()
    )
}
