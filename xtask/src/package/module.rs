use std::path::PathBuf;

use anyhow::Result;

use super::{paths, scripts::Imports};
use crate::{
    process::{run, step},
    wasm::{self, TARGET, bind},
    workspace::Workspace,
};

/// Separates two flags in `CARGO_ENCODED_RUSTFLAGS`.
const SEPARATOR: &str = "\u{1f}";

/// As in `.cargo/config.toml`.
const VECTOR_INSTRUCTIONS: &str = "-Ctarget-feature=+simd128";

/// The module of `package` as cargo links it, with the names of its functions.
pub(super) fn linked(workspace: &Workspace, package: &str) -> PathBuf {
    workspace.target.join(TARGET).join("elements").join(package.replace('-', "_")).with_extension("wasm")
}

/// Builds the WebAssembly module of `package` with its default features or without, and wasm-bindgen's script for it, under
/// `name`.
///
/// # Errors
/// If a step fails; the message says which.
pub(super) fn build(
    workspace: &Workspace,
    package: &str,
    has_default_features: bool,
    name: &'static str,
) -> Result<Imports> {
    let mut cargo = workspace.cargo("rustc --profile elements --crate-type cdylib --target");
    cargo.args([TARGET, "--package", package]);
    if !has_default_features {
        cargo.arg("--no-default-features");
    }
    // This replaces the flags of the environment and of cargo's configuration.
    let flags: Vec<_> = paths::rustflags(workspace).chain([VECTOR_INSTRUCTIONS.to_owned()]).collect();
    cargo.env("CARGO_ENCODED_RUSTFLAGS", flags.join(SEPARATOR));
    step(&format!("Build {name} for the browser"), || run(&mut cargo))?;
    let linked = linked(workspace, package);
    let folder = workspace.target.join("bound").join(name);
    step("Write the script of wasm-bindgen", || bind(&linked, &folder, name))?;
    let module = folder.join(format!("{name}_bg.wasm"));
    wasm::optimize(workspace, &module)?;
    // Some scripts hold the module as text, in which the check of the whole package would find nothing.
    paths::check(workspace, &module)?;
    Ok(Imports { name, folder })
}
