use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

use crate::{
    process::{run, step},
    shrink,
    wasm_target::{self, TARGET, bind},
    workspace::Workspace,
};

/// The name of the package that is the page's program.
const PACKAGE: &str = "log-view-bench";
const PROGRAM: &str = "log_view_bench";

/// The page's own files.
const FILES: [&str; 3] = ["index.html", "bench.js", "measure.js"];

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
    wasm_target::ensure()?;
    let bench = workspace.target.join("bench");
    let page = Page { plain: bench.join("page"), wrapping: bench.join("page-wrap") };
    step("Build the benchmark's page", || {
        run(&mut workspace.cargo(&format!("build --release --package {PACKAGE} --target {TARGET}")))
    })?;
    fs::create_dir_all(&page.plain).with_context(|| format!("cannot create {}", page.plain.display()))?;
    let module = workspace.target.join(TARGET).join("release").join(format!("{PROGRAM}.wasm"));
    bind(&module, &page.plain, PROGRAM)?;
    shrink::module(workspace, &page.plain.join(format!("{PROGRAM}_bg.wasm")))?;
    for name in FILES {
        copy(&workspace.root.join("bench/page").join(name), &page.plain.join(name))?;
    }
    copy(&workspace.root.join("src/theme.css"), &page.plain.join("theme.css"))?;
    copy_folder(&page.plain, &page.wrapping)?;
    let index = page.wrapping.join("index.html");
    let html = fs::read_to_string(&index).with_context(|| format!("cannot read {}", index.display()))?;
    fs::write(&index, html.replace("<html ", "<html data-wrap "))?;
    Ok(page)
}

/// Copies a folder with all that is in it.
pub(super) fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to).with_context(|| format!("cannot create {}", to.display()))?;
    for entry in fs::read_dir(from).with_context(|| format!("cannot read {}", from.display()))? {
        let path = entry?.path();
        let Some(name) = path.file_name() else { continue };
        if path.is_dir() { copy_folder(&path, &to.join(name))? } else { copy(&path, &to.join(name))? }
    }
    Ok(())
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    // Not `fs::copy`: a file that may only be read would stay so.
    let bytes = fs::read(from).with_context(|| format!("cannot read {}", from.display()))?;
    fs::write(to, bytes).with_context(|| format!("cannot write {}", to.display()))
}
