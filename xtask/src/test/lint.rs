use anyhow::Result;

use super::{dependencies, forbidden, msrv, names, public_api, report::Report, typescript};
use crate::{
    wasm::{self, TARGET},
    workspace::{HOST, LIBRARY, Workspace},
};

/// What cargo documents by default, and the examples. As these may use development dependencies, cargo uses the dependencies that
/// clippy has checked: without examples, 55 of them have other features and are checked again, in 40 s of processor time.
const DOCUMENTED_ON_HOST: &str = "--lib --bin xtask --examples";

const FIX_WARNINGS: &str = "Fix what is shown above.";

/// Format, clippy, documentation, each feature of the library alone, and the rules of the repository.
///
/// # Errors
/// If the wasm32 target is missing and cannot be added.
pub(super) fn run(workspace: &Workspace, report: &mut Report) -> Result<()> {
    report.check("Check the format", &mut workspace.cargo("fmt --all --check"), "Run `cargo fmt --all`.");
    wasm::ensure_target()?;
    let for_wasm = format!(
        "--package {LIBRARY} --package gallery --package chat-example --package chat-workspace-elements --package hydration-tests --all-features --target {TARGET}"
    );
    // The library's unit tests run on the host: not all of their dependencies build for wasm32.
    let places = [
        ("host", HOST, "--all-targets", DOCUMENTED_ON_HOST),
        ("browser", &for_wasm, "--lib --bins --test browser --test hydration", ""),
    ];
    for (place, packages, targets, documented) in places {
        report.check(
            &format!("Lint for the {place}"),
            &mut workspace.cargo(&format!("clippy {packages} {targets} -- -D warnings")),
            FIX_WARNINGS,
        );
        report.check(
            &format!("Document for the {place}"),
            workspace.cargo(&format!("doc {packages} {documented} --no-deps")).env("RUSTDOCFLAGS", "-D warnings"),
            FIX_WARNINGS,
        );
    }
    lint_features(workspace, report);
    typescript::check(workspace, report);
    report.ensure("Refuse code that parses text as markup or runs it", || forbidden::check(workspace));
    report.ensure("Refuse long names of tests", || names::check(workspace));
    report.ensure("Refuse tests that no suite runs", || names::check_places(workspace));
    report.ensure("Compare the public API with its snapshot", || public_api::check(workspace));
    report.ensure("Check the licences and sources of the dependencies", || dependencies::check(workspace));
    report.ensure("Check the Rust version that the dependencies need", || msrv::check(workspace));
    check_with_cargo_deny(workspace, report);
    Ok(())
}

/// Runs cargo-deny with `deny.toml`, if it is installed. The check for vulnerabilities needs access to their database.
fn check_with_cargo_deny(workspace: &Workspace, report: &mut Report) {
    let title = "Check the dependencies for vulnerabilities";
    if which::which("cargo-deny").is_err() {
        return report.skip(title, "cargo-deny is not installed (`cargo install cargo-deny --locked`)");
    }
    let mut rules = workspace.cargo("deny --workspace check bans licenses sources");
    report.check("Check the dependencies with cargo-deny", &mut rules, FIX_WARNINGS);
    let reachable = workspace.cargo("deny --workspace fetch").status().is_ok_and(|status| status.success());
    if reachable {
        report.check(title, &mut workspace.cargo("deny --workspace check advisories"), FIX_WARNINGS);
    } else {
        report.skip(title, "the database is not reachable");
    }
}

/// Lints the library without features and with each one alone: code behind a feature must not need another.
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
