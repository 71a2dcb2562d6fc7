//! `cargo xtask test`: all checks of the repository, in suites. A failure in one does not stop the others.

mod components;
mod counts;
mod dependencies;
mod engines;
mod examples;
mod files;
mod forbidden;
mod guide;
mod lint;
mod msrv;
mod names;
mod public_api;
mod report;
mod tally;
mod typescript;

use std::{
    num::NonZero,
    path::Path,
    process::{Command, ExitCode},
    thread,
};

use anyhow::Result;
use clap::ValueEnum;
pub(crate) use components::LayoutCases;

use crate::{
    browser::{Browser, Engine},
    end_to_end,
    gallery::{self, Profile},
    process::{run, step},
    test::report::Report,
    workspace::Workspace,
};

/// A suite of checks. The suites are built in this order; then all tests run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Suite {
    /// Format, clippy, each feature alone, documentation and the rules of the repository.
    Lint,
    /// Unit tests and doc tests on this machine.
    Host,
    /// The components' tests in Chromium, and the log's layout in each engine.
    Browser,
    /// The gallery against the real workspace server, in each engine.
    E2e,
    /// The npm package in plain HTML, React and Vue, in each engine. Skipped without npm.
    Examples,
}

/// What `cargo xtask test` runs.
#[derive(Debug)]
pub(crate) struct Selection {
    /// The suites; all that the engine has tests in if it is empty.
    pub(crate) suites: Vec<Suite>,
    /// The engine; all if it is `None`.
    pub(crate) engine: Option<Engine>,
    /// The profile of the gallery in the end-to-end tests.
    pub(crate) gallery: Profile,
}

impl Selection {
    fn has_suite(&self, suite: Suite) -> bool {
        if !self.suites.is_empty() {
            return self.suites.contains(&suite);
        }
        match (self.engine, suite) {
            (None, _) | (Some(_), Suite::Browser | Suite::E2e | Suite::Examples) => true,
            (Some(_), Suite::Lint | Suite::Host) => false,
        }
    }

    fn has_engine(&self, engine: Engine) -> bool {
        self.engine.is_none_or(|selected| selected == engine)
    }
}

impl Suite {
    fn run(self, workspace: &Workspace, selection: &Selection, report: &mut Report) -> Result<()> {
        match self {
            Self::Lint => lint::run(workspace, report),
            Self::Host => {
                host(workspace, report);
                Ok(())
            }
            Self::Browser => components::run_suite(workspace, selection, report),
            Self::E2e => end_to_end(workspace, selection, report),
            Self::Examples => examples::run_suite(workspace, selection, report),
        }
    }

    fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }
}

/// Runs the selected suites, and prints the summary.
pub(crate) fn run_suites(workspace: &Workspace, selection: &Selection) -> ExitCode {
    let mut report = Report::default();
    for suite in Suite::value_variants() {
        if selection.has_suite(*suite) {
            report.suite(&suite.name(), |report| suite.run(workspace, selection, report));
        }
    }
    report.finish()
}

/// Compares the lines of random logs with the log's layout, and prints the summary.
pub(crate) fn compare_layout(workspace: &Workspace, engine: Option<Engine>, cases: LayoutCases) -> ExitCode {
    let selection = Selection { suites: vec![Suite::Browser], engine, gallery: Profile::Dev };
    let mut report = Report::default();
    report.suite(&Suite::Browser.name(), |report| components::run_layout(workspace, &selection, cases, report));
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
    build.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    if let Some(folder) = command.get_current_dir() {
        build.current_dir(folder);
    }
    match step(&format!("{title}: build"), || run(&mut build)) {
        Ok(()) => report.tests(title, command),
        Err(error) => report.fail(format!("{title}: {error:#}")),
    }
}

fn end_to_end(workspace: &Workspace, selection: &Selection, report: &mut Report) -> Result<()> {
    gallery::build(workspace, selection.gallery)?;
    let server = gallery::build_server(workspace)?;
    if selection.has_engine(Engine::Chromium) {
        end_to_end_in_chromium(workspace, &server, report)?;
    }
    for browser in engines::other_browsers(workspace, selection, report)? {
        let mut command = end_to_end::command(workspace, &browser, &engines::arguments(engines::GALLERY));
        command.env("WORKSPACE_SERVER", &server);
        build_and_add(&format!("Test the gallery end to end in {}", browser.engine.title()), command, report);
    }
    Ok(())
}

fn end_to_end_in_chromium(workspace: &Workspace, server: &Path, report: &mut Report) -> Result<()> {
    let browser = Browser::find_or_install(workspace, Engine::Chromium)?;
    if !gallery::has_axe(workspace) {
        report.skip("Check each story with axe-core", "npm is not on PATH");
    }
    report.tests_alone(
        "Test the latency of lines",
        end_to_end::command(workspace, &browser, "--no-fail-fast -- latency::"),
    );
    // They mostly wait for builds.
    let threads = 2 * thread::available_parallelism().map_or(1, NonZero::get);
    let gallery = format!("--skip examples:: --skip latency:: --skip stories:: --test-threads {threads}");
    for (title, tests) in [("Test every story end to end", "stories::"), ("Test the gallery end to end", &gallery)] {
        let mut command = end_to_end::command(workspace, &browser, &format!("--no-fail-fast -- --show-output {tests}"));
        command.env("WORKSPACE_SERVER", server);
        build_and_add(title, command, report);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn selected(suites: Vec<Suite>, engine: Option<Engine>) -> Vec<Suite> {
        let selection = Selection { suites, engine, gallery: Profile::Dev };
        Suite::value_variants().iter().copied().filter(|suite| selection.has_suite(*suite)).collect()
    }

    #[test]
    fn all_suites_run_by_default() {
        assert_eq!(selected(Vec::new(), None), Suite::value_variants());
    }

    #[test]
    fn an_engine_selects_the_suites_with_tests_in_it() {
        for engine in [Engine::Chromium, Engine::Firefox, Engine::Webkit] {
            assert_eq!(selected(Vec::new(), Some(engine)), [Suite::Browser, Suite::E2e, Suite::Examples]);
        }
    }

    #[test]
    fn named_suites_run_whatever_the_engine_is() {
        assert_eq!(selected(vec![Suite::E2e, Suite::Lint], Some(Engine::Webkit)), [Suite::Lint, Suite::E2e]);
    }
}
