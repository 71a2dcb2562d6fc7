//! `cargo xtask test`: every check of the repository, in suites that do not hide each other's results.

mod counts;
mod dependencies;
mod examples;
mod forbidden;
mod guide;
mod lint;
mod report;
mod tally;

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
    wasm_target::{self, TARGET},
    workspace::{LIBRARY, Workspace},
};

/// How long a browser may take over one test module, in seconds, before the runner gives up on it: much longer than it takes
/// beside all other tests.
const BROWSER_TIMEOUT: &str = "480";

/// A part of the checks that can be run alone. What a suite needs is built in this order, and then all tests are run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Suite {
    /// Format, clippy, each feature alone, documentation: for the host and for wasm32.
    Lint,
    /// Unit tests and documentation tests on this machine.
    Host,
    /// The components' tests in headless Chromium.
    Browser,
    /// The gallery against the real workspace server in headless Chromium.
    E2e,
    /// The npm package in chats of other kinds: plain HTML, React and Vue. Needs npm, and is skipped without.
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

/// Runs the suites of `only`, or all of them if it is empty, and prints the summary. What is driven end to end is built as
/// `gallery` says.
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
    // xtask apart: its dependencies are already built with just the features it asks for, and one command for all would
    // build them again with everybody's.
    for (title, packages) in [
        ("Test on the host", "--workspace --exclude xtask --exclude end-to-end-tests --all-features"),
        ("Test xtask", "--package xtask"),
    ] {
        build_and_keep(title, workspace.cargo(&format!("test --no-fail-fast {packages}")), report);
    }
}

/// Builds the tests of a cargo command and keeps it to be run. What does not compile is a failure.
fn build_and_keep(title: &str, command: Command, report: &mut Report) {
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
    wasm_target::ensure()?;
    let browser = Browser::find_or_install()?;
    // A JSON array of strings is a TOML array too, and survives a path with spaces.
    let runner = serde_json::json!([env::current_exe()?, "wasm-test-runner"]);
    let capabilities = browser.write_capabilities(workspace)?;
    for (title, tests) in [
        ("Test the components in the browser", format!("--all-features --test browser --package {LIBRARY}")),
        ("Test that rows from a server come alive", "--package hydration-tests".to_owned()),
    ] {
        let mut cargo = workspace.cargo(&format!("test {tests} --target {TARGET}"));
        cargo
            .args(["--config", &format!("target.{TARGET}.runner={runner}")])
            .env("CHROMEDRIVER", &browser.driver)
            .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", &capabilities)
            .env("WASM_BINDGEN_TEST_TIMEOUT", BROWSER_TIMEOUT);
        browser::serve_pages_for(&mut cargo)?;
        build_and_keep(title, cargo, report);
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
        "Test how soon lines are seen",
        end_to_end::command(workspace, &browser, "--no-fail-fast -- latency::"),
    );
    // They wait for builds more than they work.
    let threads = 2 * thread::available_parallelism().map_or(1, NonZero::get);
    let gallery = format!("--skip examples:: --skip latency:: --skip stories:: --test-threads {threads}");
    for (title, tests) in [("Test every story end to end", "stories::"), ("Test the gallery end to end", &gallery)] {
        let mut command = end_to_end::command(workspace, &browser, &format!("--no-fail-fast -- --show-output {tests}"));
        command.env("WORKSPACE_SERVER", &server);
        build_and_keep(title, command, report);
    }
    Ok(())
}
