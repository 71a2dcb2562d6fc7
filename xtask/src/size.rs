//! What a page downloads: raw bytes, and bytes after brotli at its best setting, as a server sends them.

use std::{
    fmt, fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};

use crate::{bench::build_with_and_without_log_view, process::capture, workspace::Workspace};

/// Prints the number of bytes after brotli for the files it is given.
const BROTLI_SUM: &str = "const { readFileSync } = require('fs'), { brotliCompressSync } = require('zlib');
console.log(process.argv.slice(1).reduce((sum, file) => sum + brotliCompressSync(readFileSync(file)).length, 0))";

/// What a page of finished rows loads from the npm package.
const LIGHT: [&str; 1] = ["define.js"];
/// What a page with one open log loads: a request each.
const OPEN_LOG: [&str; 3] = ["define.js", "program.js", "wasm/elements_bg.wasm"];
/// The log as plain text: a page loads it where the program is late or cannot run.
const PLAIN_LOG: [&str; 1] = ["log.js"];
/// The readers of chats' tool calls: a page that uses `call` loads them.
const ADAPTERS: [&str; 1] = ["adapters.js"];
/// All of it in one script, for bundlers that cannot handle a `.wasm` file.
const INLINE: [&str; 1] = ["inline.js"];

/// The most bytes after brotli that a page of finished rows may load.
const LIGHT_LIMIT: u64 = 8_000;
/// The same of the script that draws logs as plain text.
const PLAIN_LOG_LIMIT: u64 = 8_000;
/// The bytes after brotli of a page with one open log that fail a build. An alarm, not a target: a change that needs more
/// raises it, and its commit says why. `docs/size.md` says what the module is made of.
const OPEN_LOG_ALARM: u64 = 345_000;

/// Prints how many bytes of WebAssembly and of JavaScript a page downloads from the gallery's site.
///
/// # Errors
/// If the site cannot be read.
pub(crate) fn print_gallery(site: &Path) -> Result<()> {
    let mut scripts = vec![site.join("gallery.js")];
    collect_scripts(&site.join("snippets"), &mut scripts)?;
    println!("gallery, wasm: {}", measure(&[site.join("gallery_bg.wasm")])?);
    println!("gallery, scripts: {}", measure(&scripts)?);
    Ok(())
}

/// Prints what a page downloads of the npm package, and returns a message for each size that is too large.
///
/// # Errors
/// If the package cannot be read.
pub(crate) fn print_package(package: &Path) -> Result<Vec<String>> {
    let size = |files: &[&str]| measure(&files.iter().map(|name| package.join(name)).collect::<Vec<_>>());
    let (light, open_log) = (size(&LIGHT)?, size(&OPEN_LOG)?);
    println!("a page of finished rows, {} request: {light}", LIGHT.len());
    println!("a page with one open log, {} requests: {open_log}", OPEN_LOG.len());
    for name in OPEN_LOG {
        println!("  {name}: {}", size(&[name])?);
    }
    let plain_log = size(&PLAIN_LOG)?;
    println!("the log as plain text ({}): {plain_log}", PLAIN_LOG[0]);
    let adapters = size(&ADAPTERS)?;
    println!("adapters: {adapters}");
    println!("all in one script ({}): {}", INLINE[0], size(&INLINE)?);
    let adapters_limit = open_log.brotli.unwrap_or(u64::MAX) / 10;
    let limits = [
        ("a page of finished rows", light, LIGHT_LIMIT),
        ("a page with one open log", open_log, OPEN_LOG_ALARM),
        ("a page that draws logs as plain text", plain_log, PLAIN_LOG_LIMIT),
        ("a page that reads tool calls", adapters, adapters_limit),
    ];
    Ok(limits.into_iter().filter_map(|(page, size, limit)| too_large(page, size.brotli?, limit)).collect())
}

fn too_large(page: &str, brotli: u64, limit: u64) -> Option<String> {
    (brotli > limit).then(|| format!("{page} loads {brotli} bytes brotli, more than {limit}"))
}

/// Prints what the log view adds to a page's module: the sizes of two pages that differ in nothing else.
///
/// # Errors
/// If one of the two cannot be built.
pub(crate) fn print_log_view(workspace: &Workspace) -> Result<()> {
    let [with, without] = build_with_and_without_log_view(workspace)?.map(|module| measure(&[module]));
    let (with, without) = (with?, without?);
    println!("a Dioxus page with the log view, wasm: {with}");
    println!("the same page without it, wasm: {without}");
    let brotli = with.brotli.zip(without.brotli).map(|(with, without)| with.saturating_sub(without));
    println!("the difference: {}", Size { raw: with.raw.saturating_sub(without.raw), brotli });
    Ok(())
}

/// The size of some files together, in bytes.
#[derive(Clone, Copy)]
struct Size {
    raw: u64,
    /// `None` without node.
    brotli: Option<u64>,
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.brotli {
            Some(brotli) => write!(f, "{} bytes raw, {brotli} bytes brotli", self.raw),
            None => write!(f, "{} bytes raw (brotli is skipped: node is not on PATH)", self.raw),
        }
    }
}

fn measure(files: &[PathBuf]) -> Result<Size> {
    let mut raw = 0;
    for file in files {
        raw += fs::metadata(file).with_context(|| format!("cannot read {}", file.display()))?.len();
    }
    let Ok(node) = which::which("node") else { return Ok(Size { raw, brotli: None }) };
    let sum = capture(Command::new(node).args(["--eval", BROTLI_SUM, "--"]).args(files))?;
    let brotli = sum.trim().parse().context("node printed no number")?;
    Ok(Size { raw, brotli: Some(brotli) })
}

/// Adds the scripts that wasm-bindgen copied out of crates, each into a folder of its own. There may be none.
fn collect_scripts(folder: &Path, scripts: &mut Vec<PathBuf>) -> Result<()> {
    if !folder.exists() {
        return Ok(());
    }
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect_scripts(&path, scripts)?;
        } else {
            scripts.push(path);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_above_its_limit_is_reported() {
        assert_eq!(too_large("a page", 8_000, 8_000), None);
        assert!(too_large("a page", 8_001, 8_000).is_some_and(|message| message.contains("8001")));
    }
}
