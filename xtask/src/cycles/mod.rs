//! No cycle between modules: in no crate of the workspace do files need each other in a circle.
//!
//! A file needs another if it names an item that the other defines, be it in a `use` declaration or in a path. Re-exports are
//! followed to the file that defines the item, and code for tests does not count.

mod graph;
mod source;

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use serde_json::Value;

use self::graph::Graph;
use crate::{process::capture, workspace::Workspace};

/// The cycles of the crate whose root is `root`, each described on a few lines.
fn cycles(root: &Path, read: &dyn Fn(&Path) -> Option<String>) -> Result<Vec<String>> {
    let modules = source::modules(root, read)?;
    let graph = Graph::new(&modules);
    Ok(graph.cycles().iter().map(|cycle| format!("{} files:\n{}", cycle.len(), graph.describe(cycle))).collect())
}

/// The roots of the workspace's libraries and programs, relative to the workspace's root.
fn roots(workspace: &Workspace) -> Result<Vec<PathBuf>> {
    let metadata: Value =
        serde_json::from_str(&capture(&mut workspace.cargo("metadata --no-deps --format-version=1"))?)?;
    let packages = metadata["packages"].as_array().context("no packages")?;
    let targets = packages.iter().filter_map(|package| package["targets"].as_array()).flatten();
    let is_code = |target: &&Value| {
        let kinds = target["kind"].as_array().into_iter().flatten();
        kinds.filter_map(Value::as_str).any(|kind| ["lib", "rlib", "cdylib", "bin"].contains(&kind))
    };
    let path = |target: &Value| {
        let path = PathBuf::from(target["src_path"].as_str().context("a target has no source")?);
        Ok(path.strip_prefix(&workspace.root)?.to_owned())
    };
    targets.filter(is_code).map(path).collect()
}

#[test]
fn no_crate_has_a_cycle_between_files() -> Result<()> {
    let workspace = Workspace::locate()?;
    let read = |path: &Path| fs::read_to_string(workspace.root.join(path)).ok();
    let mut found = Vec::new();
    for root in roots(&workspace)? {
        found.extend(cycles(&root, &read)?);
    }
    assert!(found.is_empty(), "cycles between files:\n{}", found.join("\n"));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The cycles of a crate of these files; the first is its root.
    fn cycles_of(files: &[(&str, &str)]) -> Vec<String> {
        let read = |path: &Path| {
            let file = files.iter().find(|(name, _)| Path::new(name) == path);
            file.map(|(_, text)| (*text).to_owned())
        };
        cycles(Path::new(files[0].0), &read).expect("the files are Rust")
    }

    #[test]
    fn finds_a_cycle_of_use_declarations() {
        let found = cycles_of(&[
            ("lib.rs", "mod a; mod b; mod c;"),
            ("a.rs", "use crate::{b::B}; pub struct A(B);"),
            ("b.rs", "use super::c; pub struct B(c::C);"),
            ("c.rs", "use super::a::A as Other; pub struct C;"),
        ]);
        assert_eq!(
            found,
            ["3 files:\n  a.rs -> b.rs (crate::b::B)\n  b.rs -> c.rs (c::C)\n  c.rs -> a.rs (super::a::A)\n"]
        );
    }

    #[test]
    fn finds_a_cycle_of_paths_in_macros_and_bodies() {
        let found = cycles_of(&[
            ("lib.rs", "mod a; mod b;"),
            ("a.rs", "pub fn a() { println!(\"{}\", crate::b::B::default().0) }"),
            ("b.rs", "pub struct B(u8); fn b() { use super::a::a; a() }"),
        ]);
        assert_eq!(found.len(), 1, "{found:?}");
    }

    #[test]
    fn a_dependency_in_one_direction_is_no_cycle() {
        let found = cycles_of(&[
            ("src/main.rs", "mod a; mod b; fn main() { a::run() }"),
            ("src/a.rs", "use crate::b::B; use std::fmt; pub fn run() {} pub fn a(b: B) { b.run(fmt::Error) }"),
            ("src/b.rs", "pub struct B; impl B { fn a(self) { self::run() } } fn run() {}"),
        ]);
        assert!(found.is_empty(), "{found:?}");
    }

    #[test]
    fn follows_a_re_export_to_the_defining_file() {
        let module = ("m/mod.rs", "mod one; mod two; pub use self::one::One; pub use two::*;");
        let one = ("m/one.rs", "pub struct One;");
        let root = ("lib.rs", "mod m;");
        let fine = cycles_of(&[root, module, one, ("m/two.rs", "use super::One; pub struct Two(One);")]);
        assert!(fine.is_empty(), "{fine:?}");
        let one = ("m/one.rs", "use crate::m::Two; pub struct One(Box<Two>);");
        let found = cycles_of(&[root, module, one, ("m/two.rs", "use super::One; pub struct Two(One);")]);
        assert_eq!(found, ["2 files:\n  m/one.rs -> m/two.rs (crate::m::Two)\n  m/two.rs -> m/one.rs (super::One)\n"]);
    }

    #[test]
    fn finds_a_child_that_needs_its_parent() {
        let found = cycles_of(&[
            ("lib.rs", "mod m;"),
            ("m/mod.rs", "mod child; pub struct Parent(child::Child);"),
            ("m/child.rs", "use super::*; pub struct Child(Box<Parent>);"),
        ]);
        assert_eq!(found.len(), 1, "{found:?}");
    }

    #[test]
    fn ignores_code_for_tests() {
        let found = cycles_of(&[
            ("lib.rs", "mod a; mod b; #[cfg(test)] mod fixtures;"),
            ("a.rs", "use crate::b::B; #[cfg(test)] mod tests { use crate::fixtures::f; } #[test] fn t() {}"),
            ("b.rs", "pub struct B; #[cfg(test)] use crate::a::A; #[cfg(all(test, unix))] fn b() { crate::a::a() }"),
            ("fixtures.rs", "use crate::a::A;"),
        ]);
        assert!(found.is_empty(), "{found:?}");
    }

    #[test]
    fn a_file_with_inline_modules_is_one_file() {
        let found = cycles_of(&[(
            "lib.rs",
            "mod a { use super::b::B; pub struct A; } mod b { use super::a::A; pub struct B; }",
        )]);
        assert!(found.is_empty(), "{found:?}");
    }

    #[test]
    fn invalid_rust_is_an_error() {
        assert!(cycles(Path::new("lib.rs"), &|_| Some("mod".to_owned())).is_err());
        assert!(cycles(Path::new("lib.rs"), &|_| None).is_err());
    }
}
