//! Downloads of browsers and npm packages while cargo compiles.

use anyhow::Result;
use clap::ValueEnum;

use super::selection::{Selection, Suite};
use crate::{
    browser::{Browser, Engine},
    npm::Npm,
    workspace::Workspace,
};

/// Installs what the selected suites need. A suite waits for what it needs, and installs it again and reports the error if that
/// failed.
pub(super) fn run(workspace: &Workspace, selection: &Selection) {
    let mut suites = Suite::value_variants().iter().filter(|suite| selection.has_suite(**suite));
    if suites.any(|suite| suite.uses_browsers()) {
        for engine in Engine::value_variants().iter().filter(|engine| selection.has_engine(**engine)) {
            let _ = Browser::install_packages(workspace, *engine);
        }
    }
    if selection.has_suite(Suite::Examples) {
        let _ = install_npm_packages(workspace);
    }
}

fn install_npm_packages(workspace: &Workspace) -> Result<()> {
    if let Some(npm) = Npm::find() {
        npm.tools(workspace)?;
        npm.chat_libraries(workspace)?;
        npm.mcp_clients(workspace)?;
    }
    Ok(())
}
