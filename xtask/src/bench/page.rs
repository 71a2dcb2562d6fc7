use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

use crate::{
    process::{run, step},
    wasm::{self, TARGET, bind},
    workspace::{Workspace, copy_file, copy_folder},
};

/// The package of the page's program, and the name of its module.
const PACKAGE: &str = "log-view-bench";
const PROGRAM: &str = "log_view_bench";

/// The page's own files.
const FILES: [&str; 4] = ["index.html", "bench.js", "measure.js", "find.js"];

/// The built page.
#[derive(Debug)]
pub(super) struct Page {
    /// Lines are not wrapped.
    pub(super) plain: PathBuf,
    /// Lines are wrapped.
    pub(super) wrapping: PathBuf,
}

/// Builds the page into `target/bench`.
pub(super) fn build(workspace: &Workspace) -> Result<Page> {
    let bench = workspace.target.join("bench");
    let page = Page { plain: bench.join("page"), wrapping: bench.join("page-wrap") };
    build_program(workspace, &page.plain, PROGRAM, "")?;
    for name in FILES {
        copy_file(&workspace.root.join("bench/page").join(name), &page.plain.join(name))?;
    }
    fs::write(page.plain.join("theme.css"), workspace.theme()?).context("cannot write theme.css")?;
    copy_folder(&page.plain, &page.wrapping)?;
    let index = page.wrapping.join("index.html");
    let html = fs::read_to_string(&index).with_context(|| format!("cannot read {}", index.display()))?;
    fs::write(&index, html.replace("<html ", "<html data-wrap "))?;
    Ok(page)
}

/// The modules of the page with and without its log view, optimized with wasm-opt.
///
/// # Errors
/// If one cannot be built.
pub(crate) fn build_with_and_without_log_view(workspace: &Workspace) -> Result<[PathBuf; 2]> {
    let folder = workspace.target.join("size");
    Ok([
        build_program(workspace, &folder, PROGRAM, "")?,
        build_program(workspace, &folder, "without_log_view", "--no-default-features")?,
    ])
}

/// Builds the page's program into `folder` under `name`, and returns the path of its module.
fn build_program(workspace: &Workspace, folder: &Path, name: &str, features: &str) -> Result<PathBuf> {
    wasm::ensure_target()?;
    step("Build the benchmark's page", || {
        run(&mut workspace.cargo(&format!("build --release --package {PACKAGE} --target {TARGET} {features}")))
    })?;
    bind(&workspace.target.join(TARGET).join("release").join(format!("{PROGRAM}.wasm")), folder, name)?;
    let module = folder.join(format!("{name}_bg.wasm"));
    wasm::optimize(workspace, &module)?;
    Ok(module)
}
