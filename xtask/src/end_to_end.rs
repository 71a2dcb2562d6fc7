//! The package `end-to-end-tests`. Besides the tests it has commands that drive a browser, such as screenshots.

use std::{path::PathBuf, process::Command};

use anyhow::Result;

use crate::{
    browser::Browser,
    gallery,
    process::{run, step},
    workspace::{HOST_TESTS, Workspace},
};

/// The package and its only program.
pub(crate) const PROGRAM: &str = "end_to_end";

/// The command that runs it on the gallery's site. `arguments` are for `cargo test`.
pub(crate) fn command(workspace: &Workspace, browser: &Browser, arguments: &str) -> Command {
    let mut command = workspace.cargo(&format!("test {HOST_TESTS} --test {PROGRAM} {arguments}"));
    browser.set_for(&mut command).env("GALLERY_SITE", workspace.site());
    command
}

/// Builds the tests together with the workspace server, which has the same dependencies, and returns the server's program.
///
/// # Errors
/// If they do not compile.
pub(crate) fn build_with_server(workspace: &Workspace) -> Result<PathBuf> {
    let mut cargo = workspace.cargo(&format!("build {HOST_TESTS} --bin {} --test {PROGRAM}", gallery::SERVER));
    step("Build the workspace server and the end-to-end tests", || run(&mut cargo))?;
    Ok(gallery::server_program(workspace))
}
