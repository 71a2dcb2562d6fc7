//! The package `end-to-end-tests`. Besides the tests it has commands that drive a browser, such as screenshots.

use std::process::Command;

use crate::{browser::Browser, workspace::Workspace};

/// The command that runs it on the gallery's site. `arguments` are for `cargo test`.
pub(crate) fn command(workspace: &Workspace, browser: &Browser, arguments: &str) -> Command {
    let mut command = workspace.cargo(&format!("test --package end-to-end-tests {arguments}"));
    browser.set_for(&mut command).env("GALLERY_SITE", workspace.site());
    command
}
