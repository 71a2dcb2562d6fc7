use std::{
    env, fs,
    path::{Path, PathBuf},
};

/// The systems with a known command to install a browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Platform {
    Debian,
    Ubuntu,
    Fedora,
    Arch,
    Mac,
    Windows,
    Other,
}

impl Platform {
    /// The system this program runs on.
    pub(super) fn current() -> Self {
        match env::consts::OS {
            "macos" => Self::Mac,
            "windows" => Self::Windows,
            _ => Self::from_os_release(&fs::read_to_string("/etc/os-release").unwrap_or_default()),
        }
    }

    /// Parses `/etc/os-release`: the distribution's own id first, then the ids of similar ones.
    fn from_os_release(text: &str) -> Self {
        let value_of =
            |key: &str| text.lines().find_map(|line| line.strip_prefix(key)).unwrap_or_default().trim_matches('"');
        let ids = [value_of("ID="), value_of("ID_LIKE=")];
        let known = ids.iter().flat_map(|ids| ids.split_whitespace()).find_map(|id| match id {
            "debian" => Some(Self::Debian),
            "ubuntu" => Some(Self::Ubuntu),
            "fedora" => Some(Self::Fedora),
            "arch" => Some(Self::Arch),
            _ => None,
        });
        known.unwrap_or(Self::Other)
    }

    /// The apt packages of the browser, its driver and a font. `None` without apt-get.
    pub(super) fn apt_packages(self) -> Option<&'static str> {
        match self {
            Self::Debian => Some("chromium chromium-driver fonts-dejavu"),
            Self::Ubuntu => Some("chromium-browser chromium-chromedriver fonts-dejavu"),
            _ => None,
        }
    }

    /// The command that installs the browser and its driver. `None` without a known package manager.
    pub(super) fn install_command(self) -> Option<String> {
        if let Some(packages) = self.apt_packages() {
            return Some(format!("sudo apt-get update && sudo apt-get install --yes {packages}"));
        }
        let command = match self {
            Self::Fedora => "sudo dnf install chromium chromedriver",
            Self::Arch => "sudo pacman -S chromium",
            Self::Mac => "brew install --cask google-chrome chromedriver",
            Self::Windows => "winget install Google.Chrome && winget install Chromium.ChromeDriver",
            _ => return None,
        };
        Some(command.to_owned())
    }
}

/// Where Chrome is installed on systems where it is not on PATH.
pub(super) fn usual_chrome_paths() -> Vec<PathBuf> {
    match env::consts::OS {
        "macos" => ["Google Chrome", "Chromium"]
            .map(|name| Path::new("/Applications").join(format!("{name}.app/Contents/MacOS/{name}")))
            .to_vec(),
        "windows" => ["ProgramFiles", "ProgramFiles(x86)", "LOCALAPPDATA"]
            .iter()
            .filter_map(env::var_os)
            .map(|folder| Path::new(&folder).join(r"Google\Chrome\Application\chrome.exe"))
            .collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recognizes_distributions_by_id() {
        for (text, platform) in [
            ("NAME=\"Debian\"\nID=debian\n", Platform::Debian),
            ("ID=ubuntu\nID_LIKE=debian\n", Platform::Ubuntu),
            ("ID=fedora\n", Platform::Fedora),
            ("ID=arch\n", Platform::Arch),
        ] {
            assert_eq!(Platform::from_os_release(text), platform, "{text:?}");
        }
    }

    #[test]
    fn treats_an_unknown_distribution_as_a_similar_one() {
        assert_eq!(Platform::from_os_release("ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n"), Platform::Ubuntu);
        assert_eq!(Platform::from_os_release("ID=\"rocky\"\nID_LIKE=\"rhel centos fedora\"\n"), Platform::Fedora);
    }

    #[test]
    fn an_unknown_system_has_no_install_command() {
        for text in ["", "ID=nixos\n", "VERSION_ID=debian\n"] {
            let platform = Platform::from_os_release(text);
            assert_eq!((platform, platform.install_command()), (Platform::Other, None), "{text:?}");
        }
    }

    #[test]
    fn only_linux_commands_use_sudo() {
        for platform in [Platform::Debian, Platform::Ubuntu, Platform::Fedora, Platform::Arch] {
            assert!(platform.install_command().is_some_and(|command| command.starts_with("sudo ")), "{platform:?}");
        }
        for platform in [Platform::Mac, Platform::Windows] {
            assert!(platform.install_command().is_some_and(|command| !command.contains("sudo")), "{platform:?}");
        }
    }
}
