use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use serde_json::Value;

use crate::{process::capture, wasm::TARGET, workspace::Workspace};

/// The notices that licences of the dependencies of `packages` require: each crate's name, version and licence, and each
/// licence text once.
///
/// # Errors
/// If cargo cannot list the dependencies.
pub(super) fn of(workspace: &Workspace, packages: &[&str]) -> Result<String> {
    let tree = capture(
        workspace
            .cargo("tree --edges normal,no-proc-macro --prefix none --format {p}|{l} --no-dedupe --target")
            .arg(TARGET)
            .args(packages.iter().flat_map(|package| ["--package", package])),
    )?;
    let crates: BTreeSet<_> = tree.lines().filter_map(Crate::parse).collect();
    let folders = folders(&capture(workspace.cargo("metadata --format-version=1 --filter-platform").arg(TARGET))?)?;
    Ok(text(&crates, &folders))
}

/// A crate from a registry.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Crate {
    name: String,
    version: String,
    licence: String,
}

impl Crate {
    /// Parses `name v1.2.3|MIT`. Crates of this workspace, which have a path after the version, need no notice.
    fn parse(line: &str) -> Option<Self> {
        let (package, licence) = line.split_once('|')?;
        let (name, version) = package.split_once(" v")?;
        (!version.contains(' ')).then(|| Self { name: name.into(), version: version.into(), licence: licence.into() })
    }
}

/// The source folder of each crate, by name and version.
fn folders(metadata: &str) -> Result<BTreeMap<(String, String), PathBuf>> {
    let metadata: Value = serde_json::from_str(metadata)?;
    let packages = metadata["packages"].as_array().context("no packages")?;
    let folder = |package: &Value| {
        let text = |key: &str| package[key].as_str().map(str::to_owned);
        let folder = Path::new(package["manifest_path"].as_str()?).parent()?.to_owned();
        Some(((text("name")?, text("version")?), folder))
    };
    Ok(packages.iter().filter_map(folder).collect())
}

fn text(crates: &BTreeSet<Crate>, folders: &BTreeMap<(String, String), PathBuf>) -> String {
    let mut notices = String::from("The WebAssembly in this package also contains these crates.\n\n");
    let mut licences: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for Crate { name, version, licence } in crates {
        notices.push_str(&format!("{name} {version} ({licence})\n"));
        for text in
            folders.get(&(name.clone(), version.clone())).map(|folder| licence_texts(folder)).unwrap_or_default()
        {
            licences.entry(text).or_default().push(name.clone());
        }
    }
    for (licence, names) in licences {
        notices.push_str(&format!("\n{}\n{}:\n\n{}\n", "-".repeat(80), names.join(", "), licence.trim()));
    }
    notices
}

/// The licence texts beside a crate's manifest, without the Apache licence, whose text is the same for all and is in this
/// package already.
fn licence_texts(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .filter(|entry| {
            let name = entry.file_name().to_string_lossy().to_ascii_uppercase();
            ["LICENSE", "LICENCE", "COPYING", "NOTICE"].iter().any(|word| name.starts_with(word))
                && !name.contains("APACHE")
        })
        .filter_map(|entry| fs::read_to_string(entry.path()).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parses_registry_crates_but_not_workspace_crates() {
        let serde = Crate::parse("serde v1.0.1|MIT OR Apache-2.0").expect("a crate");
        assert_eq!((serde.name.as_str(), serde.version.as_str()), ("serde", "1.0.1"));
        assert_eq!(Crate::parse("chat-workspace-tools v0.1.0 (/repo)|MIT"), None);
        assert_eq!(Crate::parse(""), None);
    }
}
