use std::fs;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::{process::capture, workspace::Workspace};

const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// Checks the source, the licence and the name of every package in `Cargo.lock` against `deny.toml`.
///
/// # Errors
/// If a package breaks a rule; the message names it.
pub(super) fn check(workspace: &Workspace) -> Result<()> {
    let path = workspace.root.join("deny.toml");
    let rules = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let rules = Rules::read(&rules)?;
    let metadata = capture(&mut workspace.cargo("metadata --format-version=1 --locked"))?;
    let metadata: Value = serde_json::from_str(&metadata)?;
    let packages = metadata["packages"].as_array().context("`cargo metadata` names no packages")?;
    let faults: Vec<_> = packages.iter().filter_map(|package| rules.fault(package)).collect();
    if !faults.is_empty() {
        bail!("{}", faults.join("\n"));
    }
    Ok(())
}

/// The rules of `deny.toml`.
struct Rules {
    licenses: Vec<String>,
    /// Licences that only one package may have: (name, licence).
    exceptions: Vec<(String, String)>,
    banned: Vec<String>,
}

impl Rules {
    /// Reads the text of `deny.toml`.
    fn read(toml: &str) -> Result<Self> {
        let rules: Value = basic_toml::from_str(toml)?;
        let list = |of: &Value| serde_json::from_value::<Vec<String>>(of.clone());
        let mut exceptions = Vec::new();
        for exception in rules["licenses"]["exceptions"].as_array().into_iter().flatten() {
            let name = exception["crate"].as_str().context("an exception names no crate")?;
            exceptions.extend(list(&exception["allow"])?.into_iter().map(|license| (name.to_owned(), license)));
        }
        let licenses = list(&rules["licenses"]["allow"]).context("no list of licences")?;
        let banned = list(&rules["bans"]["deny"]).context("no list of banned crates")?;
        Ok(Self { licenses, exceptions, banned })
    }

    fn fault(&self, package: &Value) -> Option<String> {
        let name = package["name"].as_str().unwrap_or("a package without a name");
        let license = package["license"].as_str().unwrap_or_default();
        let source = package["source"].as_str();
        let is_excepted = || self.exceptions.iter().any(|(of, excepted)| of == name && excepted == license);
        if source.is_some_and(|source| source != REGISTRY) {
            Some(format!("{name} comes from {}, not from crates.io", source.unwrap_or_default()))
        } else if self.banned.iter().any(|banned| banned == name) {
            Some(format!("{name} is banned"))
        } else if !self.allows(license) && !is_excepted() {
            Some(format!("{name} is under {license:?}"))
        } else {
            None
        }
    }

    /// Whether an SPDX expression is satisfied. Old crates write `/` for `OR`.
    fn allows(&self, expression: &str) -> bool {
        let expression = expression.replace('/', " OR ").replace(['(', ')'], " ");
        let is_listed = |license: &str| self.licenses.iter().any(|listed| listed == license.trim());
        // In none of the expressions that occur does an `OR` contain an `AND`.
        expression.split(" AND ").all(|required| required.split(" OR ").any(is_listed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// The rules of this repository.
    fn rules() -> Rules {
        Rules::read(include_str!("../../../deny.toml")).expect("reads")
    }

    #[test]
    fn or_needs_one_allowed_licence_and_needs_all() {
        for allowed in ["MIT", "MIT/Apache-2.0", "GPL-3.0 OR MIT", "(MIT OR Apache-2.0) AND Unicode-3.0"] {
            assert!(rules().allows(allowed), "{allowed}");
        }
        for refused in ["", "GPL-3.0", "LGPL-3.0-or-later", "MIT AND GPL-3.0", "MPL-2.0"] {
            assert!(!rules().allows(refused), "{refused}");
        }
    }

    #[test]
    fn names_packages_that_break_a_rule() {
        let package = |name: &str, source: &str| json!({ "name": name, "license": "MIT", "source": source });
        let fault = |package: Value| rules().fault(&package);
        assert_eq!(fault(package("serde", REGISTRY)), None);
        assert!(fault(package("serde", "git+https://example.test/serde")).is_some_and(|text| text.contains("git")));
        assert!(fault(package("wee_alloc", REGISTRY)).is_some());
        assert_eq!(fault(json!({ "name": "webdriver", "license": "MPL-2.0", "source": REGISTRY })), None);
        assert!(fault(json!({ "name": "serde", "license": "MPL-2.0", "source": REGISTRY })).is_some());
    }
}
