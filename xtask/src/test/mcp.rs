use std::path::Path;

use anyhow::Result;

use super::report::Report;
use crate::{
    gallery,
    npm::Npm,
    workspace::{Workspace, copy_file},
};

/// Calls the workspace server with the official clients of the Model Context Protocol. Its app is that of `package`.
///
/// # Errors
/// If the server cannot be built, or the clients cannot be installed.
pub(super) fn check(workspace: &Workspace, npm: &Npm, package: &Path, report: &mut Report) -> Result<()> {
    let server = gallery::build_server(workspace)?;
    let clients = npm.mcp_clients(workspace)?;
    let scripts = workspace.root.join("xtask/mcp");
    copy_file(&scripts.join("server.mjs"), &clients.folder().join("server.mjs"))?;
    let mut command = clients.module(&scripts.join("clients.mjs"))?;
    command.arg(server).arg(package.join("mcp-app.html"));
    report.check("Call the server with the clients of MCP", &mut command, "Fix what is shown above.");
    Ok(())
}
