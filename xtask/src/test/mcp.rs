use std::path::Path;

use anyhow::Result;

use super::report::Report;
use crate::{
    gallery,
    npm::{Npm, Tools},
    process::{run, step},
    workspace::{Workspace, copy_file, copy_folder, remove_folder},
};

/// The page of a host of MCP Apps.
const HOST: &str = "tests/e2e/mcp-host";

/// Calls the workspace server with the official clients of the Model Context Protocol. Its app is that of `package`.
///
/// # Errors
/// If the server cannot be built, or the clients cannot be installed.
pub(super) fn check(workspace: &Workspace, npm: &Npm, package: &Path, report: &mut Report) -> Result<()> {
    let server = gallery::build_server(workspace)?;
    let clients = npm.mcp_clients(workspace)?;
    let mut command = clients.module(&workspace.root.join("xtask/mcp/clients.mjs"))?;
    command.arg(server).arg(package.join("mcp-app.html"));
    report.check("Call the server with the clients of MCP", &mut command, "Fix what is shown above.");
    Ok(())
}

/// Writes the page of a host of MCP Apps into `sites`, with the bridge of the reference implementation.
///
/// # Errors
/// If its packages cannot be installed, or esbuild fails.
pub(super) fn write_host(workspace: &Workspace, npm: &Npm, tools: &Tools, sites: &Path) -> Result<()> {
    let packages = npm.mcp_clients(workspace)?;
    let site = sites.join("mcp-host");
    remove_folder(&site)?;
    copy_folder(&workspace.root.join(HOST), &site)?;
    // Imports are resolved from the place of the script.
    let script = packages.folder().join("host.mjs");
    copy_file(&site.join("host.mjs"), &script)?;
    let mut esbuild = tools.esbuild();
    esbuild
        .args(["--bundle", "--format=esm", "--target=es2022", "--log-level=warning"])
        .arg(format!("--outfile={}", site.join("host.js").display()))
        .arg(script);
    step("Bundle the host of MCP Apps", || run(&mut esbuild))
}
