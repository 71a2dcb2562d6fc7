//! `cargo xtask test`: all checks of the repository, in suites. A failure in one does not stop the others.

mod components;
mod counts;
mod dependencies;
mod downloads;
mod engines;
mod examples;
mod files;
mod forbidden;
mod guide;
mod lint;
mod mcp;
mod msrv;
mod names;
mod programs;
mod public_api;
mod queue;
mod report;
mod results;
mod selection;
mod tally;
mod typescript;

use std::{path::Path, process::ExitCode, thread};

use anyhow::Result;
use clap::ValueEnum;
pub(crate) use components::LayoutCases;
pub(crate) use public_api::run_unstable_rustdoc;
pub(crate) use selection::{Selection, Suite};

use crate::{
    browser::{Browser, Engine},
    end_to_end,
    gallery::{self, Profile},
    test::report::Report,
    workspace::{HOST_TESTS, Workspace},
};

/// Builds the tests of a suite, and adds them to the report.
fn run_suite(suite: Suite, workspace: &Workspace, selection: &Selection, report: &mut Report) -> Result<()> {
    match suite {
        Suite::Lint => lint::run(workspace, report),
        Suite::Host => {
            host(workspace, report);
            Ok(())
        }
        Suite::Browser => components::run_suite(workspace, selection, report),
        Suite::E2e => end_to_end(workspace, selection, report),
        Suite::Examples => examples::run_suite(workspace, selection, report),
    }
}

/// Runs the selected suites, and prints the summary.
pub(crate) fn run_suites(workspace: &Workspace, selection: &Selection) -> ExitCode {
    let mut report = Report::new();
    thread::scope(|scope| {
        scope.spawn(|| downloads::run(workspace, selection));
        for suite in Suite::value_variants() {
            if selection.has_suite(*suite) {
                report.suite(&suite.name(), |report| run_suite(*suite, workspace, selection, report));
            }
        }
    });
    report.finish()
}

/// Compares the lines of random logs with the log's layout, and prints the summary.
pub(crate) fn compare_layout(workspace: &Workspace, engine: Option<Engine>, cases: LayoutCases) -> ExitCode {
    let selection = Selection { suites: vec![Suite::Browser], engine, gallery: Profile::Dev };
    let mut report = Report::new();
    report.suite(&Suite::Browser.name(), |report| components::run_layout(workspace, &selection, cases, report));
    report.finish()
}

fn host(workspace: &Workspace, report: &mut Report) {
    report.tests_except("Test on the host", &workspace.cargo(&format!("test {HOST_TESTS}")), end_to_end::PROGRAM);
    report.tests("Test xtask", &workspace.cargo("test --package xtask"));
    report.run_tests(
        "Test the examples in the documentation",
        workspace.cargo(&format!("test --no-fail-fast --doc {HOST_TESTS}")),
    );
}

fn end_to_end(workspace: &Workspace, selection: &Selection, report: &mut Report) -> Result<()> {
    gallery::build_with_tests(workspace, selection.gallery)?;
    let server = end_to_end::build_with_server(workspace)?;
    if selection.has_engine(Engine::Chromium) {
        end_to_end_in_chromium(workspace, &server, report)?;
    }
    for browser in engines::other_browsers(workspace, selection, report)? {
        let mut command = end_to_end::command(workspace, &browser, &engines::arguments(engines::GALLERY));
        command.env("WORKSPACE_SERVER", &server);
        report.tests(&format!("Test the gallery end to end in {}", browser.engine.title()), &command);
    }
    Ok(())
}

fn end_to_end_in_chromium(workspace: &Workspace, server: &Path, report: &mut Report) -> Result<()> {
    let browser = Browser::find_or_install(workspace, Engine::Chromium)?;
    if !gallery::has_axe(workspace) {
        report.skip("Check each story with axe-core", "npm is not on PATH");
    }
    report.tests_alone("Test the latency of lines", &end_to_end::command(workspace, &browser, "-- latency::"));
    let gallery = "--skip examples:: --skip mcp:: --skip latency:: --skip stories:: --skip tools::";
    for (title, tests) in [("Test every story end to end", "stories::"), ("Test the gallery end to end", gallery)] {
        let mut command = end_to_end::command(workspace, &browser, &format!("{} {tests}", engines::in_threads()));
        command.env("WORKSPACE_SERVER", server);
        report.tests(title, &command);
    }
    Ok(())
}
