use std::{
    fmt, fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};

use crate::{bench::build_with_and_without_log_view, process::capture, workspace::Workspace};

/// Prints the number of bytes after brotli for the files it is given, as a server with its best setting sends them.
const BROTLI_SUM: &str = "const { readFileSync } = require('fs'), { brotliCompressSync } = require('zlib');
console.log(process.argv.slice(1).reduce((sum, file) => sum + brotliCompressSync(readFileSync(file)).length, 0))";

/// The most that a page may download for all elements, in bytes after brotli.
const ELEMENTS_LIMIT: u64 = 125_000;
/// The most that a page may download before the first row is there, in bytes after brotli.
const EAGER_LIMIT: u64 = 4_096;

/// What a page of plain HTML loads at once, in the npm package.
const EAGER: [&str; 2] = ["define.js", "index.js"];
/// What it loads with the first row, beside the module.
const PROGRAM: &str = "program.js";
/// What reads other chats' tool calls, if a page has it do so.
const ADAPTERS: [&str; 2] = ["adapters.js", "adapters-program.js"];

/// Prints how many bytes of WebAssembly and of JavaScript glue a page downloads from the gallery's site.
///
/// # Errors
/// If the site cannot be read.
pub(crate) fn print(site: &Path) -> Result<()> {
    let mut glue = vec![site.join("gallery.js")];
    collect_scripts(&site.join("snippets"), &mut glue)?;
    print_files("gallery, wasm", &[site.join("gallery_bg.wasm")])?;
    print_files("gallery, JavaScript glue", &glue)?;
    Ok(())
}

/// Prints how many bytes a page downloads for all elements of the npm package, and says what of it is too much.
///
/// # Errors
/// If the package cannot be read.
pub(crate) fn print_elements(package: &Path) -> Result<Vec<String>> {
    let eager = print_files("elements, at once", &EAGER.map(|name| package.join(name)))?;
    let parts = [
        eager,
        print_files("elements, wasm", &[package.join("wasm/elements_bg.wasm")])?,
        print_files("elements, script, glue and style", &[package.join(PROGRAM)])?,
    ];
    print_files("elements with the module in a script (inline.js)", &[package.join("inline.js")])?;
    print_files("adapters, all", &ADAPTERS.map(|name| package.join(name)))?;
    let sum = parts.into_iter().sum::<Option<u64>>();
    let limits = [("elements, all", sum, ELEMENTS_LIMIT), ("elements, at once", eager, EAGER_LIMIT)];
    let over = limits.into_iter().filter_map(|(what, size, limit)| {
        let size = size?;
        println!("{what}: {size} bytes brotli, at most {limit}");
        (size > limit).then(|| format!("{what}: {} bytes more than may be", size - limit))
    });
    Ok(over.collect())
}

/// Prints what the log view adds to a page's module: the sizes of two that differ in nothing else.
///
/// # Errors
/// If one of the two cannot be built.
pub(crate) fn print_log_view(workspace: &Workspace) -> Result<()> {
    let [with, without] = build_with_and_without_log_view(workspace)?.map(|module| measure(&[module]));
    let (with, without) = (with?, without?);
    println!("a page with the log view, wasm: {with}");
    println!("the same page without it, wasm: {without}");
    let brotli = with.brotli.zip(without.brotli).map(|(with, without)| with.saturating_sub(without));
    println!("what the log view adds: {}", Size { raw: with.raw.saturating_sub(without.raw), brotli });
    Ok(())
}

/// Prints the sizes of `files` together and returns the size after brotli; `None` where there is no node to tell it.
fn print_files(name: &str, files: &[PathBuf]) -> Result<Option<u64>> {
    let size = measure(files)?;
    println!("{name}: {size}");
    Ok(size.brotli)
}

/// How many bytes some files have.
struct Size {
    raw: u64,
    /// `None` where there is no node to tell it.
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
