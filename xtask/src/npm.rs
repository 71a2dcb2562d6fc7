//! npm, where it is at hand. What it installs is kept in `target/tools`.

use std::{
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};

use crate::{
    process::{run, step},
    workspace::Workspace,
};

/// The npm and the node on PATH.
#[derive(Debug)]
pub(crate) struct Npm {
    npm: PathBuf,
    node: PathBuf,
}

impl Npm {
    /// `None` where one of the two is missing.
    pub(crate) fn find() -> Option<Self> {
        Some(Self { npm: which::which("npm").ok()?, node: which::which("node").ok()? })
    }

    /// The folder of `package` in this version, installed if it is not there yet.
    ///
    /// # Errors
    /// If npm fails.
    pub(crate) fn package(&self, workspace: &Workspace, package: &str, version: &str) -> Result<PathBuf> {
        let tools = workspace.target.join("tools").join(format!("{package}-{version}"));
        let folder = tools.join("node_modules").join(package);
        if !folder.exists() {
            fs::create_dir_all(&tools).with_context(|| format!("cannot create {}", tools.display()))?;
            step(&format!("Install {package} {version} into {}", tools.display()), || {
                self.install(&tools, &[&format!("{package}@{version}")])
            })?;
        }
        Ok(folder)
    }

    /// Installs `packages` into `folder`, or what its `package.json` asks for.
    ///
    /// # Errors
    /// If npm fails.
    pub(crate) fn install(&self, folder: &Path, packages: &[&str]) -> Result<()> {
        let mut npm = Command::new(&self.npm);
        // No script of a package is run.
        npm.args(["install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix"]).arg(folder).args(packages);
        run(npm.current_dir(folder))
    }

    /// A command that runs this script.
    pub(crate) fn node(&self, script: impl AsRef<OsStr>) -> Command {
        let mut node = Command::new(&self.node);
        node.arg(script);
        node
    }
}
