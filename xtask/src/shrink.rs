use std::{fs, path::Path};

use anyhow::{Result, bail};

use crate::{
    npm::Npm,
    process::{run, step},
    workspace::Workspace,
};

/// The npm package that brings wasm-opt, and its version: another version gives another size.
const BINARYEN: (&str, &str) = ("binaryen", "132.0.0");

/// Shrinks `module` in place with wasm-opt, or says that it is skipped because npm is missing.
///
/// # Errors
/// If npm or wasm-opt fails, or the result is not smaller: wasm-opt can end well without having done its work.
pub(crate) fn shrink(workspace: &Workspace, module: &Path) -> Result<()> {
    let Some(npm) = Npm::find() else {
        println!("==> Shrink the module with wasm-opt: skipped, npm is not on PATH");
        return Ok(());
    };
    let wasm_opt = npm.package(workspace, BINARYEN.0, BINARYEN.1)?.join("bin/wasm-opt");
    step("Shrink the module with wasm-opt", || {
        let smaller = module.with_extension("smaller.wasm");
        // The module itself names the features it uses. Never `--all-features`: browsers refuse what it then makes.
        run(npm.node(wasm_opt).arg("-Oz").arg(module).arg("--output").arg(&smaller))?;
        let (before, after) = (fs::metadata(module)?.len(), fs::metadata(&smaller)?.len());
        if after == 0 || after >= before {
            bail!("wasm-opt made {after} bytes of {before}");
        }
        fs::rename(&smaller, module)?;
        Ok(())
    })
}
