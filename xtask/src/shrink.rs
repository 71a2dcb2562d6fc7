use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};

use crate::{
    npm::Npm,
    process::{run, step},
    workspace::Workspace,
};

/// The npm package that brings wasm-opt, and its version: another version gives another size.
const BINARYEN: (&str, &str) = ("binaryen", "132.0.0");

/// What wasm-opt does. Never `--ignore-implicit-traps`: it makes loads that a condition guards come before the condition, and
/// one from an address that is none ends the program.
///
/// Taken apart first, more is found to be the same; functions of a few instructions become part of their callers, and those
/// that are called once stay functions, which are more alike than what they are part of; the data stays in one piece, for
/// runs of zeros compress to less than what it takes to say where each piece goes; and how loads and stores are aligned,
/// which no browser looks at, is not said.
const PASSES: [&str; 15] = [
    "--flatten",
    "--rereloop",
    "-Oz",
    "--monomorphize",
    "-Oz",
    "--converge",
    "--coalesce-locals",
    "--always-inline-max-function-size",
    "5",
    "--one-caller-inline-max-function-size",
    "0",
    "--skip-pass=memory-packing",
    "--dealign",
    "--strip-producers",
    "--strip-target-features",
];

/// The npm package that shortens scripts, and its version.
const TERSER: (&str, &str) = ("terser", "5.44.1");

/// Shortens `scripts` in place, ES modules all, or says that it is skipped because npm is missing.
///
/// # Errors
/// If npm or terser fails.
pub(crate) fn scripts(workspace: &Workspace, scripts: &[PathBuf]) -> Result<()> {
    let Some(npm) = Npm::find() else {
        println!("==> Shorten the scripts: skipped, npm is not on PATH");
        return Ok(());
    };
    let terser = npm.package(workspace, TERSER.0, TERSER.1)?.join("bin/terser");
    step("Shorten the scripts", || {
        scripts.iter().try_for_each(|script| {
            let options =
                ["--module", "--ecma", "2022", "--compress", "passes=3,unsafe_arrows", "--mangle", "--output"];
            run(npm.node(&terser).arg(script).args(options).arg(script))
        })
    })
}

/// Shrinks `module` in place with wasm-opt, or says that it is skipped because npm is missing.
///
/// # Errors
/// If npm or wasm-opt fails, or the result is not smaller: wasm-opt can end well without having done its work.
pub(crate) fn module(workspace: &Workspace, module: &Path) -> Result<()> {
    let Some(npm) = Npm::find() else {
        println!("==> Shrink the module with wasm-opt: skipped, npm is not on PATH");
        return Ok(());
    };
    let wasm_opt = npm.package(workspace, BINARYEN.0, BINARYEN.1)?.join("bin/wasm-opt");
    // What it made of a module the last time is kept: it takes longer than all else that is done to one.
    let name = module.file_name().context("a module has a name")?;
    let folder = workspace.target.join("shrunk").join(BINARYEN.1);
    let kept = folder.join(name);
    let (kept_before, kept_after) = (kept.with_extension("before"), kept.with_extension("after"));
    let (kept_passes, passes) = (kept.with_extension("passes"), PASSES.join(" "));
    let is_same = fs::read_to_string(&kept_passes).is_ok_and(|kept| kept == passes)
        && fs::read(&kept_before).ok() == fs::read(module).ok();
    if kept_after.exists() && is_same {
        println!("==> Shrink the module with wasm-opt: it is what it was the last time");
        fs::copy(kept_after, module)?;
        return Ok(());
    }
    step("Shrink the module with wasm-opt", || {
        let smaller = module.with_extension("smaller.wasm");
        // The module itself names the features it uses. Never `--all-features`: browsers refuse what it then makes.
        run(npm.node(wasm_opt).args(PASSES).arg(module).arg("--output").arg(&smaller))?;
        let (before, after) = (fs::metadata(module)?.len(), fs::metadata(&smaller)?.len());
        if after == 0 || after >= before {
            bail!("wasm-opt made {after} bytes of {before}");
        }
        fs::create_dir_all(folder)?;
        fs::rename(module, &kept_before)?;
        fs::rename(&smaller, module)?;
        fs::copy(module, &kept_after)?;
        fs::write(kept_passes, passes)?;
        Ok(())
    })
}
