use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::{process::capture, workspace::Workspace};

/// Licences that need nothing of us but their notice.
const LICENSES: [&str; 12] = [
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "ISC",
    "MIT",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];
/// Packages of tools, which no page and no server holds, under another licence.
const TOOLS: [(&str, &str); 1] = [("webdriver", "MPL-2.0")];
/// Crates that cost a page too much, that nobody looks after, or whose licence forbids them here.
const BANNED: [&str; 5] = ["ansi_colours", "console_error_panic_hook", "reqwasm", "tracing-wasm", "wee_alloc"];
const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// Looks at every package in `Cargo.lock`: where it comes from, under which licence, and whether it is wanted at all.
///
/// # Errors
/// If one is not as it should be; the message names it.
pub(super) fn check(workspace: &Workspace) -> Result<()> {
    let metadata = capture(&mut workspace.cargo("metadata --format-version=1 --locked"))?;
    let metadata: Value = serde_json::from_str(&metadata)?;
    let packages = metadata["packages"].as_array().context("`cargo metadata` names no packages")?;
    let faults: Vec<_> = packages.iter().filter_map(fault).collect();
    if !faults.is_empty() {
        bail!("{}", faults.join("\n"));
    }
    Ok(())
}

fn fault(package: &Value) -> Option<String> {
    let name = package["name"].as_str().unwrap_or("a package without a name");
    let license = package["license"].as_str().unwrap_or_default();
    let source = package["source"].as_str();
    if source.is_some_and(|source| source != REGISTRY) {
        Some(format!("{name} comes from {}, not from crates.io", source.unwrap_or_default()))
    } else if BANNED.contains(&name) {
        Some(format!("{name} is not wanted here"))
    } else if !is_allowed(license) && !TOOLS.contains(&(name, license)) {
        Some(format!("{name} is under {license:?}"))
    } else {
        None
    }
}

/// Whether an SPDX expression can be met: of alternatives one, of requirements all. Crates of old write `/` for `OR`.
fn is_allowed(expression: &str) -> bool {
    let expression = expression.replace('/', " OR ").replace(['(', ')'], " ");
    let is_listed =
        |license: &str| LICENSES.contains(&license.split_whitespace().collect::<Vec<_>>().join(" ").as_str());
    // Good enough for the expressions there are: in none does an alternative hold a requirement.
    expression.split(" AND ").all(|required| required.split(" OR ").any(is_listed))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn of_alternatives_one_and_of_requirements_all_have_to_be_allowed() {
        for allowed in ["MIT", "MIT/Apache-2.0", "GPL-3.0 OR MIT", "(MIT OR Apache-2.0) AND Unicode-3.0"] {
            assert!(is_allowed(allowed), "{allowed}");
        }
        for refused in ["", "GPL-3.0", "LGPL-3.0-or-later", "MIT AND GPL-3.0", "MPL-2.0"] {
            assert!(!is_allowed(refused), "{refused}");
        }
    }

    #[test]
    fn a_package_from_elsewhere_or_unwanted_is_named() {
        let package = |name: &str, source: &str| json!({ "name": name, "license": "MIT", "source": source });
        assert_eq!(fault(&package("serde", REGISTRY)), None);
        assert!(fault(&package("serde", "git+https://example.test/serde")).is_some_and(|text| text.contains("git")));
        assert!(fault(&package("wee_alloc", REGISTRY)).is_some());
    }
}
