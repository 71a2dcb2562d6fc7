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
    // A folder above the sources has no `node_modules`, where tsc looks for the types of packages.
    let types = |package: &str| vec![tools.types(package)];
    let configuration = json!({
        "compilerOptions": {
            "strict": true,
            "noEmit": true,
            "target": "ES2022",
            "lib": ["ES2022", "DOM", "DOM.Iterable"],
            "module": "ESNext",
            "moduleResolution": "Bundler",
            "isolatedModules": true,
            "noUnusedLocals": true,
            "noUnusedParameters": true,
            "types": [],
            "paths": { "react": types("react") },
        },
        "include": [workspace.root.join(SOURCES)],
    });
    let path = workspace.target.join("tools/tsconfig.json");
    fs::write(&path, configuration.to_string()).with_context(|| format!("cannot write {}", path.display()))?;
    run(tools.tsc().arg("--project").arg(path))
}
