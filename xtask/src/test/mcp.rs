use std::path::Path;

use anyhow::Result;

use super::report::Report;
use crate::{
    end_to_end,
    npm::Npm,
    workspace::{Workspace, copy_file},
};

/// Calls the workspace server with the official clients of the Model Context Protocol, and runs the protocol's own tests on it. Its
/// app is that of `package`.
///
/// # Errors
/// If the server cannot be built, or the clients cannot be installed.
pub(super) fn check(workspace: &Workspace, npm: &Npm, package: &Path, report: &mut Report) -> Result<()> {
    let server = end_to_end::build_with_server(workspace)?;
    let clients = npm.mcp_clients(workspace)?;
    let scripts = workspace.root.join("xtask/mcp");
    copy_file(&scripts.join("server.mjs"), &clients.folder().join("server.mjs"))?;
    for (title, script) in [
        ("Call the server with the clients of MCP", "clients.mjs"),
        ("Run the conformance tests of MCP", "conformance.mjs"),
    ] {
        let mut command = clients.module(&scripts.join(script))?;
        command.arg(&server).arg(package.join("mcp-app.html"));
        report.check(title, &mut command, "Fix what is shown above.");
    }
    Ok(())
}
