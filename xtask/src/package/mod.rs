//! `cargo xtask package`: what is published, for npm and for crates.io.

mod inline;
mod join;
mod manifest;
mod module;
mod notices;
mod paths;
mod theme;

use std::{
    fs::{self, File},
    path::Path,
};

use anyhow::{Context, Result};

use self::module::Module;
use crate::{
    process::{run, step},
    shrink, wasm_target,
    workspace::{LIBRARY, Workspace, copy_folder, remove_folder},
};

/// The crates behind the package: the rows, and what reads other chats' tool calls.
const ELEMENTS: &str = "chat-workspace-elements";
const ADAPTERS: &str = "chat-workspace-adapters";
/// The scripts and types in the repository that the package holds as they are.
const SCRIPTS: &str = "elements/npm";
/// The scripts that a page loads, whatever it is built with.
const LOADED: [&str; 4] = ["index.js", "program.js", "adapters.js", "adapters-program.js"];
/// Scripts that are part of others in the package.
const JOINED: [&str; 3] = ["hex.js", "json.js", "page.js"];
/// Licences that go along.
const LICENCES: [&str; 2] = ["LICENSE-MIT", "LICENSE-APACHE"];

/// Writes the npm package to `folder`. Who else builds one meanwhile waits.
///
/// # Errors
/// If a step fails; the message says which.
pub(crate) fn build(workspace: &Workspace, folder: &Path) -> Result<()> {
    wasm_target::ensure()?;
    let lock = workspace.target.join("package.lock");
    let lock = File::create(&lock).with_context(|| format!("cannot create {}", lock.display()))?;
    lock.lock().context("cannot wait for another build of the package")?;
    let elements = module::build(workspace, ELEMENTS)?;
    let adapters = module::build(workspace, ADAPTERS)?;
    step("Write the npm package", || write(workspace, &elements, &adapters, folder))?;
    shrink::scripts(workspace, &LOADED.map(|name| folder.join(name)))?;
    step("Look for paths of this machine in the package", || paths::check(workspace, folder))?;
    println!("The package is in {}", folder.display());
    Ok(())
}

fn write(workspace: &Workspace, elements: &Module, adapters: &Module, folder: &Path) -> Result<()> {
    remove_folder(folder)?;
    copy_folder(&workspace.root.join(SCRIPTS), folder)?;
    for licence in LICENCES {
        fs::copy(workspace.root.join(licence), folder.join(licence))
            .with_context(|| format!("cannot copy {licence}"))?;
    }
    let script = |name: &str| read_text(&folder.join(name));
    let theme = theme::script(&workspace.theme()?);
    let digits = format!("export default \"{}\";\n", inline::digits(&adapters.wasm));
    let (hex, json, page, table) = (script("hex.js")?, script("json.js")?, script("page.js")?, script("table.js")?);
    let joined: [(&str, &[(&str, &str)]); 3] = [
        ("index.js", &[("./table.js", &table)]),
        (
            "program.js",
            &[("./glue.js", &elements.glue), ("./json.js", &json), ("./page.js", &page), ("./theme.js", &theme)],
        ),
        (
            "adapters-program.js",
            &[("./glue.js", &adapters.glue), ("./hex.js", &hex), ("./json.js", &json), ("./module.js", &digits)],
        ),
    ];
    for (name, parts) in joined {
        let mut parts = parts.iter();
        let whole = parts.try_fold(script(name)?, |whole, (from, part)| join::join(&whole, from, part))?;
        write_file(&folder.join(name), whole)?;
    }
    write_file(&folder.join("inline.js"), join::join(&inline::script(&elements.wasm), "./hex.js", &hex)?)?;
    for name in JOINED {
        fs::remove_file(folder.join(name)).with_context(|| format!("cannot remove {name}"))?;
    }
    let wasm = folder.join("wasm");
    fs::create_dir_all(&wasm).with_context(|| format!("cannot create {}", wasm.display()))?;
    write_file(&wasm.join("elements_bg.wasm"), &elements.wasm)?;
    write_file(&folder.join("THIRD-PARTY.txt"), notices::of(workspace, &[ELEMENTS, ADAPTERS])?)?;
    write_file(&folder.join("package.json"), manifest::package(env!("CARGO_PKG_VERSION")))
}

fn read_text(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

fn write_file(path: &Path, contents: impl AsRef<[u8]>) -> Result<()> {
    fs::write(path, contents).with_context(|| format!("cannot write {}", path.display()))
}

/// Checks that the library could be published to crates.io as it is.
///
/// # Errors
/// If cargo refuses.
pub(crate) fn check_crate(workspace: &Workspace) -> Result<()> {
    step("Check what crates.io would be sent", || {
        run(workspace.cargo("publish --dry-run --allow-dirty --all-features --package").arg(LIBRARY))
    })
}
