use std::fs;

use anyhow::{Context, Result};

use super::report::Report;
use crate::{gallery, npm::Npm, workspace::Workspace};

/// Calls the workspace server with the official clients of the Model Context Protocol.
///
/// # Errors
/// If the server cannot be built, or the clients cannot be installed.
pub(super) fn check(workspace: &Workspace, npm: &Npm, report: &mut Report) -> Result<()> {
    let server = gallery::build_server(workspace)?;
    let clients = npm.mcp_clients(workspace)?;
    let page = clients.folder().join("page.html");
    fs::write(&page, "<!doctype html>\n").with_context(|| format!("cannot write {}", page.display()))?;
    let mut command = clients.module(&workspace.root.join("xtask/mcp/clients.mjs"))?;
    command.arg(server).arg(page);
    report.check("Call the server with the clients of MCP", &mut command, "Fix what is shown above.");
    Ok(())
}
