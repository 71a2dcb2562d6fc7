use std::fs;

use anyhow::{Context, Result};
use serde_json::json;

use super::report::Report;
use crate::{npm::Npm, process::run, workspace::Workspace};

/// The folder of the TypeScript sources.
const SOURCES: &str = "elements/ts";

/// Checks the types of the package's scripts with tsc.
pub(super) fn check(workspace: &Workspace, report: &mut Report) {
    let title = "Check the types of the TypeScript sources";
    match Npm::find() {
        Some(npm) => report.ensure(title, || check_types(workspace, &npm)),
        None => report.skip(title, "npm is not on PATH"),
    }
}

fn check_types(workspace: &Workspace, npm: &Npm) -> Result<()> {
    let tools = npm.tools(workspace)?;
    let sources = workspace.root.join(SOURCES);
    // No folder above the sources has a `node_modules`, where tsc looks for the types of packages.
    let types = tools.types();
    let configuration = json!({
        "extends": sources.join("tsconfig.json"),
        "compilerOptions": { "typeRoots": [types], "paths": { "react": [types.join("react")] } },
        "include": [sources],
    });
    let path = workspace.target.join("tools/tsconfig.json");
    fs::write(&path, configuration.to_string()).with_context(|| format!("cannot write {}", path.display()))?;
    run(tools.tsc().arg("--project").arg(path))
}
