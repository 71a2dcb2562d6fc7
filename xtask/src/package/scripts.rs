//! The scripts of the package, bundled and minified by esbuild.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

use super::app;
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
/// state on `globalThis`. The program, the log as plain text and the readers of `call` are scripts of their own, loaded when a row
/// needs them.
const ENTRIES: [Entry; 7] = [
    Entry { name: "index", external: &["./program.js", "./log.js", "./adapters.js"] },
    Entry { name: "define", external: &["./program.js", "./log.js", "./adapters.js"] },
    Entry { name: "log", external: &[] },
    Entry { name: "react", external: &["./index.js", "react"] },
    Entry { name: "inline", external: &["./index.js"] },
    Entry { name: "program", external: &[] },
    Entry { name: "adapters", external: &[] },
];

/// The style sheets in `src/theme`, which are minified and imported as text: `theme-<name>.css`.
const STYLES: [&str; 2] = ["row", "log"];

/// What cargo and wasm-bindgen build. Scripts import the function `createGlue` around the script of wasm-bindgen as
/// `elements-glue`, and the module's bytes as `elements-wasm`.
#[derive(Debug)]
pub(super) struct Imports {
    /// The output of wasm-bindgen: `<name>.js` and `<name>_bg.wasm`.
    pub(super) name: &'static str,
    pub(super) folder: PathBuf,
}

impl Imports {
    /// The WebAssembly module.
    pub(super) fn module(&self) -> PathBuf {
        self.folder.join(format!("{}_bg.wasm", self.name))
    }
}

/// The scripts of the page for MCP hosts, in [`SOURCES`].
const BOOT: &str = "mcp/boot";
const APP: &str = "mcp/app";

/// What every script is bundled with.
const COMMON: [&str; 5] = ["--bundle", "--minify", "--target=es2022", "--log-level=warning", "--loader:.css=text"];

/// Bundles each script into `folder`.
///
/// # Errors
/// If esbuild fails.
pub(super) fn bundle(workspace: &Workspace, tools: &Tools, imports: &Imports, folder: &Path) -> Result<()> {
    let aliases = aliases(workspace, tools, imports)?;
    for Entry { name, external } in ENTRIES {
        let source = workspace.root.join(SOURCES).join(name).with_extension(EXTENSION);
        let mut esbuild = tools.esbuild();
        esbuild
            .args(COMMON)
            .args(["--format=esm", "--charset=utf8", "--loader:.wasm=binary"])
            .args(external.iter().map(|import| format!("--external:{import}")))
            .args(&aliases)
            .arg(format!("--outfile={}", folder.join(name).with_extension("js").display()))
            .arg(source);
        run(&mut esbuild)?;
    }
    Ok(())
}

/// Bundles the scripts of the page for MCP hosts.
///
/// # Errors
/// If esbuild fails.
pub(super) fn bundle_app(workspace: &Workspace, tools: &Tools, imports: &Imports) -> Result<app::Scripts> {
    let mut aliases = aliases(workspace, tools, imports)?;
    aliases.extend(["decoder", "streams"].map(|part| {
        let file = tools.folder().join(format!("node_modules/lzma1/lib/{part}.js"));
        format!("--alias:lzma1-{part}={}", file.display())
    }));
    let bundle = |name: &str, format: &str| {
        let output = imports.folder.join(name.replace('/', "-")).with_extension("js");
        let mut esbuild = tools.esbuild();
        esbuild
            .args(COMMON)
            .args(["--charset=ascii", "--external:./adapters.js"])
            .arg(format!("--format={format}"))
            .arg(format!("--define:VERSION=\"{}\"", env!("CARGO_PKG_VERSION")))
            // The page has no other files.
            .arg("--define:import.meta.url=\"\"")
            .args(&aliases)
            .arg(format!("--outfile={}", output.display()))
            .arg(workspace.root.join(SOURCES).join(name).with_extension(EXTENSION));
        run(&mut esbuild)?;
        fs::read_to_string(&output).with_context(|| format!("cannot read {}", output.display()))
    };
    Ok(app::Scripts { boot: bundle(BOOT, "esm")?, app: bundle(APP, "iife")? })
}

/// The flags for the imports that are built: the glue, the module and the minified style sheets.
fn aliases(workspace: &Workspace, tools: &Tools, imports: &Imports) -> Result<Vec<String>> {
    let glue = write_glue(tools, imports)?;
    let mut aliases = vec![
        format!("--alias:elements-glue={}", glue.display()),
        format!("--alias:elements-wasm={}", imports.module().display()),
    ];
    for name in STYLES {
        let minified = imports.folder.join(name).with_extension("css");
        let source = workspace.root.join("src/theme").join(name).with_extension("css");
        run(tools
            .esbuild()
            .args(["--minify", "--log-level=warning"])
            .arg(format!("--outfile={}", minified.display()))
            .arg(source))?;
        aliases.push(format!("--alias:theme-{name}.css={}", minified.display()));
    }
    Ok(aliases)
}

/// Bundles the script of wasm-bindgen as a function that takes the `WebAssembly` namespace. The script keeps its instance in
/// variables; each call of the function makes new ones, so that an instance that has failed can be replaced.
fn write_glue(tools: &Tools, Imports { name, folder }: &Imports) -> Result<PathBuf> {
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
