//! The components' tests in browsers.

use std::env;

use anyhow::Result;

use super::{engines, report::Report, selection::Selection};
use crate::{
    browser::{self, Browser, Engine},
    wasm::{self, BROWSER_TESTS, TARGET},
    workspace::Workspace,
};

/// Random states of the log view whose lines are compared with the layout.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LayoutCases {
    /// The number of states in each engine.
    pub(crate) count: u32,
    /// The seed of the first log.
    pub(crate) seed: u64,
}

/// Adds all tests of the components in Chromium, and the comparison of the log with its layout in the other engines.
///
/// # Errors
/// If a browser is missing and was asked for, or cannot be installed.
pub(super) fn run_suite(workspace: &Workspace, selection: &Selection, report: &mut Report) -> Result<()> {
    wasm::ensure_target()?;
    if selection.has_engine(Engine::Chromium) {
        let chromium = Browser::find_or_install(workspace, Engine::Chromium)?;
        for (title, tests) in [
            ("Test the components in the browser", components("")),
            (
                "Test the hydration of rows from a server",
                format!("{BROWSER_TESTS} --package hydration-tests --test hydration"),
            ),
        ] {
            add(workspace, &chromium, title, &tests, None, report)?;
        }
    }
    for browser in engines::other_browsers(workspace, selection, report)? {
        add_layout(workspace, &browser, None, report)?;
    }
    Ok(())
}

/// Adds the comparison of the log with its layout.
///
/// # Errors
/// As [`run_suite`].
pub(super) fn run_layout(
    workspace: &Workspace,
    selection: &Selection,
    cases: LayoutCases,
    report: &mut Report,
) -> Result<()> {
    wasm::ensure_target()?;
    let mut browsers = engines::other_browsers(workspace, selection, report)?;
    if selection.has_engine(Engine::Chromium) {
        browsers.push(Browser::find_or_install(workspace, Engine::Chromium)?);
    }
    browsers.iter().try_for_each(|browser| add_layout(workspace, browser, Some(cases), report))
}

fn add_layout(workspace: &Workspace, browser: &Browser, cases: Option<LayoutCases>, report: &mut Report) -> Result<()> {
    let title = format!("Compare the log with its layout in {}", browser.engine.title());
    add(workspace, browser, &title, &components("-- log_layout::"), cases, report)
}

/// Arguments for `cargo test`.
fn components(filter: &str) -> String {
    format!("{BROWSER_TESTS} --test browser {filter}")
}

fn add(
    workspace: &Workspace,
    browser: &Browser,
    title: &str,
    tests: &str,
    cases: Option<LayoutCases>,
    report: &mut Report,
) -> Result<()> {
    let mut cargo = workspace.cargo(&format!("test --target {TARGET} {tests}"));
    browser.set_for_wasm_tests(workspace, &mut cargo)?;
    if let Some(LayoutCases { count, seed }) = cases {
        cargo.env("LOG_LAYOUT_CASES", count.to_string()).env("LOG_LAYOUT_SEED", seed.to_string());
    }
    browser::serve_pages_for(&mut cargo)?;
    browser::set_time_limit(&mut cargo, cases.map_or(0, |cases| cases.count));
    let runner = [env::current_exe()?.into_os_string(), "wasm-test-runner".into()];
    report.tests_with_runner(title, &cargo, &runner);
    Ok(())
}
