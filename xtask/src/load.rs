use anyhow::Result;

use crate::{gallery::build_server, process::run, workspace::Workspace};

/// Runs `chats` chats against one workspace server at once, each with a build of `lines` lines, and prints the figures.
///
/// # Errors
/// If the server or the load test cannot be built, or if a line is lost.
pub(crate) fn run_chats(workspace: &Workspace, chats: usize, lines: usize) -> Result<()> {
    let server = build_server(workspace)?;
    let mut load = workspace.cargo("run --quiet --package workspace-server --example load --");
    load.arg("--server").arg(server);
    load.args(["--chats", &chats.to_string(), "--lines", &lines.to_string()]);
    run(&mut load)
}
