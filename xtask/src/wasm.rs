//! From a linked module to what a page loads: the target, wasm-bindgen and wasm-opt.

use std::{
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::Path,
    process::Command,
};

use anyhow::{Context, Result, bail, ensure};
use wasm_bindgen_cli::wasm_bindgen;

use crate::{
    npm::Npm,
    process::{capture, run, step},
    workspace::{Workspace, copy_folder, remove_folder},
};

/// The rustc target of everything that runs in a page.
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

/// The packages of the components' tests in browsers and of the gallery, for cargo. All commands select all of them, as with
/// [`HOST_TESTS`](crate::workspace::HOST_TESTS): the library and the stories are compiled once.
pub(crate) const BROWSER_TESTS: &str =
    "--package chat-workspace-tools --package gallery --package chat-example --all-features";

/// Adds [`TARGET`] to the toolchain if it is missing. rustup reads it in `rust-toolchain.toml`, but does not install it
/// when its automatic installation is off.
///
/// # Errors
/// If it is missing and rustup is not installed or cannot download it.
pub(crate) fn ensure_target() -> Result<()> {
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

/// Runs wasm-bindgen: writes `<name>_bg.wasm` and `<name>.js` into `folder`. The output for an unchanged module is reused.
///
/// # Errors
/// If the module cannot be read or the files cannot be written.
pub(crate) fn bind(module: &Path, folder: &Path, name: &str) -> Result<()> {
    let bytes = fs::read(module).with_context(|| format!("cannot read {}", module.display()))?;
    let cache = module.with_extension("bound");
    cached(&cache, &(bytes, name), |files| write_bound(module, files, name))?;
    copy_folder(&cache.join("files"), folder)
}

fn write_bound(module: &Path, folder: &Path, name: &str) -> Result<()> {
    wasm_bindgen::run_cli_with_args([
        "wasm-bindgen".as_ref(),
        module.as_os_str(),
        "--target=web".as_ref(),
        "--no-typescript".as_ref(),
        // Pages and bundlers say themselves where the module is.
        "--omit-default-module-path".as_ref(),
        "--out-name".as_ref(),
        name.as_ref(),
        "--out-dir".as_ref(),
        folder.as_os_str(),
    ])
    .with_context(|| format!("wasm-bindgen cannot read {}", module.display()))
}

/// For size.
///
/// `--low-memory-unused` lets it put a constant that is added to an address into the instruction, which saves 0.6%: it says that
/// nothing is stored at addresses below 1,024. There Rust's linker places the end of the stack, which only a stack overflow reaches.
///
/// By default, wasm-opt inlines each function that has one caller, of any size. It then undoes `#[inline(never)]`, by which
/// functions that a browser optimizes while a log loads are kept small. With a limit of 20 instructions the module is also 0.4%
/// smaller after brotli.
const FLAGS: [&str; 3] = ["-Oz", "--low-memory-unused", "--one-caller-inline-max-function-size=20"];

/// Optimizes `module` in place with `wasm-opt -Oz`. Without npm it prints that the step is skipped. The output for an
/// unchanged module is reused.
///
/// # Errors
/// If npm or wasm-opt fails, or if the result is not smaller: wasm-opt can exit with 0 without having written a module.
pub(crate) fn optimize(workspace: &Workspace, module: &Path) -> Result<()> {
    let Some(npm) = Npm::find() else {
        println!("==> Optimize the module with wasm-opt: skipped, npm is not on PATH");
        return Ok(());
    };
    let tools = npm.tools(workspace)?;
    let name = module.file_name().context("a module has a name")?;
    let before = fs::read(module).with_context(|| format!("cannot read {}", module.display()))?;
    let cache = workspace.target.join("optimized").join(name);
    cached(&cache, &(&before, tools.lockfile(), FLAGS), |files| {
        let output = files.join(name);
        step("Optimize the module with wasm-opt", || {
            // The features are those of the module's `target_features` section. Never `--all-features`: browsers refuse
            // the result.
            run(tools.wasm_opt().args(FLAGS).arg(module).arg("--output").arg(&output))
        })?;
        let after = fs::metadata(&output)?.len();
        ensure!(0 < after && after < before.len() as u64, "wasm-opt wrote {after} bytes for {}", before.len());
        Ok(())
    })?;
    fs::copy(cache.join("files").join(name), module)?;
    Ok(())
}

/// Has `write` fill `cache/files`, unless it did so before for the same `input`.
fn cached(cache: &Path, input: &impl Hash, write: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
    let mut hasher = DefaultHasher::new();
    input.hash(&mut hasher);
    let hash = hasher.finish().to_string();
    let (files, stamp) = (cache.join("files"), cache.join("hash"));
    if fs::read_to_string(&stamp).is_ok_and(|cached| cached == hash) {
        return Ok(());
    }
    remove_folder(cache)?;
    fs::create_dir_all(&files).with_context(|| format!("cannot create {}", files.display()))?;
    write(&files)?;
    // Last, so that an interrupted run is repeated.
    fs::write(&stamp, hash).with_context(|| format!("cannot write {}", stamp.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_again_only_when_the_input_changes() {
        let cache = std::env::temp_dir().join(format!("cwt-cached-{}", std::process::id()));
        let mut writes = 0;
        let mut fill = |input: i32| {
            cached(&cache, &input, |files| {
                writes += 1;
                ensure!(files.is_dir() && input < 3, "interrupted");
                Ok(())
            })
        };
        let outcomes = [1, 1, 2, 3, 2].map(|input| fill(input).is_ok());
        fs::remove_dir_all(&cache).expect("removed");
        assert_eq!(outcomes, [true, true, true, false, true]);
        assert_eq!(writes, 4);
    }
}
