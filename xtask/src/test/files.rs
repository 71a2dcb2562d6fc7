//! The repository's own files.

use std::{fs, path::Path};

use anyhow::{Context, Result};

/// Folders of dependencies and of build output.
const SKIPPED: [&str; 3] = ["node_modules", "target", ".git"];

/// Calls `on_file` for each file below `path` with one of these extensions; `path` may be a file itself.
///
/// # Errors
/// If a folder cannot be read, and those of `on_file`.
pub(super) fn visit(path: &Path, extensions: &[&str], on_file: &mut dyn FnMut(&Path) -> Result<()>) -> Result<()> {
    if path.is_dir() {
        for entry in fs::read_dir(path).with_context(|| format!("cannot read {}", path.display()))? {
            let path = entry?.path();
            if !SKIPPED.iter().any(|skipped| path.ends_with(skipped)) {
                visit(&path, extensions, on_file)?;
            }
        }
        return Ok(());
    }
    let is_wanted = path.extension().is_some_and(|extension| extensions.iter().any(|wanted| extension == *wanted));
    if is_wanted { on_file(path) } else { Ok(()) }
}
