use std::{fs, path::PathBuf};

use clap::ValueEnum;

use super::platform::{Platform, usual_chrome_paths};

/// A browser engine that tests run in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Engine {
    /// Chromium or Chrome.
    Chromium,
    /// Firefox.
    Firefox,
    /// MiniBrowser of WebKitGTK.
    Webkit,
}

/// How a program is found.
#[derive(Debug)]
pub(super) struct Lookup {
    /// The environment variable with its path.
    pub(super) variable: &'static str,
    /// Its names on PATH.
    pub(super) names: &'static [&'static str],
    /// Where else it is.
    pub(super) usual_paths: Vec<PathBuf>,
}

impl Engine {
    /// The name in options and in the environment of the end-to-end tests.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Chromium => "chromium",
            Self::Firefox => "firefox",
            Self::Webkit => "webkit",
        }
    }

    /// The name in titles.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Chromium => "Chromium",
            Self::Firefox => "Firefox",
            Self::Webkit => "WebKit",
        }
    }

    pub(super) fn browser(self) -> Lookup {
        match self {
            Self::Chromium => Lookup {
                variable: "CHROME",
                names: &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"],
                usual_paths: usual_chrome_paths(),
            },
            Self::Firefox => Lookup {
                variable: "FIREFOX",
                names: &["firefox-esr", "firefox"],
                usual_paths: vec!["/Applications/Firefox.app/Contents/MacOS/firefox".into()],
            },
            Self::Webkit => {
                Lookup { variable: "MINIBROWSER", names: &["MiniBrowser"], usual_paths: mini_browser_paths() }
            }
        }
    }

    pub(super) fn driver(self) -> Lookup {
        let (variable, name): (_, &'static [&'static str]) = match self {
            Self::Chromium => ("CHROMEDRIVER", &["chromedriver"]),
            Self::Firefox => ("GECKODRIVER", &["geckodriver"]),
            Self::Webkit => ("WEBKITWEBDRIVER", &["WebKitWebDriver"]),
        };
        Lookup { variable, names: name, usual_paths: Vec::new() }
    }

    /// The virtual display of a browser that has no headless mode.
    pub(super) fn display(self) -> Option<Lookup> {
        (self == Self::Webkit).then(|| Lookup { variable: "XVFB", names: &["Xvfb"], usual_paths: Vec::new() })
    }

    /// The apt packages of the browser and, where it is packaged, its driver. `None` without apt-get.
    pub(super) fn apt_packages(self, platform: Platform) -> Option<&'static str> {
        match (self, platform) {
            (Self::Chromium, Platform::Debian) => Some("chromium chromium-driver fonts-dejavu"),
            (Self::Chromium, Platform::Ubuntu) => Some("chromium-browser chromium-chromedriver fonts-dejavu"),
            (Self::Firefox, Platform::Debian) => Some("firefox-esr"),
            (Self::Firefox, Platform::Ubuntu) => Some("firefox"),
            (Self::Webkit, Platform::Debian | Platform::Ubuntu) => Some("webkit2gtk-driver xvfb"),
            _ => None,
        }
    }

    /// The command that installs the browser and its driver. `None` without a known one.
    pub(super) fn install_command(self, platform: Platform) -> Option<String> {
        if let Some(packages) = self.apt_packages(platform) {
            return Some(format!("sudo apt-get update && sudo apt-get install --yes {packages}"));
        }
        let command = match (self, platform) {
            (Self::Chromium, Platform::Fedora) => "sudo dnf install chromium chromedriver",
            (Self::Chromium, Platform::Arch) => "sudo pacman -S chromium",
            (Self::Chromium, Platform::Mac) => "brew install --cask google-chrome chromedriver",
            (Self::Chromium, Platform::Windows) => {
                "winget install Google.Chrome && winget install Chromium.ChromeDriver"
            }
            (Self::Firefox, Platform::Fedora) => "sudo dnf install firefox",
            (Self::Firefox, Platform::Arch) => "sudo pacman -S firefox geckodriver",
            (Self::Firefox, Platform::Mac) => "brew install --cask firefox && brew install geckodriver",
            (Self::Firefox, Platform::Windows) => {
                "winget install Mozilla.Firefox && winget install Mozilla.GeckoDriver"
            }
            _ => return None,
        };
        Some(command.to_owned())
    }
}

/// The browsers of WebKitGTK, which distributions install beside the library: `/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1`.
fn mini_browser_paths() -> Vec<PathBuf> {
    let folders = |path: PathBuf| fs::read_dir(path).into_iter().flatten().flatten().map(|entry| entry.path());
    let libraries = ["/usr/lib", "/usr/libexec", "/usr/lib64"].map(PathBuf::from);
    let is_webkit = |path: &PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("webkit"));
    let inside = libraries.into_iter().flat_map(|library| folders(library.clone()).chain([library]));
    let mut paths: Vec<_> =
        inside.flat_map(folders).filter(is_webkit).map(|folder| folder.join("MiniBrowser")).collect();
    paths.sort();
    paths
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENGINES: [Engine; 3] = [Engine::Chromium, Engine::Firefox, Engine::Webkit];

    #[test]
    fn the_name_is_the_value_of_the_option() {
        for engine in ENGINES {
            assert_eq!(
                engine.to_possible_value().map(|value| value.get_name().to_owned()).as_deref(),
                Some(engine.name())
            );
        }
    }

    #[test]
    fn every_engine_is_installed_with_apt() {
        for (engine, platform) in
            ENGINES.into_iter().flat_map(|engine| [(engine, Platform::Debian), (engine, Platform::Ubuntu)])
        {
            assert!(engine.apt_packages(platform).is_some(), "{engine:?} on {platform:?}");
        }
    }

    #[test]
    fn only_linux_commands_use_sudo() {
        for platform in [Platform::Debian, Platform::Ubuntu, Platform::Fedora, Platform::Arch] {
            let command = Engine::Chromium.install_command(platform);
            assert!(command.is_some_and(|command| command.starts_with("sudo ")), "{platform:?}");
        }
        for platform in [Platform::Mac, Platform::Windows] {
            let command = Engine::Chromium.install_command(platform);
            assert!(command.is_some_and(|command| !command.contains("sudo")), "{platform:?}");
        }
    }

    #[test]
    fn an_unknown_system_has_no_install_command() {
        for engine in ENGINES {
            assert_eq!(engine.install_command(Platform::Other), None, "{engine:?}");
        }
    }
}
