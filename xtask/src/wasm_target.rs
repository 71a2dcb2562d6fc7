use std::{
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::Path,
    process::Command,
};

use anyhow::{Context, Result, bail};
use wasm_bindgen_cli::wasm_bindgen;

use crate::{
    process::{capture, run, step},
    workspace::{copy_folder, remove_folder},
};

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

/// Writes what a page loads of `module`, the module and the script that starts it, into `folder` under `name`. What was
/// made of the same module before is kept beside it.
///
/// # Errors
/// If the module cannot be read or the files cannot be written.
pub(crate) fn bind(module: &Path, folder: &Path, name: &str) -> Result<()> {
    let bytes = fs::read(module).with_context(|| format!("cannot read {}", module.display()))?;
    let mut hasher = DefaultHasher::new();
    (bytes, name).hash(&mut hasher);
    let hash = hasher.finish().to_string();
    let kept = module.with_extension("bound");
    let (files, stamp) = (kept.join("files"), kept.join("hash"));
    if !fs::read_to_string(&stamp).is_ok_and(|kept_of| kept_of == hash) {
        remove_folder(&kept)?;
        write_bound(module, &files, name)?;
        fs::write(&stamp, hash).with_context(|| format!("cannot write {}", stamp.display()))?;
    }
    copy_folder(&files, folder)
}

fn write_bound(module: &Path, folder: &Path, name: &str) -> Result<()> {
    wasm_bindgen::run_cli_with_args([
        "wasm-bindgen".as_ref(),
        module.as_os_str(),
        "--target=web".as_ref(),
        "--no-typescript".as_ref(),
        "--out-name".as_ref(),
        name.as_ref(),
        "--out-dir".as_ref(),
        folder.as_os_str(),
    ])
    .with_context(|| format!("wasm-bindgen cannot read {}", module.display()))
}
