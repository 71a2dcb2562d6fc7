use std::process::Command;

use anyhow::{Result, bail};

use super::platform::Platform;
use crate::process::{capture, run, step};

/// Installs Chromium and its driver if this is root on a system with apt-get.
///
/// # Errors
/// If apt-get fails, or on any other system: the message then has the command to install them.
pub(super) fn install() -> Result<()> {
    let platform = Platform::current();
    match platform.apt_packages() {
        Some(packages) if is_root() => step(&format!("Install {packages}"), || {
            run(apt_get().arg("update"))?;
            run(apt_get().args(["install", "--yes", "--no-install-recommends"]).args(packages.split(' ')))
        }),
        _ => bail!(advice(platform)),
    }
}

fn apt_get() -> Command {
    let mut command = Command::new("apt-get");
    command.arg("--quiet=2").env("DEBIAN_FRONTEND", "noninteractive");
    command
}

fn is_root() -> bool {
    capture(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}

fn advice(platform: Platform) -> String {
    let how = match platform.install_command() {
        Some(command) => format!("Install them with\n\n    {command}\n\n"),
        None => "Install them with your package manager, ".to_owned(),
    };
    format!(
        "Chromium and chromedriver are needed and were not found. {how}or set CHROME and CHROMEDRIVER to their paths."
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_is_on_its_own_line() {
        let advice = advice(Platform::Arch);
        assert!(advice.lines().any(|line| line.trim() == "sudo pacman -S chromium"), "{advice}");
    }

    #[test]
    fn the_advice_always_names_the_variables() {
        for platform in [Platform::Debian, Platform::Other] {
            let advice = advice(platform);
            assert!(advice.contains("CHROME and CHROMEDRIVER"), "{advice}");
        }
    }
}
