use anyhow::Result;

use super::{dependencies, forbidden, report::Report};
use crate::{
    wasm::{self, TARGET},
    workspace::{LIBRARY, Workspace},
};

const FIX_WARNINGS: &str = "Fix what is shown above.";

/// Format, clippy, each of the library's features alone, and documentation: all without a warning.
///
/// # Errors
/// If the wasm32 target is missing and cannot be added.
pub(super) fn run(workspace: &Workspace, report: &mut Report) -> Result<()> {
    report.check("Check the format", &mut workspace.cargo("fmt --all --check"), "Run `cargo fmt --all`.");
    wasm::ensure_target()?;
    let for_wasm = format!(
        "--package {LIBRARY} --package gallery --package chat-example --package chat-workspace-elements --package hydration-tests --target {TARGET}"
    );
    // The library's unit tests stay on the host: their tools do not all build for wasm32.
    let places = [
        ("host", "--workspace", "--all-targets"),
        ("browser", &for_wasm, "--lib --bins --test browser --test hydration"),
    ];
    for (place, packages, targets) in places {
        report.check(
            &format!("Lint for the {place}"),
            &mut workspace.cargo(&format!("clippy {packages} {targets} --all-features -- -D warnings")),
            FIX_WARNINGS,
        );
        report.check(
            &format!("Document for the {place}"),
            workspace.cargo(&format!("doc {packages} --no-deps --all-features")).env("RUSTDOCFLAGS", "-D warnings"),
            FIX_WARNINGS,
        );
    }
    lint_features(workspace, report);
    report.ensure("Refuse code that makes markup or programs of text", || forbidden::check(workspace));
    report.ensure("Check the licences and sources of the dependencies", || dependencies::check(workspace));
    check_with_cargo_deny(workspace, report);
    Ok(())
}

/// Has cargo-deny, where it is installed, check all that `deny.toml` says. Known weaknesses it can only look up where their
/// database can be reached.
fn check_with_cargo_deny(workspace: &Workspace, report: &mut Report) {
    let title = "Check the dependencies for known weaknesses";
    if which::which("cargo-deny").is_err() {
        return report.skip(title, "cargo-deny is not installed (`cargo install cargo-deny --locked`)");
    }
    let mut rules = workspace.cargo("deny --workspace check bans licenses sources");
    report.check("Check the dependencies with cargo-deny", &mut rules, FIX_WARNINGS);
    let reachable = workspace.cargo("deny --workspace fetch").status().is_ok_and(|status| status.success());
    if reachable {
        report.check(title, &mut workspace.cargo("deny --workspace check advisories"), FIX_WARNINGS);
    } else {
        report.skip(title, "their database cannot be reached");
    }
}

/// Lints the library with none and with each of its features: code behind one must not lean on another.
fn lint_features(workspace: &Workspace, report: &mut Report) {
    let features = workspace.library_features.iter().map(String::as_str);
    for feature in [""].into_iter().chain(features) {
        let title = match feature {
            "" => "Lint the library without features".to_owned(),
            _ => format!("Lint the library with the feature {feature} alone"),
        };
        let arguments = format!(
            "clippy --package {LIBRARY} --target {TARGET} --no-default-features --features={feature} -- -D warnings"
        );
        report.check(&title, &mut workspace.cargo(&arguments), FIX_WARNINGS);
    }
}
