//! `cargo xtask package`: what is published to npm and to crates.io.

mod manifest;
mod module;
mod notices;
mod paths;
mod scripts;

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

use self::scripts::Imports;
use crate::{
    npm::{Npm, Tools},
    process::{run, step},
    wasm,
    workspace::{LIBRARY, Workspace, copy_folder, remove_folder},
};

/// The crate with the custom elements.
const ELEMENTS: &str = "chat-workspace-elements";
/// What the package holds unchanged: types, manifests and texts.
const COPIED: &str = "elements/npm";
/// The licences of the package itself.
const LICENCES: [&str; 2] = ["LICENSE-MIT", "LICENSE-APACHE"];

/// The module of the elements before wasm-bindgen and wasm-opt.
pub(crate) fn linked_module(workspace: &Workspace) -> PathBuf {
    module::linked(workspace, ELEMENTS)
}

/// Writes the npm package to `folder`. A second call waits until the first is done.
///
/// # Errors
/// If npm is missing or a step fails; the message says which.
pub(crate) fn build(workspace: &Workspace, folder: &Path) -> Result<()> {
    wasm::ensure_target()?;
    let tools = Npm::find().context("the package needs node and npm on PATH")?.tools(workspace)?;
    let lock = workspace.target.join("package.lock");
    let lock = File::create(&lock).with_context(|| format!("cannot create {}", lock.display()))?;
    lock.lock().context("cannot wait for another build of the package")?;
    let elements = module::build(workspace, ELEMENTS, "elements")?;
    step("Write the npm package", || write(workspace, &tools, &elements, folder))?;
    step("Check that the package names no path of this machine", || paths::check(workspace, folder))?;
    println!("The package is in {}", folder.display());
    Ok(())
}

fn write(workspace: &Workspace, tools: &Tools, module: &Imports, folder: &Path) -> Result<()> {
    remove_folder(folder)?;
    copy_folder(&workspace.root.join(COPIED), folder)?;
    scripts::bundle(workspace, tools, module, folder)?;
    for licence in LICENCES {
        fs::copy(workspace.root.join(licence), folder.join(licence))
            .with_context(|| format!("cannot copy {licence}"))?;
    }
    let (wasm, file) = (folder.join("wasm"), "elements_bg.wasm");
    fs::create_dir_all(&wasm).with_context(|| format!("cannot create {}", wasm.display()))?;
    fs::copy(module.folder.join(file), wasm.join(file)).with_context(|| format!("cannot copy {file}"))?;
    write_file(&folder.join("THIRD-PARTY.txt"), notices::of(workspace, &[ELEMENTS])?)?;
    write_file(&folder.join("package.json"), manifest::package(env!("CARGO_PKG_VERSION")))
}

fn write_file(path: &Path, contents: impl AsRef<[u8]>) -> Result<()> {
    fs::write(path, contents).with_context(|| format!("cannot write {}", path.display()))
}

/// Checks that the library can be published to crates.io.
///
/// # Errors
/// If cargo refuses.
pub(crate) fn check_crate(workspace: &Workspace) -> Result<()> {
    step("Check the crate as crates.io would receive it", || {
        run(workspace.cargo("publish --dry-run --allow-dirty --all-features --package").arg(LIBRARY))
    })
}
