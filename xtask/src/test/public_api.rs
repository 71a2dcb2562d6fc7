use std::{
    collections::BTreeSet,
    env, fs,
    process::{Command, ExitCode},
};

use anyhow::{Context, Result, bail};

use crate::{
    process::run,
    wasm::{self, TARGET},
    workspace::{LIBRARY, Workspace},
};

/// The public items of the library, a line each.
const SNAPSHOT: &str = "tests/public-api.txt";
/// The variable that makes the check write the snapshot.
const UPDATE: &str = "UPDATE";
/// The variable with the rustdoc that [`run_unstable_rustdoc`] runs.
const UNSTABLE_RUSTDOC: &str = "UNSTABLE_RUSTDOC";

/// Compares the library's public API in a browser, with the default features and `scripted`, to the snapshot. With `UPDATE`
/// set it writes the snapshot.
///
/// # Errors
/// If they differ, or the library cannot be documented.
pub(super) fn check(workspace: &Workspace) -> Result<()> {
    wasm::ensure_target()?;
    let mut cargo = workspace.cargo("rustdoc --lib --features scripted --package");
    cargo.args([LIBRARY, "--target", TARGET]);
    let rustdoc = env::var_os("RUSTDOC").unwrap_or_else(|| "rustdoc".into());
    cargo.env("RUSTDOC", env::current_exe()?).env(UNSTABLE_RUSTDOC, rustdoc);
    run(cargo.args(["--", "-Z", "unstable-options", "--output-format", "json", "--cap-lints", "allow"]))?;
    let json = workspace.target.join(TARGET).join("doc").join(LIBRARY.replace('-', "_")).with_extension("json");
    let api = public_api::Builder::from_rustdoc_json(json)
        .omit_blanket_impls(true)
        .omit_auto_trait_impls(true)
        .omit_auto_derived_impls(true)
        .build()?
        .to_string();
    let path = workspace.root.join(SNAPSHOT);
    if env::var_os(UPDATE).is_some() {
        return fs::write(&path, api).with_context(|| format!("cannot write {}", path.display()));
    }
    let snapshot = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    match difference(&snapshot, &api) {
        Some(difference) => bail!("{difference}If this is meant, run `{UPDATE}=1 cargo xtask test --only lint`."),
        None => Ok(()),
    }
}

/// Runs rustdoc with the arguments of this program and its unstable options, if cargo has started this program as rustdoc.
///
/// Cargo itself must not have the variable that allows them: build scripts read it, so that cargo would build all dependencies again,
/// which takes 65 s of processor time.
pub(crate) fn run_unstable_rustdoc() -> Option<Result<ExitCode>> {
    let rustdoc = env::var_os(UNSTABLE_RUSTDOC)?;
    let mut rustdoc = Command::new(rustdoc);
    rustdoc.args(env::args_os().skip(1)).env("RUSTC_BOOTSTRAP", "1");
    Some(run(&mut rustdoc).map(|()| ExitCode::SUCCESS))
}

/// The lines that only one of the two has.
fn difference(before: &str, after: &str) -> Option<String> {
    let (before, after): (BTreeSet<_>, BTreeSet<_>) = (before.lines().collect(), after.lines().collect());
    let removed = before.difference(&after).map(|line| format!("- {line}\n"));
    let added = after.difference(&before).map(|line| format!("+ {line}\n"));
    Some(removed.chain(added).collect::<String>()).filter(|lines| !lines.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_names_what_was_removed_and_added() {
        assert_eq!(difference("pub fn a()\npub fn b()\n", "pub fn b()\npub fn a()\n"), None);
        let difference = difference("pub fn a()\npub fn b()\n", "pub fn b()\npub fn c()\n");
        assert_eq!(difference.as_deref(), Some("- pub fn a()\n+ pub fn c()\n"));
    }
}
