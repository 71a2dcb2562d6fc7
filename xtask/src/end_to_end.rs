//! The program of the end-to-end tests, which also does the chores that need a browser steered.

use std::process::Command;

use crate::{browser::Browser, workspace::Workspace};

/// The command that runs it on the gallery's site, with these arguments for cargo.
pub(crate) fn command(workspace: &Workspace, browser: &Browser, arguments: &str) -> Command {
    let mut command = workspace.cargo(&format!("test --package end-to-end-tests {arguments}"));
    command.env("CHROME", &browser.chrome).env("CHROMEDRIVER", &browser.driver).env("GALLERY_SITE", workspace.site());
    command
}
