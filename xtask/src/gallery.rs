use std::{fs, process::Command};

use anyhow::{Context, Result};

use crate::{
    npm::Npm,
    process::{run, step},
    shrink,
    wasm_target::{self, TARGET, bind},
    workspace::Workspace,
};

/// Files of the repository that the site holds as they are: (path in the repository, name in the site).
const STATIC_FILES: [(&str, &str); 5] = [
    ("index.html", "index.html"),
    ("stories/start.js", "start.js"),
    ("stories/icon.svg", "icon.svg"),
    ("src/theme.css", "theme.css"),
    ("stories/gallery.css", "gallery.css"),
];

/// The npm package that checks the stories' accessibility, in the gallery and in its tests, and its version.
const AXE: (&str, &str) = ("axe-core", "4.14.1");
/// What it is in: the name is the same in the package and in the site.
const AXE_SCRIPT: &str = "axe.min.js";

/// How the gallery is compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Profile {
    /// Quick to build.
    Dev,
    /// Quick to download.
    Release,
}

/// Builds the gallery and writes its static site to [`Workspace::site`].
///
/// # Errors
/// If a step fails; the message says which.
pub(crate) fn build(workspace: &Workspace, profile: Profile) -> Result<()> {
    wasm_target::ensure()?;
    let mut cargo = workspace.cargo("build --package gallery --target");
    cargo.arg(TARGET);
    let folder = match profile {
        Profile::Dev => "debug",
        Profile::Release => {
            cargo.arg("--release");
            "release"
        }
    };
    step("Build the gallery for the browser", || run(&mut cargo))?;
    step("Write the gallery's site", || write_site(workspace, folder))?;
    bring_axe(workspace)?;
    if profile == Profile::Release {
        shrink::shrink(workspace, &workspace.site().join("gallery_bg.wasm"))?;
    }
    Ok(())
}

fn write_site(workspace: &Workspace, folder: &str) -> Result<()> {
    let site = workspace.site();
    if site.exists() {
        fs::remove_dir_all(&site).with_context(|| format!("cannot empty {}", site.display()))?;
    }
    fs::create_dir_all(&site).with_context(|| format!("cannot create {}", site.display()))?;
    for (source, name) in STATIC_FILES {
        fs::copy(workspace.root.join(source), site.join(name)).with_context(|| format!("cannot copy {source}"))?;
    }
    let module = workspace.target.join(TARGET).join(folder).join("gallery.wasm");
    bind(&module, &site, "gallery")
}

/// Puts axe-core into the site, or says that it is skipped because npm is missing.
fn bring_axe(workspace: &Workspace) -> Result<()> {
    let Some(npm) = Npm::find() else {
        println!("==> Bring axe-core into the site: skipped, npm is not on PATH");
        return Ok(());
    };
    let script = npm.package(workspace, AXE.0, AXE.1)?.join(AXE_SCRIPT);
    fs::copy(&script, workspace.site().join(AXE_SCRIPT))
        .with_context(|| format!("cannot copy {}", script.display()))?;
    Ok(())
}

/// Whether the site's stories can be checked with axe-core.
pub(crate) fn has_axe(workspace: &Workspace) -> bool {
    workspace.site().join(AXE_SCRIPT).exists()
}

/// Starts the workspace server on the site and stays with it until it ends. The server prints its address.
///
/// # Errors
/// If the server cannot be built or ends with an error.
pub(crate) fn serve(workspace: &Workspace, port: Option<u16>) -> Result<()> {
    step("Build the workspace server", || run(&mut workspace.cargo("build --package workspace-server")))?;
    let mut server = workspace.cargo("run --quiet --package workspace-server --");
    server.arg("--site").arg(workspace.site());
    if let Some(port) = port {
        server.args(["--port", &port.to_string()]);
    }
    println!("==> Serve the gallery; stop with Ctrl-C");
    become_process(server)
}

/// Runs `command` in place of this program, so that a signal to this process id reaches the server.
#[cfg(unix)]
fn become_process(mut command: Command) -> Result<()> {
    Err(std::os::unix::process::CommandExt::exec(&mut command).into())
}

#[cfg(not(unix))]
fn become_process(mut command: Command) -> Result<()> {
    run(&mut command)
}
