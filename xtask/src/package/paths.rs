//! Keeps paths of the build machine out of the package.

use std::{
    env, fs,
    path::{MAIN_SEPARATOR, Path, PathBuf},
};

use anyhow::{Context, Result, bail};

use crate::workspace::Workspace;

/// The rustc flags that remove this machine's folders from paths in the binary.
pub(super) fn rustflags(workspace: &Workspace) -> impl Iterator<Item = String> {
    // rustc applies the last prefix that matches, so outer folders come first.
    folders(workspace).into_iter().map(|folder| format!("--remap-path-prefix={}=", folder.display()))
}

/// Looks for this machine's folders in a file, or in every file of a folder.
///
/// # Errors
/// If one is found; the message says which and where.
pub(super) fn check(workspace: &Workspace, path: &Path) -> Result<()> {
    check_path(path, &folders(workspace))
}

/// The home folder, cargo's home and the repository.
fn folders(workspace: &Workspace) -> Vec<PathBuf> {
    let home = env::home_dir();
    let cargo = env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| home.as_ref().map(|home| home.join(".cargo")));
    let folders = home.into_iter().chain(cargo).chain([workspace.root.clone()]);
    // Not the root folder, which every path begins with.
    folders.filter(|folder| folder.parent().is_some()).collect()
}

fn check_path(path: &Path, private: &[PathBuf]) -> Result<()> {
    if path.is_dir() {
        let entries = fs::read_dir(path).with_context(|| format!("cannot read {}", path.display()))?;
        return entries.into_iter().try_for_each(|entry| check_path(&entry?.path(), private));
    }
    let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    for private in private {
        let prefix = format!("{}{MAIN_SEPARATOR}", private.display());
        if let Some(place) = bytes.windows(prefix.len()).position(|part| part == prefix.as_bytes()) {
            bail!("{} contains the path {} at byte {place}", path.display(), private.display());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_private_paths_in_text_and_binary_files() {
        let package = env::temp_dir().join(format!("cwt-paths-{}", std::process::id()));
        fs::create_dir_all(package.join("wasm")).expect("a folder");
        let private = [PathBuf::from("/someones/home")];
        fs::write(package.join("index.js"), "// like /someones/homepage, and /home").expect("written");
        fs::write(package.join("wasm/module.wasm"), b"\0asm\xff").expect("written");
        check_path(&package, &private).expect("nothing of the machine");
        fs::write(package.join("wasm/module.wasm"), b"\0asm\xff/someones/home/lib.rs\0").expect("written");
        let error = check_path(&package, &private).expect_err("found").to_string();
        fs::remove_dir_all(&package).expect("removed");
        assert!(error.contains("module.wasm") && error.contains("byte 5"), "{error}");
    }
}
