//! A host of MCP Apps on the bridge of the reference implementation: its page, and a server for it.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::{
    gallery,
    npm::{Npm, Tools},
    package,
    process::{run, step},
    workspace::{Workspace, copy_file, copy_folder, remove_folder},
};

/// The source of the page.
const PAGE: &str = "tests/e2e/mcp-host";
/// The name of its folder among the sites.
const SITE: &str = "mcp-host";

/// Writes the page into a folder in `sites`, and returns that folder.
///
/// # Errors
/// If its packages cannot be installed, or esbuild fails.
pub(crate) fn write(workspace: &Workspace, npm: &Npm, tools: &Tools, sites: &Path) -> Result<PathBuf> {
    let packages = npm.mcp_clients(workspace)?;
    let site = sites.join(SITE);
    remove_folder(&site)?;
    copy_folder(&workspace.root.join(PAGE), &site)?;
    // Imports are resolved from the place of the script.
    let script = packages.folder().join("host.mjs");
    copy_file(&site.join("host.mjs"), &script)?;
    let mut esbuild = tools.esbuild();
    esbuild
        .args(["--bundle", "--format=esm", "--target=es2022", "--log-level=warning"])
        .arg(format!("--outfile={}", site.join("host.js").display()))
        .arg(script);
    step("Bundle the host of MCP Apps", || run(&mut esbuild))?;
    Ok(site)
}

/// Builds the row as an MCP App and the page, and serves the page with a workspace server until it is stopped.
///
/// # Errors
/// If npm is missing or a step fails; the message says which.
pub(crate) fn serve(workspace: &Workspace) -> Result<()> {
    let npm = Npm::find().context("the host needs node and npm on PATH")?;
    let tools = npm.tools(workspace)?;
    package::build(workspace, &workspace.npm())?;
    let site = write(workspace, &npm, &tools, &workspace.target)?;
    let server = gallery::build_server(workspace)?;
    let mut host = tools.node(&workspace.root.join("xtask/mcp/serve.mjs"));
    run(host.arg(site).arg(server).arg(workspace.npm().join("mcp-app.html")))
}
