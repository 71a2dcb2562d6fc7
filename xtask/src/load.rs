use anyhow::Result;

use crate::{gallery::build_server, process::run, workspace::Workspace};

/// Runs so many chats against a workspace server at once, each with a build of so many lines, and prints the figures.
///
/// # Errors
/// If the server or the load cannot be built, or if a line is lost.
pub(crate) fn run_chats(workspace: &Workspace, chats: usize, lines: usize) -> Result<()> {
    let server = build_server(workspace)?;
    let mut load = workspace.cargo("run --quiet --package workspace-server --example load --");
    load.arg("--server").arg(server);
    load.args(["--chats", &chats.to_string(), "--lines", &lines.to_string()]);
    run(&mut load)
}
