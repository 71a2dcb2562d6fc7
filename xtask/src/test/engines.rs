//! The end-to-end tests in Firefox and WebKit: those that use no feature of Chromium's driver.

use std::{num::NonZero, thread};

use anyhow::Result;

use super::{report::Report, selection::Selection};
use crate::{
    browser::{Browser, Engine},
    workspace::Workspace,
};

/// The tests of the gallery: each story, and a live build that a reader follows, scrolls, searches and copies.
pub(super) const GALLERY: &[&str] = &["live_build::", "stories::every_story_passes_its_play_and_is_accessible"];

/// The tests of the elements.
pub(super) const EXAMPLES: &[&str] = &["examples::"];

/// The tests in [`GALLERY`] and [`EXAMPLES`] that need Chromium, each with the reason. All other end-to-end tests run in Chromium
/// only as well, because they emulate media features, read the console from its start, measure memory or save files.
const CHROMIUM_ONLY: &[(&str, &str)] = &[
    ("examples::adapters::a_server_reads_tool_calls_as_well", "needs no browser"),
    ("examples::elements::no_node_of_a_removed_row_is_kept", "collects garbage by a DevTools command"),
    ("examples::logs::every_line_of_a_log_is_saved", "sets the folder for downloads by a DevTools command"),
];

/// The arguments of `cargo test` that run these tests in an engine other than Chromium.
pub(super) fn arguments(tests: &[&str]) -> String {
    let skipped: String = CHROMIUM_ONLY.iter().map(|(test, _)| format!(" --skip {test}")).collect();
    format!("{} {}{skipped}", in_threads(), tests.join(" "))
}

/// The arguments of `cargo test` for end-to-end tests. Most of them wait for frames and builds, so more run at once than there are
/// cores.
pub(super) fn in_threads() -> String {
    let threads = 2 * thread::available_parallelism().map_or(1, NonZero::get);
    format!("-- --show-output --test-threads {threads}")
}

/// The selected browsers other than Chromium. A missing one that cannot be installed here is skipped, unless it was asked for.
///
/// # Errors
/// If the installation fails, or if the engine that was asked for is missing.
pub(super) fn other_browsers(
    workspace: &Workspace,
    selection: &Selection,
    report: &mut Report,
) -> Result<Vec<Browser>> {
    let mut browsers = Vec::new();
    for engine in [Engine::Firefox, Engine::Webkit].into_iter().filter(|engine| selection.has_engine(*engine)) {
        if selection.engine.is_some() {
            browsers.push(Browser::find_or_install(workspace, engine)?);
        } else if let Some(browser) = Browser::find_or_try_install(workspace, engine)? {
            browsers.push(browser);
        } else {
            let how = format!("it was not found; `cargo xtask test --engine {}` says how to install it", engine.name());
            report.skip(&format!("Test in {}", engine.title()), &how);
        }
    }
    Ok(browsers)
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::*;

    /// A filter for a name that no test has runs no test, and skips none.
    #[test]
    fn each_name_is_a_test_or_a_module_with_tests() {
        let source = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/e2e/src"));
        let names = CHROMIUM_ONLY.iter().map(|(test, _)| test).chain(GALLERY).chain(EXAMPLES);
        for name in names {
            let (module, test) = name.rsplit_once("::").expect("has a module");
            let path = source.join(module.replace("::", "/"));
            if test.is_empty() && path.is_dir() {
                continue;
            }
            let file = path.with_extension("rs");
            let text = fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
            let function = if test.is_empty() { "fn ".to_owned() } else { format!("fn {test}(") };
            let has_tests = text.contains("#[test]") || text.contains("#[tokio::test(");
            assert!(has_tests && text.contains(&function), "{name}");
        }
    }

    #[test]
    fn tests_that_need_chromium_are_skipped() {
        let arguments = arguments(EXAMPLES);
        assert!(arguments.ends_with(CHROMIUM_ONLY[CHROMIUM_ONLY.len() - 1].0), "{arguments}");
        assert!(arguments.contains(" examples:: --skip "), "{arguments}");
    }
}
