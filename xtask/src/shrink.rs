use std::{fs, path::Path, process::Command};

use anyhow::{Context, Result, bail};

use crate::{
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
    let (Ok(npm), Ok(node)) = (which::which("npm"), which::which("node")) else {
        println!("==> Shrink the module with wasm-opt: skipped, npm is not on PATH");
        return Ok(());
    };
    let (package, version) = BINARYEN;
    let tools = workspace.target.join("tools").join(format!("{package}-{version}"));
    let wasm_opt = tools.join("node_modules").join(package).join("bin/wasm-opt");
    if !wasm_opt.exists() {
        fs::create_dir_all(&tools).with_context(|| format!("cannot create {}", tools.display()))?;
        step(&format!("Install {package} {version} into {}", tools.display()), || {
            let package = format!("{package}@{version}");
            run(Command::new(npm).args(["install", "--no-audit", "--no-fund", "--prefix"]).arg(&tools).arg(package))
        })?;
    }
    step("Shrink the module with wasm-opt", || {
        let smaller = module.with_extension("smaller.wasm");
        // The module itself names the features it uses. Never `--all-features`: browsers refuse what it then makes.
        run(Command::new(node).arg(wasm_opt).arg("-Oz").arg(module).arg("--output").arg(&smaller))?;
        let (before, after) = (fs::metadata(module)?.len(), fs::metadata(&smaller)?.len());
        if after == 0 || after >= before {
            bail!("wasm-opt made {after} bytes of {before}");
        }
        fs::rename(&smaller, module)?;
        Ok(())
    })
}
