use std::fs;

use anyhow::{Context, Result};

use crate::{
    browser::{Browser, Engine},
    end_to_end,
    gallery::{self, Profile},
    process::{output, run, step},
    workspace::{Workspace, remove_folder},
};

/// Writes screenshots of every story to `target/shots`.
///
/// # Errors
/// If the gallery cannot be built or the browser does not start.
pub(crate) fn take(workspace: &Workspace) -> Result<()> {
    let browser = Browser::find_or_install(workspace, Engine::Chromium)?;
    gallery::build(workspace, Profile::Dev)?;
    let folder = workspace.target.join("shots");
    remove_folder(&folder)?;
    fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let mut shots = end_to_end::command(workspace, &browser, "-- tools::shots:: --nocapture");
    step("Take the screenshots", || run(shots.env("SHOTS", &folder)))?;
    println!("The screenshots are in {}; index.html shows them all.", folder.display());
    Ok(())
}

/// Prints the time from the request of a story's page to its first paint. Without a browser it prints that this is skipped.
///
/// # Errors
/// If the browser does not start.
pub(crate) fn print_first_paint(workspace: &Workspace) -> Result<()> {
    let Ok(browser) = Browser::find_or_install(workspace, Engine::Chromium) else {
        println!("The first paint is skipped: there is no browser.");
        return Ok(());
    };
    let mut first_paint = end_to_end::command(workspace, &browser, "-- tools::first_paint:: --nocapture");
    let printed = output(&mut first_paint)?;
    let printed = String::from_utf8_lossy(&printed.stdout);
    let line =
        printed.lines().find(|line| line.starts_with("first paint")).context("the first paint was not measured")?;
    println!("{line}");
    Ok(())
}
