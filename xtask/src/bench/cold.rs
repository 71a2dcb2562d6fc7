use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

use crate::{
    package,
    workspace::{Workspace, copy_folder},
};

/// The names among the peers of the page with one row, and of the page with one finished log.
pub(super) const ROW: &str = "chat-workspace-tools-row";
pub(super) const LOG: &str = "chat-workspace-tools-log";

/// Only the cold start of these pages is measured.
const MEASURED: &str = r#"{"only": ["cold"]}"#;

/// Builds the npm package, and writes a page with one element for each measurement into `peers`. Returns the package.
pub(super) fn build(workspace: &Workspace, peers: &Path) -> Result<PathBuf> {
    let package = workspace.target.join("npm-for-bench");
    package::build(workspace, &package)?;
    let pages = workspace.root.join("bench/elements");
    for (name, page, script) in [(ROW, "index.html", "row.js"), (LOG, "log.html", "log.js")] {
        let folder = peers.join(name);
        copy_folder(&package, &folder.join("package"))?;
        for (from, to) in [(page, "index.html"), (script, "bench.js")] {
            fs::copy(pages.join(from), folder.join(to)).with_context(|| format!("cannot copy {from}"))?;
        }
        fs::write(folder.join("peer.json"), MEASURED).with_context(|| format!("cannot write to {name}"))?;
    }
    Ok(package)
}
