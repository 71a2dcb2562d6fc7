use std::{
    env, fs,
    path::{Path, PathBuf},
};

/// The systems whose way of installing a browser is known.
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

    /// Reads the text of `/etc/os-release`: the distribution's own id first, then those it says it is like.
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

    /// The packages apt-get knows the browser, its driver and a font by; none where there is no apt-get.
    pub(super) fn apt_packages(self) -> Option<&'static str> {
        match self {
            Self::Debian => Some("chromium chromium-driver fonts-dejavu"),
            Self::Ubuntu => Some("chromium-browser chromium-chromedriver fonts-dejavu"),
            _ => None,
        }
    }

    /// What a person types to get the browser and its driver; none where no package manager is known.
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

/// Where Chrome's installers put it on systems that keep programs off PATH.
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
    fn a_distribution_is_known_by_its_own_id() {
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
    fn an_unknown_distribution_is_taken_for_the_first_it_is_like() {
        assert_eq!(Platform::from_os_release("ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n"), Platform::Ubuntu);
        assert_eq!(Platform::from_os_release("ID=\"rocky\"\nID_LIKE=\"rhel centos fedora\"\n"), Platform::Fedora);
    }

    #[test]
    fn a_system_without_a_known_package_manager_gets_no_command() {
        for text in ["", "ID=nixos\n", "VERSION_ID=debian\n"] {
            let platform = Platform::from_os_release(text);
            assert_eq!((platform, platform.install_command()), (Platform::Other, None), "{text:?}");
        }
    }

    #[test]
    fn the_command_to_type_asks_for_rights_only_where_a_person_lacks_them() {
        for platform in [Platform::Debian, Platform::Ubuntu, Platform::Fedora, Platform::Arch] {
            assert!(platform.install_command().is_some_and(|command| command.starts_with("sudo ")), "{platform:?}");
        }
        for platform in [Platform::Mac, Platform::Windows] {
            assert!(platform.install_command().is_some_and(|command| !command.contains("sudo")), "{platform:?}");
        }
    }
}
