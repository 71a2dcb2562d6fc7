use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
    sync::{Mutex, PoisonError},
};

use anyhow::{Context, Result, anyhow, bail};
use serde_json::{Value, json};

use super::{
    engine::{Engine, Lookup},
    install,
    platform::Platform,
    wasm_tests::DISPLAY_PROGRAM,
};
use crate::workspace::Workspace;

/// Settings of WebKitGTK. It does not start as root with its sandbox, and software rendering takes four times the time with DMA-BUF.
const WEBKIT_VARIABLES: [(&str, &str); 2] =
    [("WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS", "1"), ("WEBKIT_DISABLE_DMABUF_RENDERER", "1")];

/// A browser and the WebDriver server that drives it.
#[derive(Debug)]
pub(crate) struct Browser {
    pub(crate) engine: Engine,
    /// The browser's program.
    pub(crate) program: PathBuf,
    /// The driver's program.
    pub(crate) driver: PathBuf,
    /// The program of the virtual display, if the browser needs one.
    display: Option<PathBuf>,
}

impl Browser {
    /// Finds the browser, or installs it where no question has to be asked.
    ///
    /// # Errors
    /// If a variable such as `CHROME` names no file, or if the browser is missing and cannot be installed: the message then has
    /// the command for it.
    pub(crate) fn find_or_install(workspace: &Workspace, engine: Engine) -> Result<Self> {
        Self::find_or_try_install(workspace, engine)?
            .ok_or_else(|| anyhow!(install::advice(engine, Platform::current())))
    }

    /// As [`find_or_install`](Self::find_or_install), but `None` if the browser is missing and cannot be installed here.
    ///
    /// # Errors
    /// If a variable names no file, or if the installation fails.
    pub(crate) fn find_or_try_install(workspace: &Workspace, engine: Engine) -> Result<Option<Self>> {
        if !Self::install_packages(workspace, engine)? {
            return Ok(None);
        }
        if let Some(browser) = Self::find(workspace, engine)? {
            return Ok(Some(browser));
        }
        if engine == Engine::Firefox {
            install::build_geckodriver(workspace)?;
        }
        let found = Self::find(workspace, engine)?;
        let (browser, driver) = (engine.browser().variable, engine.driver().variable);
        found.map(Some).with_context(|| {
            format!("{} was installed, but is not on PATH; set {browser} and {driver} to its paths", engine.title())
        })
    }

    /// Installs the packages of the browser and of fonts, if they are missing. Returns whether the browser is there.
    ///
    /// # Errors
    /// As [`find_or_try_install`](Self::find_or_try_install).
    pub(crate) fn install_packages(workspace: &Workspace, engine: Engine) -> Result<bool> {
        static INSTALLING: Mutex<()> = Mutex::new(());
        // Another thread may be installing them: until it has, a part of them is found.
        let _guard = INSTALLING.lock().unwrap_or_else(PoisonError::into_inner);
        install::install_fonts()?;
        if Self::find(workspace, engine)?.is_some() {
            return Ok(true);
        }
        // Only the driver of Firefox is not in a package.
        if engine == Engine::Firefox && find(engine.browser())?.is_some() {
            return Ok(true);
        }
        install::install(engine)
    }

    fn find(workspace: &Workspace, engine: Engine) -> Result<Option<Self>> {
        let mut driver = engine.driver();
        if engine == Engine::Firefox {
            driver.usual_paths.push(install::geckodriver(workspace));
        }
        let display = match engine.display().map(find).transpose()? {
            Some(None) => return Ok(None),
            found => found.flatten(),
        };
        let programs = find(engine.browser())?.zip(find(driver)?);
        Ok(programs.map(|(program, driver)| Self { engine, program, driver, display }))
    }

    /// Sets the variables that the end-to-end tests read.
    pub(crate) fn set_for<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command.env("ENGINE", self.engine.name()).env("BROWSER", &self.program).env("DRIVER", &self.driver);
        self.set_display_for(command);
        command
    }

    /// Sets the variables of a browser that needs a virtual display, if this is one.
    fn set_display_for(&self, command: &mut Command) {
        if let Some(display) = &self.display {
            command.env(DISPLAY_PROGRAM, display).envs(WEBKIT_VARIABLES);
        }
    }

    /// Sets the variables that the runner of the wasm32 tests reads.
    ///
    /// # Errors
    /// If `webdriver.json` cannot be read, or the capabilities cannot be written.
    pub(crate) fn set_for_wasm_tests(&self, workspace: &Workspace, cargo: &mut Command) -> Result<()> {
        // The runner takes the first of these that is set.
        for driver in ["GECKODRIVER", "SAFARIDRIVER", "CHROMEDRIVER", "MSEDGEDRIVER"] {
            cargo.env_remove(driver).env_remove(format!("{driver}_REMOTE"));
        }
        cargo.env_remove(DISPLAY_PROGRAM);
        let driver = match self.engine {
            Engine::Chromium => "CHROMEDRIVER",
            Engine::Firefox => "GECKODRIVER",
            // The runner starts it like Safari's, and it starts the MiniBrowser of its own library.
            Engine::Webkit => "SAFARIDRIVER",
        };
        cargo.env(driver, &self.driver);
        cargo.env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", self.write_capabilities(workspace)?);
        self.set_display_for(cargo);
        Ok(())
    }

    /// Writes the WebDriver capabilities and returns their path: the repository's `webdriver.json`, which has Chromium's arguments,
    /// with the path of the browser added.
    fn write_capabilities(&self, workspace: &Workspace) -> Result<PathBuf> {
        let source = workspace.root.join("webdriver.json");
        let text = fs::read_to_string(&source).with_context(|| format!("cannot read {}", source.display()))?;
        let capabilities = capabilities(&text, self.engine, &self.program).context("webdriver.json is invalid")?;
        let path = workspace.target.join(format!("webdriver-{}.json", self.engine.name()));
        fs::write(&path, capabilities).with_context(|| format!("cannot write {}", path.display()))?;
        Ok(path)
    }
}

fn capabilities(chromium: &str, engine: Engine, program: &Path) -> Result<String> {
    let program = program.to_str().context("the browser's path is not UTF-8")?;
    let capabilities = match engine {
        Engine::Chromium => {
            let mut capabilities: Value = serde_json::from_str(chromium)?;
            let options = capabilities.get_mut("goog:chromeOptions").and_then(Value::as_object_mut);
            options.context("goog:chromeOptions is not an object")?.insert("binary".into(), program.into());
            capabilities
        }
        Engine::Firefox => json!({ "moz:firefoxOptions": { "binary": program } }),
        Engine::Webkit => json!({}),
    };
    Ok(capabilities.to_string())
}

/// Looks for a program: first the path in its variable, then its names on PATH, then its usual paths.
fn find(Lookup { variable, names, usual_paths }: Lookup) -> Result<Option<PathBuf>> {
    if let Some(path) = env::var_os(variable).map(PathBuf::from) {
        if !path.is_file() {
            bail!("{variable} is set to {}, which is not a file", path.display());
        }
        return Ok(Some(path));
    }
    let on_path = names.iter().find_map(|name| which::which(name).ok());
    Ok(on_path.or_else(|| usual_paths.into_iter().find(|path| path.is_file())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capabilities_have_the_binary_and_the_arguments() {
        let text = include_str!("../../../webdriver.json");
        let text = capabilities(text, Engine::Chromium, Path::new("/opt/other/chrome")).expect("valid");
        let capabilities: Value = serde_json::from_str(&text).expect("JSON");
        let options = &capabilities["goog:chromeOptions"];
        assert_eq!(options["binary"], "/opt/other/chrome");
        assert_eq!(options["args"][0], "--headless");
    }

    #[test]
    fn capabilities_without_chrome_options_are_an_error() {
        assert!(capabilities("{}", Engine::Chromium, Path::new("/opt/other/chrome")).is_err());
    }
}
