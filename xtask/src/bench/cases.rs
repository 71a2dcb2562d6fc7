use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
};

use anyhow::{Context, Result};
use serde_json::Value;

use crate::{
    browser::Browser,
    process::run,
    workspace::{Workspace, copy_file, copy_folder},
};

/// The names among the peers of the page with a chat of custom elements, and of the same chat in React.
pub(super) const CHAT: &str = "chat-workspace-tools-chat";
pub(super) const REACT: &str = "react-chat";

/// Measures the cases that the peers' benchmark does not have: a chat of many rows, and many logs that stream at once.
///
/// `peers` is the copy of the peers' benchmark, and `package` the npm package.
///
/// # Errors
/// If a page cannot be built or a measurement fails.
pub(super) fn measure(
    workspace: &Workspace,
    peers: &Path,
    package: &Path,
    browser: &Browser,
    runs: u32,
) -> Result<Value> {
    let cases = workspace.root.join("bench/cases");
    let page = peers.join("dist").join(CHAT);
    copy_folder(&cases.join("elements"), &page)?;
    copy_folder(package, &page.join("package"))?;
    copy_folder(&cases.join("react"), &peers.join("peers").join(REACT))?;
    for folder in [&page, &peers.join("peers")] {
        copy_file(&cases.join("chat.js"), &folder.join("chat.js"))?;
    }
    fs::create_dir_all(peers.join("cases")).context("cannot create the folder of the cases")?;
    copy_file(&cases.join("run.mjs"), &peers.join("cases/run.mjs"))?;
    let node = || {
        let mut node = Command::new("node");
        node.current_dir(peers).env("CHROMIUM", &browser.program).stdout(Stdio::null());
        node
    };
    run(node().args(["build.mjs", REACT]))?;
    let out = workspace.target.join("bench/cases.json");
    run(node().args(["cases/run.mjs", "--runs", &runs.to_string(), "--out"]).arg(&out))?;
    let json = fs::read(&out).with_context(|| format!("cannot read {}", out.display()))?;
    Ok(serde_json::from_slice(&json)?)
}
