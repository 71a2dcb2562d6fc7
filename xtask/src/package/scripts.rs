//! The scripts of the package, bundled and minified by esbuild.

use std::path::Path;

use anyhow::Result;

use crate::{npm::Tools, process::run, workspace::Workspace};

/// The folder of the sources.
pub(super) const SOURCES: &str = "elements/npm";
/// The sources' file extension.
const EXTENSION: &str = "js";

/// A script of the package.
struct Entry {
    /// The name of the source and of the script, without the extension.
    name: &'static str,
    /// Imports that stay imports. All else becomes part of the script.
    external: &'static [&'static str],
}

/// `define` holds all of `index`, so that a page without a bundler loads one script and no chain of them. Where a page
/// loads both, what they share is on `globalThis`.
const ENTRIES: [Entry; 7] = [
    Entry { name: "index", external: &["./program.js"] },
    Entry { name: "define", external: &["./program.js"] },
    Entry { name: "react", external: &["./index.js", "react"] },
    Entry { name: "inline", external: &["./index.js"] },
    Entry { name: "program", external: &[] },
    Entry { name: "adapters", external: &["./adapters-program.js"] },
    Entry { name: "adapters-program", external: &[] },
];

/// Bundles each script into `folder`. What a script imports from `elements-wasm` is in the folder `elements`, with
/// wasm-bindgen's output; likewise `adapters`.
///
/// # Errors
/// If esbuild fails.
pub(super) fn bundle(
    workspace: &Workspace,
    tools: &Tools,
    elements: &Path,
    adapters: &Path,
    folder: &Path,
) -> Result<()> {
    for Entry { name, external } in ENTRIES {
        let source = workspace.root.join(SOURCES).join(name).with_extension(EXTENSION);
        let mut esbuild = tools.esbuild();
        esbuild
            .args(["--bundle", "--minify", "--format=esm", "--target=es2022", "--log-level=warning"])
            .args(["--loader:.css=text", "--loader:.wasm=binary"])
            .args(external.iter().map(|import| format!("--external:{import}")))
            .arg(format!("--alias:elements-wasm={}", elements.display()))
            .arg(format!("--alias:adapters-wasm={}", adapters.display()))
            .arg(format!("--outfile={}", folder.join(name).with_extension("js").display()))
            .arg(source);
        run(&mut esbuild)?;
    }
    Ok(())
}
