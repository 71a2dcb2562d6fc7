use std::{path::Path, process::Command};

use anyhow::{Result, bail};

use crate::process::{capture, run, step};

/// The rustc target of everything that runs in a page.
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

/// Adds [`TARGET`] to the toolchain if it is missing: rustup reads it in `rust-toolchain.toml`, but does not install it
/// by itself when its automatic installation is switched off.
///
/// # Errors
/// If it is missing and rustup is not there or cannot download it.
pub(crate) fn ensure() -> Result<()> {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let libraries = capture(Command::new(rustc).args(["--print", "target-libdir", "--target", TARGET]))?;
    if Path::new(libraries.trim()).is_dir() {
        return Ok(());
    }
    if which::which("rustup").is_err() {
        bail!(
            "this Rust has no {TARGET} target and was not installed by rustup; install the target's standard library"
        );
    }
    step(&format!("Add the target {TARGET}"), || run(Command::new("rustup").args(["target", "add", TARGET])))
}
