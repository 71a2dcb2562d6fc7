//! The scripts of the package, bundled and minified by esbuild.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::{npm::Tools, process::run, workspace::Workspace};

/// The folder of the sources.
pub(super) const SOURCES: &str = "elements/ts";
/// The sources' file extension.
const EXTENSION: &str = "ts";

/// A script of the package.
struct Entry {
    /// The name of the source and of the script, without the extension.
    name: &'static str,
    /// Imports that are not bundled.
    external: &'static [&'static str],
}

/// `define` includes all of `index`, so that a page without a bundler loads one script. A page that loads both shares one
/// state on `globalThis`. The program and the readers of `call` are scripts of their own, loaded when a row needs them.
const ENTRIES: [Entry; 6] = [
    Entry { name: "index", external: &["./program.js", "./adapters.js"] },
    Entry { name: "define", external: &["./program.js", "./adapters.js"] },
    Entry { name: "react", external: &["./index.js", "react"] },
    Entry { name: "inline", external: &["./index.js"] },
    Entry { name: "program", external: &[] },
    Entry { name: "adapters", external: &[] },
];

/// The style sheets in `src/theme`, which are minified and imported as text: `theme-<name>.css`.
const STYLES: [&str; 2] = ["row", "log"];

/// The names under which scripts import what cargo and wasm-bindgen build: the function `createGlue` around the script of
/// wasm-bindgen, and the module's bytes.
#[derive(Debug)]
pub(super) struct Imports {
    /// The output of wasm-bindgen: `<name>.js` and `<name>_bg.wasm`, imported as `<name>-glue` and `<name>-wasm`.
    pub(super) name: &'static str,
    pub(super) folder: PathBuf,
}

/// Bundles each script into `folder`.
///
/// # Errors
/// If esbuild fails.
pub(super) fn bundle(
    workspace: &Workspace,
    tools: &Tools,
    Imports { name: module, folder: bound }: &Imports,
    folder: &Path,
) -> Result<()> {
    let glue = write_glue(tools, module, bound)?;
    let styles = STYLES.map(|name| (name, bound.join(name).with_extension("css")));
    for (name, minified) in &styles {
        let source = workspace.root.join("src/theme").join(name).with_extension("css");
        run(tools
            .esbuild()
            .args(["--minify", "--log-level=warning"])
            .arg(format!("--outfile={}", minified.display()))
            .arg(source))?;
    }
    let aliases = [
        format!("--alias:{module}-glue={}", glue.display()),
        format!("--alias:{module}-wasm={}", bound.join(format!("{module}_bg.wasm")).display()),
    ];
    let styles = styles.map(|(name, minified)| format!("--alias:theme-{name}.css={}", minified.display()));
    for Entry { name, external } in ENTRIES {
        let source = workspace.root.join(SOURCES).join(name).with_extension(EXTENSION);
        let mut esbuild = tools.esbuild();
        esbuild
            .args(["--bundle", "--minify", "--format=esm", "--target=es2022", "--log-level=warning"])
            .args(["--charset=utf8", "--loader:.css=text", "--loader:.wasm=binary"])
            .args(external.iter().map(|import| format!("--external:{import}")))
            .args(aliases.iter().chain(&styles))
            .arg(format!("--outfile={}", folder.join(name).with_extension("js").display()))
            .arg(source);
        run(&mut esbuild)?;
    }
    Ok(())
}

/// Bundles the script of wasm-bindgen as a function that takes the `WebAssembly` namespace. The script keeps its instance in
/// variables; each call of the function makes new ones, so that an instance that has failed can be replaced.
fn write_glue(tools: &Tools, name: &str, folder: &Path) -> Result<PathBuf> {
    let glue = folder.join("glue.js");
    let mut esbuild = tools.esbuild();
    esbuild
        .args(["--bundle", "--format=iife", "--global-name=glue", "--target=es2022", "--log-level=warning"])
        .args(["--banner:js=export function createGlue(WebAssembly) {", "--footer:js=return glue; }"])
        .arg(format!("--outfile={}", glue.display()))
        .arg(folder.join(name).with_extension("js"));
    run(&mut esbuild)?;
    Ok(glue)
}
