use std::{
    path::{Path, PathBuf},
    process::Command,
    sync::Once,
};

use anyhow::Result;

use super::{engine::Engine, platform::Platform};
use crate::{
    process::{capture, run, step},
    workspace::Workspace,
};

/// The version of the geckodriver crate.
const GECKODRIVER_VERSION: &str = "0.37.1";

/// Fonts for wide characters and emoji, each with a file that it installs. Without them such text is measured in another font.
const FONTS: [(&str, &str); 2] = [
    ("fonts-noto-cjk", "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"),
    ("fonts-noto-color-emoji", "/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf"),
];

/// Installs a browser if this is root on a system with apt-get. Returns whether it did.
///
/// # Errors
/// If apt-get fails.
pub(super) fn install(engine: Engine) -> Result<bool> {
    match engine.apt_packages(Platform::current()) {
        Some(packages) if is_root() => install_packages(packages).map(|()| true),
        _ => Ok(false),
    }
}

/// Installs the missing fonts if this is root on a system with apt-get.
///
/// # Errors
/// If apt-get fails.
pub(super) fn install_fonts() -> Result<()> {
    let has_apt = Engine::Chromium.apt_packages(Platform::current()).is_some();
    let missing: Vec<_> =
        FONTS.iter().filter(|(_, file)| !Path::new(file).exists()).map(|(package, _)| *package).collect();
    if missing.is_empty() || !has_apt || !is_root() {
        return Ok(());
    }
    install_packages(&missing.join(" "))
}

/// Where [`build_geckodriver`] installs it.
pub(super) fn geckodriver(workspace: &Workspace) -> PathBuf {
    workspace.target.join("geckodriver/bin").join(format!("geckodriver{}", std::env::consts::EXE_SUFFIX))
}

/// Builds geckodriver, which Debian does not package, into the target folder.
///
/// # Errors
/// If cargo cannot download or build it.
pub(super) fn build_geckodriver(workspace: &Workspace) -> Result<()> {
    let mut cargo = workspace.cargo("install geckodriver --quiet --debug --version");
    cargo.arg(GECKODRIVER_VERSION).arg("--root").arg(workspace.target.join("geckodriver"));
    // Otherwise cargo builds in a temporary folder, and compiles again what the tests depend on as well.
    cargo.arg("--target-dir").arg(&workspace.target);
    // Half the time without debug information, which nobody reads.
    cargo.env("CARGO_PROFILE_DEV_DEBUG", "0");
    step(&format!("Build geckodriver {GECKODRIVER_VERSION}"), || run(&mut cargo))
}

fn install_packages(packages: &str) -> Result<()> {
    static UPDATE: Once = Once::new();
    step(&format!("Install {packages}"), || {
        let mut updated = Ok(());
        UPDATE.call_once(|| updated = run(apt_get().arg("update")));
        updated?;
        run(apt_get().args(["install", "--yes", "--no-install-recommends"]).args(packages.split(' ')))
    })
}

fn apt_get() -> Command {
    let mut command = Command::new("apt-get");
    command.arg("--quiet=2").env("DEBIAN_FRONTEND", "noninteractive");
    command
}

fn is_root() -> bool {
    capture(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}

/// How to install the browser by hand.
pub(super) fn advice(engine: Engine, platform: Platform) -> String {
    let how = match engine.install_command(platform) {
        Some(command) => format!("Install them with\n\n    {command}\n\n"),
        None => "Install them with your package manager, ".to_owned(),
    };
    let (browser, driver) = (engine.browser(), engine.driver());
    format!(
        "{} and {} are needed and were not found. {how}or set {} and {} to their paths.",
        engine.title(),
        driver.names[0],
        browser.variable,
        driver.variable,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_is_on_its_own_line() {
        let advice = advice(Engine::Chromium, Platform::Arch);
        assert!(advice.lines().any(|line| line.trim() == "sudo pacman -S chromium"), "{advice}");
    }

    #[test]
    fn the_advice_always_names_the_variables() {
        for platform in [Platform::Debian, Platform::Other] {
            let chromium = advice(Engine::Chromium, platform);
            assert!(chromium.contains("CHROME and CHROMEDRIVER"), "{chromium}");
            let webkit = advice(Engine::Webkit, platform);
            assert!(webkit.contains("MINIBROWSER and WEBKITWEBDRIVER"), "{webkit}");
        }
    }
}
