use std::{fs, path::PathBuf, process::Command, thread};

use anyhow::{Context, Result};

use crate::{
    npm::Npm,
    process::{run, step},
    wasm::{self, BROWSER_TESTS, TARGET, bind},
    workspace::{Workspace, remove_folder},
};

/// Files that are copied unchanged: (path in the repository, name in the site).
const STATIC_FILES: [(&str, &str); 8] = [
    ("index.html", "index.html"),
    ("stories/start.js", "start.js"),
    ("stories/icon.svg", "icon.svg"),
    ("stories/gallery.css", "gallery.css"),
    ("examples/chat/index.html", "chat/index.html"),
    ("examples/chat/start.js", "chat/start.js"),
    ("examples/chat/chat.css", "chat/chat.css"),
    ("stories/icon.svg", "chat/icon.svg"),
];

/// axe-core's name in the site: it checks the accessibility of the stories.
const AXE_SCRIPT: &str = "axe.min.js";

/// The package of the workspace server, and its program.
pub(crate) const SERVER: &str = "workspace-server";

/// The cargo profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Profile {
    /// Fast to build.
    Dev,
    /// Small and fast.
    Release,
}

impl Profile {
    pub(crate) fn chosen(release: bool) -> Self {
        if release { Self::Release } else { Self::Dev }
    }
}

/// Builds the gallery and the example chat, and writes their static site to [`Workspace::site`].
///
/// # Errors
/// If a step fails; the message says which.
pub(crate) fn build(workspace: &Workspace, profile: Profile) -> Result<()> {
    // One command, so that the library is compiled once.
    build_packages(workspace, profile, "--package gallery --package chat-example")
}

/// As [`build`], together with the components' tests in browsers if the profile is theirs.
///
/// # Errors
/// As [`build`].
pub(crate) fn build_with_tests(workspace: &Workspace, profile: Profile) -> Result<()> {
    match profile {
        Profile::Dev => build_packages(workspace, profile, &format!("{BROWSER_TESTS} --bins --test browser")),
        Profile::Release => build(workspace, profile),
    }
}

fn build_packages(workspace: &Workspace, profile: Profile, packages: &str) -> Result<()> {
    wasm::ensure_target()?;
    let mut cargo = workspace.cargo(&format!("build {packages} --target {TARGET}"));
    let folder = match profile {
        Profile::Dev => "debug",
        Profile::Release => {
            cargo.arg("--release");
            "release"
        }
    };
    step("Build the gallery and the example chat for the browser", || run(&mut cargo))?;
    step("Write the gallery's site", || write_site(workspace, folder))?;
    copy_axe(workspace)?;
    if profile == Profile::Release {
        for module in ["gallery_bg.wasm", "chat/chat_bg.wasm"] {
            wasm::optimize(workspace, &workspace.site().join(module))?;
        }
    }
    Ok(())
}

fn write_site(workspace: &Workspace, folder: &str) -> Result<()> {
    let site = workspace.site();
    remove_folder(&site)?;
    let chat = site.join("chat");
    fs::create_dir_all(&chat).with_context(|| format!("cannot create {}", chat.display()))?;
    for (source, name) in STATIC_FILES {
        fs::copy(workspace.root.join(source), site.join(name)).with_context(|| format!("cannot copy {source}"))?;
    }
    for folder in [&site, &chat] {
        fs::write(folder.join("theme.css"), workspace.theme()?).context("cannot write theme.css")?;
    }
    let modules = workspace.target.join(TARGET).join(folder);
    thread::scope(|scope| {
        let gallery = scope.spawn(|| bind(&modules.join("gallery.wasm"), &site, "gallery"));
        bind(&modules.join("chat.wasm"), &chat, "chat")?;
        gallery.join().expect("the thread does not panic")
    })
}

/// Copies axe-core into the site. Without npm it prints that the step is skipped.
fn copy_axe(workspace: &Workspace) -> Result<()> {
    let Some(npm) = Npm::find() else {
        println!("==> Copy axe-core into the site: skipped, npm is not on PATH");
        return Ok(());
    };
    let script = npm.tools(workspace)?.axe();
    fs::copy(&script, workspace.site().join(AXE_SCRIPT))
        .with_context(|| format!("cannot copy {}", script.display()))?;
    Ok(())
}

/// Whether the site's stories can be checked with axe-core.
pub(crate) fn has_axe(workspace: &Workspace) -> bool {
    workspace.site().join(AXE_SCRIPT).exists()
}

/// Builds the workspace server alone and returns its program. Tests build it together with their own programs.
///
/// # Errors
/// If it does not compile.
pub(crate) fn build_server(workspace: &Workspace) -> Result<PathBuf> {
    step("Build the workspace server", || run(workspace.cargo("build --package").arg(SERVER)))?;
    Ok(server_program(workspace))
}

/// The program of the workspace server.
pub(crate) fn server_program(workspace: &Workspace) -> PathBuf {
    workspace.target.join("debug").join(format!("{SERVER}{}", std::env::consts::EXE_SUFFIX))
}

/// Runs the workspace server on the site until it ends. The server prints its address.
///
/// # Errors
/// If the server cannot be built or ends with an error.
pub(crate) fn serve(workspace: &Workspace, port: Option<u16>) -> Result<()> {
    let mut server = Command::new(build_server(workspace)?);
    // A folder of its own, so that workspaces are kept between runs.
    server.arg("--site").arg(workspace.site()).arg("--data").arg(workspace.target.join("workspaces"));
    if let Some(port) = port {
        server.args(["--port", &port.to_string()]);
    }
    println!("==> Serve the gallery; stop with Ctrl-C");
    exec(server)
}

/// Replaces this process, so that signals to it reach the server.
#[cfg(unix)]
fn exec(mut command: Command) -> Result<()> {
    Err(std::os::unix::process::CommandExt::exec(&mut command).into())
}

#[cfg(not(unix))]
fn exec(mut command: Command) -> Result<()> {
    run(&mut command)
}
