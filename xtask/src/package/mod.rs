//! `cargo xtask package`: what is published, for npm and for crates.io.

mod inline;
mod join;
mod manifest;
mod notices;
mod paths;
mod theme;

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

use crate::{
    gallery::Profile,
    imports, locals, moves, order,
    process::{run, step},
    shrink, trim,
    wasm_target::{self, TARGET, bind},
    workspace::{LIBRARY, Workspace, copy_folder, remove_folder},
};

/// The crate behind the package.
const ELEMENTS: &str = "chat-workspace-elements";
/// The function of its that tells the scripts that it breaks off.
const BREAK_OFF: &str = "break_off";
/// The linker's option for where the stack ends, in bytes, and the data begins: with all of it below a megabyte, an address
/// is a byte shorter in the code.
const STACK_ARGUMENT: &str = "link-arg=-zstack-size=917504";
/// The scripts and types in the repository that the package holds as they are.
const SCRIPTS: &str = "elements/npm";
/// The scripts that a page loads, whatever it is built with.
const LOADED: [&str; 3] = ["index.js", "program.js", "wasm/elements.js"];
/// Licences that go along.
const LICENCES: [&str; 2] = ["LICENSE-MIT", "LICENSE-APACHE"];

/// Writes the npm package to [`Workspace::npm`] and returns its folder. In the quick profile it is for tests: neither
/// small nor complete, and beside the real one.
///
/// # Errors
/// If a step fails; the message says which.
pub(crate) fn build(workspace: &Workspace, profile: Profile) -> Result<PathBuf> {
    wasm_target::ensure()?;
    let mut cargo = workspace.cargo("rustc --crate-type cdylib --target");
    cargo.args([TARGET, "--package", ELEMENTS]);
    let (folder, built) = match profile {
        Profile::Dev => (workspace.npm().with_extension("dev"), "debug"),
        Profile::Release => {
            cargo.args(["--profile", "elements", "--", "-C", trim::LINK_ARGUMENT, "-C", STACK_ARGUMENT]);
            cargo.env("CARGO_ENCODED_RUSTFLAGS", paths::rustflags(workspace));
            (workspace.npm(), "elements")
        }
    };
    step("Build the elements for the browser", || run(&mut cargo))?;
    let mut module = workspace.target.join(TARGET).join(built).join("chat_workspace_elements.wasm");
    if profile == Profile::Release {
        step("Take the texts of panics out of the module", || {
            let bytes = fs::read(&module).with_context(|| format!("cannot read {}", module.display()))?;
            module.set_extension("trimmed.wasm");
            fs::write(&module, trim::panics(bytes, BREAK_OFF)?)
                .with_context(|| format!("cannot write {}", module.display()))
        })?;
    }
    step("Write the npm package", || write(workspace, &module, &folder))?;
    let module = folder.join("wasm/elements_bg.wasm");
    if profile == Profile::Release {
        step("Shorten the names between module and glue", || {
            shorten_imports(&module, &folder.join("wasm/elements.js"))
        })?;
        shrink::module(workspace, &module)?;
        step("Say what is alike in the same words, side by side", || {
            let worded = locals::alike(&moves::by_call(&fs::read(&module)?)?)?;
            let ordered = order::by_likeness(&worded)?;
            fs::write(&module, ordered).with_context(|| format!("cannot write {}", module.display()))
        })?;
        shrink::scripts(workspace, &LOADED.map(|name| folder.join(name)))?;
        write_file(&folder.join("THIRD-PARTY.txt"), &notices::of(workspace, ELEMENTS)?)?;
        println!("The package is in {}", folder.display());
    }
    write_file(&folder.join("inline.js"), &inline::script(&fs::read(&module)?))?;
    if profile == Profile::Release {
        step("Look for paths of this machine in the package", || paths::check(workspace, &folder))?;
    }
    Ok(folder)
}

fn write(workspace: &Workspace, module: &Path, folder: &Path) -> Result<()> {
    remove_folder(folder)?;
    copy_folder(&workspace.root.join(SCRIPTS), folder)?;
    for licence in LICENCES {
        fs::copy(workspace.root.join(licence), folder.join(licence))
            .with_context(|| format!("cannot copy {licence}"))?;
    }
    bind(module, &folder.join("wasm"), "elements")?;
    let script = |name: &str| read_text(&folder.join(name));
    let index = join::join(&script("index.js")?, "./table.js", &script("table.js")?)?;
    write_file(&folder.join("index.js"), &index)?;
    let theme = theme::script(&read_text(&workspace.root.join("src/theme.css"))?);
    let program = join::join(&script("program.js")?, "./page.js", &script("page.js")?)?;
    write_file(&folder.join("program.js"), &join::join(&program, "./theme.js", &theme)?)?;
    let page = folder.join("page.js");
    fs::remove_file(&page).with_context(|| format!("cannot remove {}", page.display()))?;
    write_file(&folder.join("package.json"), &manifest::package(env!("CARGO_PKG_VERSION")))
}

fn shorten_imports(module: &Path, glue: &Path) -> Result<()> {
    let (short_module, short_glue) = imports::shorten(&fs::read(module)?, &read_text(glue)?)?;
    fs::write(module, short_module).with_context(|| format!("cannot write {}", module.display()))?;
    write_file(glue, &short_glue)
}

fn read_text(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

fn write_file(path: &Path, text: &str) -> Result<()> {
    fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
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
