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
    fn an_unknown_system_is_no_known_platform() {
        for text in ["", "ID=nixos\n", "VERSION_ID=debian\n"] {
            assert_eq!(Platform::from_os_release(text), Platform::Other, "{text:?}");
        }
    }
}
