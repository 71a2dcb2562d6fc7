use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::{
    process::capture,
    workspace::{LIBRARY, Workspace},
};

/// Refuses dependencies of the library that need a newer Rust than the library declares.
///
/// # Errors
/// If there are some; the message names them.
pub(super) fn check(workspace: &Workspace) -> Result<()> {
    let metadata = capture(&mut workspace.cargo("metadata --format-version=1 --all-features --locked"))?;
    let newer = newer_dependencies(&serde_json::from_str(&metadata)?)?;
    if !newer.is_empty() {
        bail!("{}", newer.join("\n"));
    }
    Ok(())
}

/// The dependencies of the library, direct or not, that need a newer Rust. Development dependencies do not count.
fn newer_dependencies(metadata: &Value) -> Result<Vec<String>> {
    let packages: BTreeMap<_, _> =
        list(&metadata["packages"]).filter_map(|package| Some((id(package)?, package))).collect();
    let nodes: BTreeMap<_, _> =
        list(&metadata["resolve"]["nodes"]).filter_map(|node| Some((id(node)?, node))).collect();
    let library = packages.values().find(|package| package["name"] == LIBRARY).context("no library package")?;
    let declared = rust_version(library).context("the library declares no rust-version")?;
    let mut newer = Vec::new();
    let mut seen = BTreeSet::new();
    let mut open: Vec<_> = id(library).into_iter().collect();
    while let Some(next) = open.pop() {
        if !seen.insert(next) {
            continue;
        }
        let package = packages.get(next).with_context(|| format!("no package {next}"))?;
        if rust_version(package).is_some_and(|needed| needed > declared) {
            let text = |key: &str| package[key].as_str().unwrap_or_default();
            newer.push(format!("{} {} needs Rust {}", text("name"), text("version"), text("rust_version")));
        }
        let dependencies = nodes.get(next).into_iter().flat_map(|node| list(&node["deps"]));
        // A dependency is of the kind `null`, unless it is one for development or for a build script.
        let is_needed = |dependency: &&Value| list(&dependency["dep_kinds"]).any(|kind| kind["kind"].is_null());
        open.extend(dependencies.filter(is_needed).filter_map(|dependency| dependency["pkg"].as_str()));
    }
    Ok(newer)
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn id(value: &Value) -> Option<&str> {
    value["id"].as_str()
}

/// The numbers of `rust-version`, such as `[1, 85]`.
fn rust_version(package: &Value) -> Option<Vec<u32>> {
    let mut numbers: Vec<_> =
        package["rust_version"].as_str()?.split('.').map_while(|number| number.parse().ok()).collect();
    // 1.85.0 is not newer than 1.85.
    while numbers.last() == Some(&0) {
        numbers.pop();
    }
    Some(numbers)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn metadata(rust_versions: [&str; 3]) -> Value {
        let names = [LIBRARY, "serde", "proptest"];
        let package = |place: usize| json!({ "id": names[place], "name": names[place], "version": "1.0.0", "rust_version": rust_versions[place] });
        let dependency = |name: &str, kind: Option<&str>| json!({ "pkg": name, "dep_kinds": [{ "kind": kind }] });
        json!({
            "packages": [package(0), package(1), package(2)],
            "resolve": { "nodes": [
                { "id": LIBRARY, "deps": [dependency("serde", None), dependency("proptest", Some("dev"))] },
                { "id": "serde", "deps": [] },
            ] },
        })
    }

    #[test]
    fn a_dependency_that_needs_a_newer_rust_is_named() {
        let newer = newer_dependencies(&metadata(["1.89", "1.90.0", "1.85"])).expect("reads");
        assert_eq!(newer, ["serde 1.0.0 needs Rust 1.90.0"]);
    }

    #[test]
    fn equal_versions_and_development_dependencies_are_fine() {
        for versions in [["1.89", "1.89.0", "1.95"], ["1.89", "1.9", "1.95"], ["1.89.1", "1.89", "1.89"]] {
            assert!(newer_dependencies(&metadata(versions)).expect("reads").is_empty(), "{versions:?}");
        }
    }

    #[test]
    fn a_library_without_a_version_is_an_error() {
        assert!(newer_dependencies(&metadata(["", "1.89", "1.89"])).is_ok_and(|newer| newer.len() == 1));
        assert!(newer_dependencies(&json!({ "packages": [] })).is_err());
    }
}
