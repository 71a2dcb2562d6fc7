use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};

use crate::process::capture;

/// Prints the number of bytes after brotli for the files it is given, as a server with its best setting sends them.
const BROTLI_SUM: &str = "const { readFileSync } = require('fs'), { brotliCompressSync } = require('zlib');
console.log(process.argv.slice(1).reduce((sum, file) => sum + brotliCompressSync(readFileSync(file)).length, 0))";

/// Prints how many bytes of WebAssembly and of JavaScript glue a page downloads from `site`.
///
/// # Errors
/// If the site cannot be read.
pub(crate) fn print(site: &Path) -> Result<()> {
    let node = which::which("node").ok();
    if node.is_none() {
        println!("Brotli sizes are skipped: node is not on PATH.");
    }
    let mut glue = vec![site.join("gallery.js")];
    collect_scripts(&site.join("snippets"), &mut glue)?;
    for (name, files) in [("wasm", vec![site.join("gallery_bg.wasm")]), ("JavaScript glue", glue)] {
        let mut raw = 0;
        for file in &files {
            raw += fs::metadata(file).with_context(|| format!("cannot read {}", file.display()))?.len();
        }
        let brotli = match &node {
            Some(node) => {
                let sum = capture(Command::new(node).args(["--eval", BROTLI_SUM, "--"]).args(&files))?;
                format!(", {} bytes brotli", sum.trim())
            }
            None => String::new(),
        };
        println!("{name}: {raw} bytes raw{brotli}");
    }
    Ok(())
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
