//! `cargo xtask record`: records what chat libraries emit for a tool call, as fixtures of the tests.

use std::fs;

use anyhow::{Context, Result};

use crate::{
    npm::Npm,
    process::{run, step},
    workspace::{Workspace, copy_file},
};

/// The scripts that run the libraries.
const SCRIPTS: &str = "xtask/record";
/// The folder of the fixtures.
const FIXTURES: &str = "tests/recorded";

/// Runs the pinned chat libraries with mock models, and writes a fixture for each. `only` is the name of one script.
///
/// # Errors
/// If npm or node is missing, or a situation cannot be recorded.
pub(crate) fn run_libraries(workspace: &Workspace, only: Option<&str>) -> Result<()> {
    let npm = Npm::find().context("npm and node are not on PATH")?;
    let libraries = npm.recorded_libraries(workspace)?;
    // Node looks for packages beside the scripts.
    let source = workspace.root.join(SCRIPTS);
    for entry in fs::read_dir(&source).with_context(|| format!("cannot read {}", source.display()))? {
        let path = entry?.path();
        if let (Some(name), Some("mjs")) = (path.file_name(), path.extension().and_then(|extension| extension.to_str()))
        {
            copy_file(&path, &libraries.folder().join(name))?;
        }
    }
    let mut node = libraries.node(&libraries.folder().join("run.mjs"));
    node.arg(workspace.root.join(FIXTURES)).args(only);
    step(&format!("Record the chat libraries into {FIXTURES}"), || run(&mut node))
}
