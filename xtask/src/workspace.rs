use std::{
    env, fs,
    hash::{Hash, Hasher},
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};
use serde_json::Value;

use crate::process;

/// The library's package name.
pub(crate) const LIBRARY: &str = "chat-workspace-tools";

/// The packages that run on this machine, for cargo. Those in [`BROWSER_ONLY`] are not among them: without them, 28 dependencies are
/// not compiled.
pub(crate) const HOST: &str = "--workspace --exclude gallery --exclude chat-example --all-features";

/// The packages of all tests on this machine, for cargo. Each command that builds some of them selects all: with other packages, 80
/// dependencies have other features and are compiled again. They are those of [`HOST`] without xtask, which cargo builds alone to start
/// it.
pub(crate) const HOST_TESTS: &str =
    "--workspace --exclude gallery --exclude chat-example --exclude xtask --all-features";

/// The folders of the packages that run in browsers only. Their tests are in `tests/browser`.
pub(crate) const BROWSER_ONLY: [&str; 2] = ["stories", "examples/chat"];

/// The cargo workspace this program belongs to.
#[derive(Debug)]
pub(crate) struct Workspace {
    /// The folder of the root `Cargo.toml`.
    pub(crate) root: PathBuf,
    /// Cargo's target folder.
    pub(crate) target: PathBuf,
    /// The features of the library, `default` among them.
    pub(crate) library_features: Vec<String>,
}

impl Workspace {
    /// Reads `cargo metadata`.
    ///
    /// # Errors
    /// If cargo cannot read the workspace. Its own message is shown.
    pub(crate) fn locate() -> Result<Self> {
        let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
        let metadata = process::capture(cargo_program().args([
            "metadata",
            "--no-deps",
            "--format-version=1",
            "--manifest-path",
            manifest,
        ]))?;
        Self::from_metadata(&metadata).context("`cargo metadata` printed something unexpected")
    }

    fn from_metadata(metadata: &str) -> Result<Self> {
        let metadata: Value = serde_json::from_str(metadata)?;
        let path = |key: &str| metadata[key].as_str().map(PathBuf::from).with_context(|| format!("no {key}"));
        let packages = metadata["packages"].as_array().context("no packages")?;
        let library = packages.iter().find(|package| package["name"] == LIBRARY).context("no library package")?;
        let features = library["features"].as_object().context("no features")?;
        Ok(Self {
            root: path("workspace_root")?,
            target: path("target_directory")?,
            library_features: features.keys().cloned().collect(),
        })
    }

    /// A cargo command at the workspace's root, with `arguments` separated by spaces.
    pub(crate) fn cargo(&self, arguments: &str) -> Command {
        let mut command = cargo_program();
        command.current_dir(&self.root).args(arguments.split_whitespace());
        command
    }

    /// The folder of the gallery's static site.
    pub(crate) fn site(&self) -> PathBuf {
        self.target.join("gallery")
    }

    /// The whole style sheet of the rows.
    ///
    /// # Errors
    /// If a file of it cannot be read.
    pub(crate) fn theme(&self) -> Result<String> {
        let read = |name| {
            let path = self.root.join("src/theme").join(name);
            fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))
        };
        Ok(read("row.css")? + &read("log.css")?)
    }

    /// The folder of the npm package.
    pub(crate) fn npm(&self) -> PathBuf {
        self.target.join("npm")
    }
}

/// Removes a folder with its contents, if it exists.
///
/// # Errors
/// If the file system refuses.
pub(crate) fn remove_folder(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("cannot empty {}", folder.display()))?;
    }
    Ok(())
}

/// Copies the contents of `from` into `to`.
///
/// # Errors
/// If something cannot be read or written.
pub(crate) fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to).with_context(|| format!("cannot create {}", to.display()))?;
    for entry in fs::read_dir(from).with_context(|| format!("cannot read {}", from.display()))? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            copy_file(&entry.path(), &target)?;
        }
    }
    Ok(())
}

/// Copies the contents of a file but, unlike `fs::copy`, not its permissions: the copy of a read-only file could not be
/// overwritten the next time.
///
/// # Errors
/// If it cannot be read or written.
pub(crate) fn copy_file(from: &Path, to: &Path) -> Result<()> {
    let bytes = fs::read(from).with_context(|| format!("cannot read {}", from.display()))?;
    fs::write(to, bytes).with_context(|| format!("cannot write {}", to.display()))
}

/// Hashes the names and contents of all files in `folder`.
///
/// # Errors
/// If something cannot be read.
pub(crate) fn hash_folder(folder: &Path, hasher: &mut impl Hasher) -> Result<()> {
    let entries = fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let mut paths = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    // The order of `read_dir` is not fixed.
    paths.sort();
    for path in paths {
        path.file_name().hash(hasher);
        if path.is_dir() {
            hash_folder(&path, hasher)?;
        } else {
            fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?.hash(hasher);
        }
    }
    Ok(())
}

/// The cargo that started this program, so that every build uses one toolchain.
fn cargo_program() -> Command {
    Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_features_of_the_library() {
        let metadata = r#"{
            "workspace_root": "/repo", "target_directory": "/elsewhere",
            "packages": [
                { "name": "other", "features": { "x": [] } },
                { "name": "chat-workspace-tools", "features": { "default": ["browser"], "browser": [] } }
            ]
        }"#;
        let workspace = Workspace::from_metadata(metadata).expect("reads");
        assert_eq!(workspace.library_features, ["browser", "default"]);
        assert_eq!(workspace.site(), PathBuf::from("/elsewhere/gallery"));
    }

    #[test]
    fn metadata_without_the_library_is_an_error() {
        let metadata = r#"{ "workspace_root": "/repo", "target_directory": "/repo/target", "packages": [] }"#;
        assert!(Workspace::from_metadata(metadata).is_err());
    }
}
