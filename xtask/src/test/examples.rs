use std::{
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

use super::{
    engines,
    guide::{self, App},
    mcp,
    report::Report,
    selection::Selection,
};
use crate::{
    browser::{Browser, Engine},
    end_to_end, mcp_host,
    npm::{Npm, Tools},
    package,
    process::{run, step},
    workspace::{Workspace, copy_file, copy_folder, hash_folder, remove_folder},
};

/// The folders of the examples that are bundled, each with the guide's app for the same framework.
const BUNDLED: [(&str, App); 2] = [
    (
        "react-vite",
        App {
            heading: "React",
            language: "jsx",
            file: "App.jsx",
            main: "import { createElement } from 'react';
                import { createRoot } from 'react-dom/client';
                import { WorkspaceTool } from 'chat-workspace-tools/react';
                import App from './App.jsx';
                // For tests that render other props.
                Object.assign(window, { WorkspaceTool, createElement, createRoot });
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
/// The folders of the examples with chat libraries.
const CHATS: [&str; 4] = ["react-ai-sdk", "react-assistant-ui", "react-ag-ui", "tanstack-ai"];
/// Files that the bundled examples share.
const SHARED: [&str; 4] = ["agent.js", "html/chat.css", "Composer.tsx", "workspace-chat.ts"];

/// Builds the examples with the npm package, and tests them in the browser against the workspace server.
///
/// # Errors
/// If the package or an example cannot be built, or the browser is missing.
pub(super) fn run_suite(workspace: &Workspace, selection: &Selection, report: &mut Report) -> Result<()> {
    let Some(npm) = Npm::find() else {
        report.skip("Test the elements in plain HTML, React and Vue", "npm is not on PATH");
        return Ok(());
    };
    let mut browsers = engines::other_browsers(workspace, selection, report)?;
    if selection.has_engine(Engine::Chromium) {
        browsers.insert(0, Browser::find_or_install(workspace, Engine::Chromium)?);
    }
    let tools = npm.tools(workspace)?;
    let sites = workspace.target.join("examples");
    // A folder of its own: `cargo xtask package` may run at the same time.
    let folder = workspace.target.join("npm-for-examples");
    package::build(workspace, &folder)?;
    let guide = guide::read(workspace)?;
    write_html(workspace, &folder, &sites)?;
    guide::write_html(&guide, &folder, &sites)?;
    for (name, app) in &BUNDLED {
        let example = bundle(workspace, &tools, &folder, &sites, name)?;
        app.bundle(&guide, &tools, &example, &sites)?;
    }
    let libraries = npm.chat_libraries(workspace)?;
    for name in CHATS {
        bundle(workspace, &libraries, &folder, &sites, name)?;
    }
    let axe = tools.axe();
    mcp_host::write(workspace, &npm, &tools, &sites)?;
    mcp::check(workspace, &npm, &folder, report)?;
    let server = end_to_end::build_with_server(workspace)?;
    for browser in browsers {
        let arguments = match browser.engine {
            Engine::Chromium => format!("{} examples:: mcp::", engines::in_threads()),
            _ => engines::arguments(engines::EXAMPLES),
        };
        let mut command = end_to_end::command(workspace, &browser, &arguments);
        command.env("EXAMPLES", &sites).env("AXE", &axe);
        command.env("MCP_APP", folder.join("mcp-app.html")).env("WORKSPACE_SERVER", &server);
        let title = format!("Test the elements in plain HTML, React and Vue in {}", browser.engine.title());
        report.tests(&title, &command);
    }
    Ok(())
}

/// Writes the pages of plain HTML, which need no bundler, with the package beside them.
fn write_html(workspace: &Workspace, package: &Path, sites: &Path) -> Result<()> {
    for (name, source) in [("html", "examples/html"), ("pages", "tests/e2e/pages")] {
        let site = sites.join(name);
        remove_folder(&site)?;
        copy_folder(&workspace.root.join(source), &site)?;
        copy_folder(package, &site.join("chat-workspace-tools"))?;
    }
    Ok(())
}

/// Bundles an example into its site, in a copy below the tools' folder, where its imports are found in their
/// `node_modules`. Returns the copy's folder.
fn bundle(workspace: &Workspace, tools: &Tools, package: &Path, sites: &Path, name: &str) -> Result<PathBuf> {
    let examples = workspace.root.join("examples");
    let build = tools.folder().join("examples");
    let folder = build.join(name);
    let shared = build.join("html");
    fs::create_dir_all(&shared).with_context(|| format!("cannot create {}", shared.display()))?;
    for file in SHARED {
        copy_file(&examples.join(file), &build.join(file))?;
    }
    let site = sites.join(name);
    let (inputs, stamp) = (hash_inputs(&examples, name, package, tools)?, folder.with_extension("hash"));
    if site.exists() && fs::read_to_string(&stamp).is_ok_and(|bundled| bundled == inputs) {
        println!("==> Bundle examples/{name}: unchanged");
        return Ok(folder);
    }
    // An interrupted run is repeated.
    fs::write(&stamp, "").with_context(|| format!("cannot write {}", stamp.display()))?;
    remove_folder(&folder)?;
    copy_folder(&examples.join(name), &folder)?;
    let installed = folder.join("node_modules/chat-workspace-tools");
    copy_folder(package, &installed)?;
    if folder.join("tsconfig.json").exists() {
        step(&format!("Check the types of examples/{name}"), || run(tools.tsc().arg("--noEmit").current_dir(&folder)))?;
    }
    let mut vite = tools.vite();
    vite.args(["build", "--logLevel", "warn", "--emptyOutDir", "--outDir"]).arg(&site).current_dir(&folder);
    step(&format!("Bundle examples/{name}"), || run(&mut vite))?;
    fs::write(&stamp, inputs).with_context(|| format!("cannot write {}", stamp.display()))?;
    Ok(folder)
}

/// A hash of all that a bundle is made from.
fn hash_inputs(examples: &Path, name: &str, package: &Path, tools: &Tools) -> Result<String> {
    let mut hasher = DefaultHasher::new();
    tools.lockfile().hash(&mut hasher);
    for folder in [&examples.join(name), package] {
        hash_folder(folder, &mut hasher)?;
    }
    for file in SHARED {
        fs::read(examples.join(file)).with_context(|| format!("cannot read {file}"))?.hash(&mut hasher);
    }
    Ok(hasher.finish().to_string())
}
