use std::{
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use serde_json::Value;

use super::{
    guide::{self, App},
    report::Report,
};
use crate::{
    browser::Browser,
    npm::Npm,
    package,
    process::{run, step},
    workspace::{Workspace, copy_folder, hash_folder, remove_folder},
};

/// The examples that are bundled, by their folders in `examples/`, and the guide's app of the same framework.
const BUNDLED: [(&str, App); 2] = [
    (
        "react-vite",
        App {
            heading: "React",
            language: "jsx",
            file: "App.jsx",
            main: "import { createElement } from 'react';
                import { createRoot } from 'react-dom/client';
                import App from './App.jsx';
                createRoot(document.querySelector('#app')).render(createElement(App));",
        },
    ),
    (
        "vue-vite",
        App {
            heading: "Vue",
            language: "vue",
            file: "App.vue",
            main: "import { createApp } from 'vue';
                import App from './App.vue';
                createApp(App).mount('#app');",
        },
    ),
];
/// Files that the bundled examples share.
const SHARED: [&str; 2] = ["agent.js", "html/chat.css"];
/// The checker of accessibility: its npm package and version.
const AXE: (&str, &str) = ("axe-core", "4.14.1");

/// Builds each example from the npm package and drives it in the browser, against the workspace server.
///
/// # Errors
/// If the package, an example or the browser is not to be had.
pub(super) fn run_suite(workspace: &Workspace, report: &mut Report) -> Result<()> {
    let Some(npm) = Npm::find() else {
        report.skip("Test the elements in chats of other kinds", "npm is not on PATH");
        return Ok(());
    };
    let browser = Browser::find_or_install()?;
    let sites = workspace.target.join("examples");
    // Not in the folder of `cargo xtask package`, which may be used meanwhile.
    let folder = workspace.target.join("npm-for-examples");
    package::build(workspace, &folder)?;
    let guide = guide::read(workspace)?;
    write_html(workspace, &folder, &sites)?;
    guide::write_html(&guide, &folder, &sites)?;
    for (name, app) in &BUNDLED {
        let tools = bundle(workspace, &npm, &folder, &sites, name)?;
        app.bundle(&guide, &npm, &tools, &sites)?;
    }
    let axe = npm.package(workspace, AXE.0, AXE.1)?.join("axe.min.js");
    let mut command = workspace.cargo("test --no-fail-fast --package end-to-end-tests -- examples::");
    command.env("CHROME", browser.chrome).env("CHROMEDRIVER", browser.driver).env("EXAMPLES", sites).env("AXE", axe);
    report.tests("Test the elements in chats of other kinds", command);
    Ok(())
}

/// Plain HTML needs no bundler: the package's folder lies beside the pages.
fn write_html(workspace: &Workspace, package: &Path, sites: &Path) -> Result<()> {
    for (name, source) in [("html", "examples/html"), ("lab", "tests/e2e/pages")] {
        let site = sites.join(name);
        remove_folder(&site)?;
        copy_folder(&workspace.root.join(source), &site)?;
        copy_folder(package, &site.join("chat-workspace-tools"))?;
    }
    Ok(())
}

/// Bundles an example, and gives the folder with the tools that did it.
fn bundle(workspace: &Workspace, npm: &Npm, package: &Path, sites: &Path, name: &str) -> Result<PathBuf> {
    let examples = workspace.root.join("examples");
    let build = workspace.target.join("tools/examples");
    let folder = build.join(name);
    for folder in [&folder, &build.join("html")] {
        fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
    }
    for file in SHARED {
        fs::copy(examples.join(file), build.join(file)).with_context(|| format!("cannot copy {file}"))?;
    }
    let site = sites.join(name);
    let (inputs, stamp) = (hash_inputs(&examples, name, package)?, folder.join("bundled.hash"));
    if site.exists() && fs::read_to_string(&stamp).is_ok_and(|bundled| bundled == inputs) {
        println!("==> Bundle examples/{name}: it is what it was the last time");
        return Ok(folder);
    }
    // What breaks off is not taken for whole.
    fs::write(&stamp, "").with_context(|| format!("cannot write {}", stamp.display()))?;
    remove_folder(&folder.join("src"))?;
    install(npm, &examples.join(name), &folder)?;
    copy_folder(&examples.join(name), &folder)?;
    let installed = folder.join("node_modules/chat-workspace-tools");
    remove_folder(&installed)?;
    copy_folder(package, &installed)?;
    let bin = |tool: &str| folder.join("node_modules").join(tool);
    if folder.join("tsconfig.json").exists() {
        let tsc = bin("typescript/bin/tsc");
        step(&format!("Check the types of examples/{name}"), || {
            run(npm.node(tsc).arg("--noEmit").current_dir(&folder))
        })?;
    }
    let mut vite = npm.node(bin("vite/bin/vite.js"));
    vite.args(["build", "--logLevel", "warn", "--emptyOutDir", "--outDir"]).arg(&site).current_dir(&folder);
    step(&format!("Bundle examples/{name}"), || run(&mut vite))?;
    fs::write(&stamp, inputs).with_context(|| format!("cannot write {}", stamp.display()))?;
    Ok(folder)
}

/// What tells whether a bundle has to be made anew.
fn hash_inputs(examples: &Path, name: &str, package: &Path) -> Result<String> {
    let mut hasher = DefaultHasher::new();
    for folder in [&examples.join(name), package] {
        hash_folder(folder, &mut hasher)?;
    }
    for file in SHARED {
        fs::read(examples.join(file)).with_context(|| format!("cannot read {file}"))?.hash(&mut hasher);
    }
    Ok(hasher.finish().to_string())
}

/// Installs what an example asks for, this package apart, unless that was done before.
fn install(npm: &Npm, example: &Path, folder: &Path) -> Result<()> {
    let manifest = example.join("package.json");
    let text = fs::read_to_string(&manifest).with_context(|| format!("cannot read {}", manifest.display()))?;
    let mut wanted: Value =
        serde_json::from_str(&text).with_context(|| format!("{} is no JSON", manifest.display()))?;
    let dependencies = wanted["dependencies"].as_object_mut().context("no dependencies")?;
    dependencies.remove("chat-workspace-tools").context("the example does not use the package")?;
    let wanted = wanted.to_string();
    let stamp = folder.join("installed.json");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    fs::write(folder.join("package.json"), &wanted)?;
    step(&format!("Install the tools of {}", example.display()), || npm.install(folder, &[]))?;
    fs::write(stamp, wanted).context("cannot write what was installed")
}
