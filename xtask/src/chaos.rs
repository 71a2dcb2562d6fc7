use anyhow::Result;

use crate::{
    browser::{Browser, Engine},
    end_to_end,
    gallery::{self, Profile},
    process::{run, step},
    workspace::Workspace,
};

/// The test that tries the schedules.
const TEST: &str = "chaos::shown_lines_equal_the_log_under_faults";

/// Follows builds through `schedules` random fault schedules in headless Chromium, and prints the outcome.
///
/// # Errors
/// If a line is lost, doubled or out of order, or if the gallery cannot be built.
pub(crate) fn run_schedules(workspace: &Workspace, schedules: u64, seed: u64) -> Result<()> {
    let browser = Browser::find_or_install(workspace, Engine::Chromium)?;
    gallery::build(workspace, Profile::Dev)?;
    let mut test = end_to_end::command(workspace, &browser, "--quiet -- --nocapture --exact");
    test.arg(TEST).env("CHAOS_SCHEDULES", schedules.to_string()).env("CHAOS_SEED", seed.to_string());
    step(&format!("Run {schedules} schedules from seed {seed} on"), || run(&mut test))
}
