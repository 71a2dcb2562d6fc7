//! The repository's own files.

use std::{fs, path::Path};

use anyhow::{Context, Result};

/// Folders of dependencies and of build output.
const SKIPPED: [&str; 3] = ["node_modules", "target", ".git"];

/// Calls `on_file` with the path below `root` and the text of each file in `place` that has one of these extensions. `place` is a
/// folder or a file.
///
/// # Errors
/// If a folder or a file cannot be read.
pub(super) fn read_each(
    root: &Path,
    place: &str,
    extensions: &[&str],
    on_file: &mut dyn FnMut(&Path, &str),
) -> Result<()> {
    visit(&root.join(place), extensions, &mut |path| {
        let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        on_file(path.strip_prefix(root).unwrap_or(path), &text);
        Ok(())
    })
}

fn visit(path: &Path, extensions: &[&str], on_file: &mut dyn FnMut(&Path) -> Result<()>) -> Result<()> {
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
