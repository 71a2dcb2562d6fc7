use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

use super::paths;
use crate::{
    locals, moves, names, order,
    process::{run, step},
    shrink, trim,
    wasm_target::{TARGET, bind},
    workspace::Workspace,
};

/// The function of a module that stands in place of each panic.
const BREAK_OFF: &str = "break_off";
/// The linker's option for where the stack ends, in bytes, and the data begins: with all of it below a megabyte, an address
/// is a byte shorter in the code.
const STACK_ARGUMENT: &str = "link-arg=-zstack-size=917504";
/// What stands between two flags in `CARGO_ENCODED_RUSTFLAGS`.
const SEPARATOR: &str = "\u{1f}";
/// What the glue begins with of what fetches a module and starts it. Scripts of ours do that.
const LOADER: &str = "\nasync function __wbg_load(";

/// A WebAssembly module as it goes into the package, and the script between it and the others.
#[derive(Debug)]
pub(super) struct Module {
    pub(super) wasm: Vec<u8>,
    pub(super) glue: String,
}

/// Builds the module of a crate, as small as it gets.
///
/// # Errors
/// If a step fails; the message says which.
pub(super) fn build(workspace: &Workspace, package: &str) -> Result<Module> {
    let name = package.replace('-', "_");
    let mut cargo = workspace.cargo("rustc --profile elements --crate-type cdylib --target");
    cargo.args([TARGET, "--package", package, "--", "-C", trim::LINK_ARGUMENT, "-C", STACK_ARGUMENT]);
    // They take the place of flags from outside, which are for other builds.
    let flags: Vec<_> = paths::rustflags(workspace).chain([trim::NAMES.to_owned()]).collect();
    cargo.env("CARGO_ENCODED_RUSTFLAGS", flags.join(SEPARATOR));
    step(&format!("Build {package} for the browser"), || run(&mut cargo))?;
    let linked = workspace.target.join(TARGET).join("elements").join(&name).with_extension("wasm");
    let trimmed = linked.with_extension("trimmed.wasm");
    step("Take the texts of panics out of the module", || write(&trimmed, &trim::panics(read(&linked)?, BREAK_OFF)?))?;
    let bound = workspace.target.join("bound");
    bind(&trimmed, &bound, &name)?;
    let glue = read_text(bound.join(&name).with_extension("js"))?;
    let module = bound.join(format!("{name}_bg.wasm"));
    let glue = step("Shorten the names between module and glue", || {
        let (short_module, short_glue) = names::shorten(&read(&module)?, &glue)?;
        write(&module, &short_module)?;
        Ok(short_glue)
    })?;
    shrink::module(workspace, &module)?;
    step("Say what is alike in the same words, side by side", || {
        let worded = locals::alike(&moves::by_call(&read(&module)?)?)?;
        write(&module, &order::by_likeness(&worded)?)
    })?;
    // In a script it is as text, in which nobody would find them.
    step("Look for paths of this machine in the module", || paths::check(workspace, &module))?;
    Ok(Module { wasm: read(&module)?, glue: without_loader(&glue)?.to_owned() })
}

fn without_loader(glue: &str) -> Result<&str> {
    Ok(glue.split_once(LOADER).context("the glue is not as wasm-bindgen writes it")?.0)
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("cannot read {}", path.display()))
}

fn read_text(path: PathBuf) -> Result<String> {
    fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))
}

fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    fs::write(path, bytes).with_context(|| format!("cannot write {}", path.display()))
}
