//! `cargo xtask test`: all checks of the repository, in suites. A failure in one does not stop the others.

mod counts;
mod dependencies;
mod examples;
mod files;
mod forbidden;
mod guide;
mod lint;
mod mcp;
mod msrv;
mod names;
mod public_api;
mod report;
mod tally;
mod typescript;

use std::{
    env,
    num::NonZero,
    process::{Command, ExitCode},
    thread,
};

use anyhow::Result;
use clap::ValueEnum;

use crate::{
    browser::{self, Browser},
    end_to_end,
    gallery::{self, Profile},
    process::{run, step},
    test::report::Report,
    wasm::{self, TARGET},
    workspace::{LIBRARY, Workspace},
};

/// The runner's time limit for one test module, in seconds: far more than a module needs while all other tests run.
const BROWSER_TIMEOUT: &str = "480";

/// A suite of checks. The suites are built in this order; then all tests run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Suite {
    /// Format, clippy, each feature alone, documentation and the rules of the repository.
    Lint,
    /// Unit tests and doc tests on this machine.
    Host,
    /// The components' tests in headless Chromium.
    Browser,
    /// The gallery against the real workspace server in headless Chromium.
    E2e,
    /// The npm package in plain HTML, React and Vue. Skipped without npm.
    Examples,
}

impl Suite {
    fn run(self, workspace: &Workspace, gallery: Profile, report: &mut Report) -> Result<()> {
        match self {
            Self::Lint => lint::run(workspace, report),
            Self::Host => {
                host(workspace, report);
                Ok(())
            }
            Self::Browser => browser(workspace, report),
            Self::E2e => end_to_end(workspace, gallery, report),
            Self::Examples => examples::run_suite(workspace, report),
        }
    }

    fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }
}

/// Runs the suites of `only`, or all if it is empty, and prints the summary. `gallery` is the profile of the end-to-end tests.
pub(crate) fn run_suites(workspace: &Workspace, only: &[Suite], gallery: Profile) -> ExitCode {
    let mut report = Report::default();
    for suite in Suite::value_variants() {
        if only.is_empty() || only.contains(suite) {
            report.suite(&suite.name(), |report| suite.run(workspace, gallery, report));
        }
    }
    report.finish()
}

fn host(workspace: &Workspace, report: &mut Report) {
    // xtask in a command of its own: together with other packages its dependencies would be built again, with more features.
    for (title, packages) in [
        ("Test on the host", "--workspace --exclude xtask --exclude end-to-end-tests --all-features"),
        ("Test xtask", "--package xtask"),
    ] {
        build_and_add(title, workspace.cargo(&format!("test --no-fail-fast {packages}")), report);
    }
}

/// Builds the tests of a cargo command, and adds it to the tests to run. A compile error is a failure.
fn build_and_add(title: &str, command: Command, report: &mut Report) {
    let mut build = Command::new(command.get_program());
    build.args(command.get_args().take_while(|argument| *argument != "--")).arg("--no-run");
    if let Some(folder) = command.get_current_dir() {
        build.current_dir(folder);
    }
    match step(&format!("{title}: build"), || run(&mut build)) {
        Ok(()) => report.tests(title, command),
        Err(error) => report.fail(format!("{title}: {error:#}")),
    }
}

fn browser(workspace: &Workspace, report: &mut Report) -> Result<()> {
    wasm::ensure_target()?;
    let browser = Browser::find_or_install()?;
    // A JSON array of strings is valid TOML, and paths may contain spaces.
    let runner = serde_json::json!([env::current_exe()?, "wasm-test-runner"]);
    let capabilities = browser.write_capabilities(workspace)?;
    for (title, tests) in [
        ("Test the components in the browser", format!("--all-features --test browser --package {LIBRARY}")),
        ("Test the hydration of rows from a server", "--package hydration-tests".to_owned()),
    ] {
        let mut cargo = workspace.cargo(&format!("test {tests} --target {TARGET}"));
        cargo
            .args(["--config", &format!("target.{TARGET}.runner={runner}")])
            .env("CHROMEDRIVER", &browser.driver)
            .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", &capabilities)
            .env("WASM_BINDGEN_TEST_TIMEOUT", BROWSER_TIMEOUT);
        browser::serve_pages_for(&mut cargo)?;
        build_and_add(title, cargo, report);
    }
    Ok(())
}

fn end_to_end(workspace: &Workspace, profile: Profile, report: &mut Report) -> Result<()> {
    let browser = Browser::find_or_install()?;
    gallery::build(workspace, profile)?;
    if !gallery::has_axe(workspace) {
        report.skip("Check each story with axe-core", "npm is not on PATH");
    }
    let server = gallery::build_server(workspace)?;
    report.tests_alone(
        "Test the latency of lines",
        end_to_end::command(workspace, &browser, "--no-fail-fast -- latency::"),
    );
    // They mostly wait for builds.
    let threads = 2 * thread::available_parallelism().map_or(1, NonZero::get);
    let gallery = format!("--skip examples:: --skip mcp:: --skip latency:: --skip stories:: --test-threads {threads}");
    for (title, tests) in [("Test every story end to end", "stories::"), ("Test the gallery end to end", &gallery)] {
        let mut command = end_to_end::command(workspace, &browser, &format!("--no-fail-fast -- --show-output {tests}"));
        command.env("WORKSPACE_SERVER", &server);
        build_and_add(title, command, report);
    }
    Ok(())
}
