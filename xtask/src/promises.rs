//! Documents that name tests as evidence: each of those tests exists.

use std::{collections::HashSet, fs, path::Path};

use anyhow::{Context, Result};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
const DOCUMENTS: [&str; 2] = ["SECURITY.md", "docs/reliability.md"];
/// Where tests are.
const FOLDERS: [&str; 5] = ["src", "server", "elements", "tests", "xtask"];

/// The last segment of each path in backticks that looks like the name of a test: at least four words.
fn tests_named_in(text: &str) -> impl Iterator<Item = &str> {
    let quoted = text.lines().flat_map(|line| line.split('`').skip(1).step_by(2));
    let names = quoted.map(|path| path.rsplit("::").next().unwrap_or(path));
    let is_word = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric());
    names.filter(move |name| name.split('_').count() >= 4 && name.split('_').all(is_word))
}

/// Adds the names of all functions in the Rust files below `folder`.
fn add_functions(folder: &Path, names: &mut HashSet<String>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        if path.is_dir() {
            if !path.ends_with("node_modules") {
                add_functions(&path, names)?;
            }
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path)?;
            let functions = text.split("fn ").skip(1).filter_map(|rest| rest.split(['(', '<']).next());
            names.extend(functions.map(str::to_owned));
        }
    }
    Ok(())
}

#[test]
fn documents_name_only_tests_that_exist() -> Result<()> {
    let mut functions = HashSet::new();
    for folder in FOLDERS {
        add_functions(&Path::new(ROOT).join(folder), &mut functions)?;
    }
    for document in DOCUMENTS {
        let text = fs::read_to_string(Path::new(ROOT).join(document))?;
        let (known, unknown): (Vec<_>, Vec<_>) = tests_named_in(&text).partition(|name| functions.contains(*name));
        assert!(!known.is_empty(), "{document} names tests");
        assert!(unknown.is_empty(), "{document} names tests that do not exist: {unknown:?}");
    }
    Ok(())
}

#[test]
fn names_of_tests_differ_from_other_code() {
    let text = "`cargo xtask test` | `a::b::c_d_e_f`, `g_h_i_j_2`\n| `build_log::cache::tests`, `a_b_c`, `a_b_c_` |";
    assert!(tests_named_in(text).eq(["c_d_e_f", "g_h_i_j_2"]));
}
