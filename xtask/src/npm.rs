//! npm and node, where they are on PATH, and the packages that the lockfiles in `xtask/npm`, `xtask/record` and `xtask/mcp` pin.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};

use crate::{
    process::{run, step},
    workspace::Workspace,
};

/// The folder with the manifest and the lockfile of the tools.
const TOOLS: &str = "xtask/npm";
/// The same for the chat libraries: as dependencies those that examples use, as development dependencies those that only
/// `cargo xtask record` runs.
const CHAT_LIBRARIES: &str = "xtask/record";
/// The same for the clients of the Model Context Protocol.
const MCP_CLIENTS: &str = "xtask/mcp";

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

    /// The tools, installed into `target/tools` if the lockfile has changed since the last time.
    ///
    /// # Errors
    /// If npm fails.
    pub(crate) fn tools(&self, workspace: &Workspace) -> Result<Tools> {
        self.install(workspace, TOOLS, "tools", &[])
    }

    /// The chat libraries that examples use, and the tools to bundle pages with them, installed as [`Self::tools`] into
    /// `target/chat-libraries`.
    ///
    /// # Errors
    /// If npm fails.
    pub(crate) fn chat_libraries(&self, workspace: &Workspace) -> Result<Tools> {
        self.install(workspace, CHAT_LIBRARIES, "chat-libraries", &["--omit=dev"])
    }

    /// All chat libraries, installed as [`Self::tools`] into `target/recorded-libraries`.
    ///
    /// # Errors
    /// If npm fails.
    pub(crate) fn recorded_libraries(&self, workspace: &Workspace) -> Result<Tools> {
        self.install(workspace, CHAT_LIBRARIES, "recorded-libraries", &[])
    }

    /// The clients of the Model Context Protocol, installed as [`Self::tools`] into `target/mcp-clients`.
    ///
    /// # Errors
    /// If npm fails.
    pub(crate) fn mcp_clients(&self, workspace: &Workspace) -> Result<Tools> {
        self.install(workspace, MCP_CLIENTS, "mcp-clients", &[])
    }

    fn install(&self, workspace: &Workspace, source: &str, name: &str, options: &[&str]) -> Result<Tools> {
        let folder = workspace.target.join(name);
        fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
        // Another run may be installing them.
        let guard = folder.join("install.lock");
        let guard = File::create(&guard).with_context(|| format!("cannot create {}", guard.display()))?;
        guard.lock().context("cannot wait for another installation of the packages")?;
        let source = workspace.root.join(source);
        let read = |path: PathBuf| fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()));
        let lockfile = read(source.join("package-lock.json"))?;
        let stamp = folder.join("installed.txt");
        let wanted = format!("{}\n{lockfile}", options.join(" "));
        if !fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
            for name in ["package.json", "package-lock.json"] {
                fs::write(folder.join(name), read(source.join(name))?)?;
            }
            let mut install = Command::new(&self.npm);
            // Scripts of packages do not run.
            install.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]).args(options).current_dir(&folder);
            step(&format!("Install npm packages into {}", folder.display()), || run(&mut install))?;
            fs::write(&stamp, &wanted).with_context(|| format!("cannot write {}", stamp.display()))?;
        }
        Ok(Tools { node: self.node.clone(), folder, lockfile })
    }
}

/// The installed tools.
#[derive(Debug)]
pub(crate) struct Tools {
    node: PathBuf,
    /// The folder with `node_modules`.
    folder: PathBuf,
    lockfile: String,
}

impl Tools {
    /// The text of the lockfile they were installed from.
    pub(crate) fn lockfile(&self) -> &str {
        &self.lockfile
    }

    pub(crate) fn esbuild(&self) -> Command {
        self.script("esbuild/bin/esbuild")
    }

    pub(crate) fn wasm_opt(&self) -> Command {
        self.script("binaryen/bin/wasm-opt")
    }

    pub(crate) fn tsc(&self) -> Command {
        self.script("typescript/bin/tsc")
    }

    pub(crate) fn vite(&self) -> Command {
        self.script("vite/bin/vite.js")
    }

    /// The accessibility checker: a script for a page.
    pub(crate) fn axe(&self) -> PathBuf {
        self.modules().join("axe-core/axe.min.js")
    }

    /// The folder with the types of packages that have none of their own.
    pub(crate) fn types(&self) -> PathBuf {
        self.modules().join("@types")
    }

    /// The folder that has the packages in its `node_modules`.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    fn modules(&self) -> PathBuf {
        self.folder.join("node_modules")
    }

    /// Node with a script of the workspace.
    pub(crate) fn node(&self, script: &Path) -> Command {
        let mut node = Command::new(&self.node);
        node.arg(script);
        node
    }

    /// Runs a script that imports packages of the tools. It is copied beside them, since imports are resolved from its place.
    ///
    /// # Errors
    /// If the script cannot be copied.
    pub(crate) fn module(&self, script: &Path) -> Result<Command> {
        let copy = self.modules().with_file_name(script.file_name().context("the script has no name")?);
        fs::copy(script, &copy).with_context(|| format!("cannot copy {}", script.display()))?;
        let mut node = Command::new(&self.node);
        node.arg(copy);
        Ok(node)
    }

    fn script(&self, path: &str) -> Command {
        let mut node = Command::new(&self.node);
        node.arg(self.modules().join(path));
        node
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn read(path: &str) -> Value {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path);
        serde_json::from_str(&fs::read_to_string(path).expect("a file")).expect("JSON")
    }

    #[test]
    fn lockfiles_belong_to_their_manifests_and_name_no_registry() {
        for folder in [TOOLS, CHAT_LIBRARIES, MCP_CLIENTS] {
            let manifest = read(&format!("{folder}/package.json"));
            let lockfile = read(&format!("{folder}/package-lock.json"));
            for kind in ["dependencies", "devDependencies"] {
                assert_eq!(lockfile["packages"][""][kind], manifest[kind], "{folder}");
            }
            let packages = lockfile["packages"].as_object().expect("packages");
            for (name, package) in packages.iter().filter(|(name, _)| !name.is_empty()) {
                assert!(package["integrity"].is_string() && package.get("resolved").is_none(), "{name}");
            }
        }
    }

    #[test]
    fn examples_require_the_locked_versions() {
        // The chat libraries are installed without development dependencies.
        let (tools, libraries) = ((TOOLS, "devDependencies"), (CHAT_LIBRARIES, "dependencies"));
        for (example, (folder, installed)) in [
            ("react-vite", tools),
            ("vue-vite", tools),
            ("react-ai-sdk", libraries),
            ("react-assistant-ui", libraries),
            ("react-ag-ui", libraries),
            ("tanstack-ai", libraries),
        ] {
            let locked = read(&format!("{folder}/package.json"));
            let manifest = read(&format!("examples/{example}/package.json"));
            for kind in ["dependencies", "devDependencies"] {
                for (name, version) in manifest[kind].as_object().expect("an object") {
                    if name != "chat-workspace-tools" {
                        assert_eq!(&locked[installed][name], version, "{name} of {example}");
                    }
                }
            }
        }
    }
}
