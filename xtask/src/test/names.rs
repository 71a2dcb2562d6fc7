use std::path::Path;

use anyhow::{Result, bail};

use super::files;
use crate::workspace::{BROWSER_ONLY, Workspace};

/// The most characters that the name of a test function may have.
const MAX_CHARACTERS: usize = 70;
/// The attributes of tests, up to where arguments may begin.
const ATTRIBUTES: [&str; 3] = ["#[test]", "#[wasm_bindgen_test", "#[tokio::test"];

/// Refuses tests with names that are too long to read at a glance.
///
/// # Errors
/// If there are some; the message names them.
pub(super) fn check(workspace: &Workspace) -> Result<()> {
    let mut found = Vec::new();
    files::read_each(&workspace.root, "", &["rs"], &mut |path, text| {
        found.extend(long_names(text).map(|(line, name)| message(path, line, name)));
    })?;
    if !found.is_empty() {
        bail!("{} names of tests have more than {MAX_CHARACTERS} characters:\n{}", found.len(), found.join("\n"));
    }
    Ok(())
}

/// Refuses unit tests in packages that run in browsers only: no suite would run them.
///
/// # Errors
/// If there are some; the message names their files.
pub(super) fn check_places(workspace: &Workspace) -> Result<()> {
    let mut found = Vec::new();
    for folder in BROWSER_ONLY {
        files::read_each(&workspace.root, folder, &["rs"], &mut |path, text| {
            if has_tests(text) {
                found.push(path.display().to_string());
            }
        })?;
    }
    if !found.is_empty() {
        bail!("no suite runs the tests in these files; move them to tests/browser:\n{}", found.join("\n"));
    }
    Ok(())
}

/// Whether a Rust file has unit tests or examples in its documentation.
fn has_tests(text: &str) -> bool {
    text.lines().map(str::trim_start).any(|line| {
        line.starts_with("#[cfg(test)]")
            || line.starts_with("/// ```")
            || line.starts_with("//! ```")
            || ATTRIBUTES.iter().any(|attribute| line.starts_with(attribute))
    })
}

fn message(path: &Path, line: usize, name: &str) -> String {
    format!("{}:{line}: {name} ({} characters)", path.display(), name.chars().count())
}

/// The lines and names of the tests in a Rust file whose names are too long.
fn long_names(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut is_test = false;
    let lines = (1..).zip(text.lines()).filter_map(move |(number, line)| {
        let line = line.trim_start();
        is_test |= ATTRIBUTES.iter().any(|attribute| line.starts_with(attribute));
        let name = line.split_once("fn ")?.1.split(['(', '<']).next()?;
        std::mem::take(&mut is_test).then_some((number, name))
    });
    lines.filter(|(_, name)| name.chars().count() > MAX_CHARACTERS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_tests_of_every_kind_with_long_names() {
        let long = "x".repeat(MAX_CHARACTERS + 1);
        for attribute in ["#[test]", "#[wasm_bindgen_test]", "#[tokio::test(start_paused = true)]"] {
            let text = format!(
                "fn {long}() {{}}\n    {attribute}\n    #[ignore]\n    async fn {long}() {{}}\nfn {long}() {{}}\n"
            );
            assert_eq!(long_names(&text).collect::<Vec<_>>(), [(4, long.as_str())], "{attribute}");
        }
        assert_eq!(long_names(&format!("#[test]\nfn {}() {{}}\n", &long[1..])).count(), 0);
    }

    #[test]
    fn finds_files_with_unit_tests_or_examples() {
        for line in ["#[cfg(test)]", "    #[test]", "#[wasm_bindgen_test]", "/// ```", "//! ```rust"] {
            assert!(has_tests(&format!("fn a() {{}}\n{line}\n")), "{line}");
        }
        assert!(!has_tests("/// A `#[test]`.\n#[cfg(target_arch = \"wasm32\")]\nfn a() {}\n"));
    }
}
