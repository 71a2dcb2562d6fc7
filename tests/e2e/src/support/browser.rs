use std::{path::Path, sync::Arc};

use fantoccini::{
    Client, ClientBuilder, Locator,
    actions::{InputSource, KeyAction, KeyActions},
    key::Key,
    wd::{Capabilities, WebDriverCompatibleCommand},
};
use hyper_util::client::legacy::connect::HttpConnector;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};
use tokio::{runtime::Handle, task::block_in_place};
use url::Url;

use super::{TIMEOUT, devtools::DevTools, driver::Driver, required};

/// A headless Chromium with one page. It is closed on drop.
#[derive(Debug)]
pub(crate) struct Browser {
    client: Client,
    /// Dropped after the session.
    _driver: Arc<Driver>,
}

impl Browser {
    pub(crate) async fn start() -> Self {
        let driver = Driver::shared();
        let client = ClientBuilder::new(HttpConnector::new()).capabilities(capabilities()).connect(&driver.url).await;
        Self { client: client.expect("the browser starts"), _driver: driver }
    }

    /// Opens a page and waits for its `load` event.
    pub(crate) async fn open(&self, url: &str) {
        self.client.goto(url).await.unwrap_or_else(|error| panic!("{url}: {error}"));
    }

    /// The value of a JavaScript expression; a promise is awaited.
    pub(crate) async fn eval<T: DeserializeOwned>(&self, expression: &str) -> T {
        let value = self.client.execute(&format!("return ({expression});"), Vec::new()).await;
        let value = value.unwrap_or_else(|error| panic!("{expression}: {error}"));
        serde_json::from_value(value).unwrap_or_else(|error| panic!("{expression}: {error}"))
    }

    /// Waits for the next animation frame.
    pub(crate) async fn next_frame(&self) {
        self.eval::<f64>("new Promise(requestAnimationFrame)").await;
    }

    /// Waits until a JavaScript expression is truthy and returns its value.
    ///
    /// A mutation observer evaluates it after each change of the document, so that no intermediate state is missed. Panics
    /// after [`TIMEOUT`].
    pub(crate) async fn wait_for<T: DeserializeOwned>(&self, condition: &str) -> T {
        let script = format!(
            "const done = arguments[0];
            const check = () => {{
                const value = {condition};
                if (value) {{
                    observer.disconnect();
                    done(value);
                }}
            }};
            const observer = new MutationObserver(check);
            observer.observe(document, {{ attributes: true, characterData: true, childList: true, subtree: true }});
            check();"
        );
        match self.client.execute_async(&script, Vec::new()).await {
            Ok(value) => serde_json::from_value(value).unwrap_or_else(|error| panic!("{condition}: {error}")),
            Err(error) => {
                let page: String = self.eval("(document.querySelector('main') ?? document.body).innerText").await;
                let console = self.console_messages().await;
                panic!("{condition}: {error}\nThe text of the page:\n{page}\nThe console:\n{console:#?}");
            }
        }
    }

    /// Waits until a JavaScript expression is truthy and returns its value. It is evaluated in each frame, because the
    /// mutation observer of a document does not see shadow roots.
    pub(crate) async fn wait_for_frame<T: DeserializeOwned>(&self, condition: &str) -> T {
        let script = format!(
            "const done = arguments[0];
            const check = () => {{
                const value = {condition};
                if (value) done(value);
                else requestAnimationFrame(check);
            }};
            check();"
        );
        let value = self.client.execute_async(&script, Vec::new()).await;
        let value = value.unwrap_or_else(|error| panic!("{condition}: {error}"));
        serde_json::from_value(value).unwrap_or_else(|error| panic!("{condition}: {error}"))
    }

    /// Runs JavaScript statements, which may use `await`, and returns their result.
    pub(crate) async fn run<T: DeserializeOwned>(&self, statements: &str) -> T {
        self.eval(&format!("(async () => {{ {statements} }})()")).await
    }

    /// The JSON response to a GET request of the page.
    pub(crate) async fn fetch<T: DeserializeOwned>(&self, path: &str) -> T {
        self.eval(&format!("fetch({}).then(response => response.json())", json!(path))).await
    }

    /// Types a text and Enter into a field.
    pub(crate) async fn enter(&self, field: Locator<'_>, text: &str) {
        let element = self.client.find(field).await.unwrap_or_else(|error| panic!("{field:?}: {error}"));
        element.send_keys(&format!("{text}\n")).await.unwrap_or_else(|error| panic!("{field:?}: {error}"));
    }

    /// Reloads the page.
    pub(crate) async fn reload(&self) {
        self.client.refresh().await.expect("the page loads");
    }

    /// Waits until the button with this text is enabled and clicks it.
    pub(crate) async fn click_button(&self, text: &str) {
        let button = "[...document.querySelectorAll('button:enabled')].some";
        self.wait_for::<bool>(&format!("{button}(button => button.textContent === {})", json!(text))).await;
        self.click(Locator::XPath(&format!("//button[.='{text}']"))).await;
    }

    /// Clicks an element with the pointer.
    pub(crate) async fn click(&self, target: Locator<'_>) {
        let element = self.client.find(target).await.unwrap_or_else(|error| panic!("{target:?}: {error}"));
        element.click().await.unwrap_or_else(|error| panic!("{target:?}: {error}"));
    }

    /// Presses and releases a key.
    pub(crate) async fn press(&self, key: Key) {
        self.press_character(char::from(key)).await;
    }

    /// Presses the key of a character.
    pub(crate) async fn press_character(&self, value: char) {
        let keys = KeyActions::new("keyboard".to_owned()).then(KeyAction::Down { value }).then(KeyAction::Up { value });
        self.client.perform_actions(keys).await.expect("the key is pressed");
    }

    /// Presses the key of a character with Control.
    pub(crate) async fn press_with_control(&self, letter: char) {
        let control = char::from(Key::Control);
        let keys = KeyActions::new("keyboard".to_owned())
            .then(KeyAction::Down { value: control })
            .then(KeyAction::Down { value: letter })
            .then(KeyAction::Up { value: letter })
            .then(KeyAction::Up { value: control });
        self.client.perform_actions(keys).await.expect("the keys are pressed");
    }

    /// Grants access to the clipboard and returns its text.
    pub(crate) async fn clipboard(&self) -> String {
        let params = json!({ "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"] });
        self.client.issue_cmd(DevTools { method: "Browser.grantPermissions", params }).await.expect("is granted");
        self.eval("navigator.clipboard.readText()").await
    }

    /// Sets the download folder and disables the dialog.
    pub(crate) async fn save_files_in(&self, folder: &Path) {
        let params = json!({ "behavior": "allow", "downloadPath": folder });
        self.client.issue_cmd(DevTools { method: "Browser.setDownloadBehavior", params }).await.expect("is set");
    }

    /// The errors and warnings in the console since the last call.
    pub(crate) async fn console_warnings(&self) -> Vec<String> {
        self.console(&["SEVERE", "WARNING"]).await
    }

    /// The errors in the console since the last call.
    pub(crate) async fn console_errors(&self) -> Vec<String> {
        self.console(&["SEVERE"]).await
    }

    /// All console messages since the last call.
    pub(crate) async fn console_messages(&self) -> Vec<String> {
        self.console(&["SEVERE", "WARNING", "INFO", "DEBUG"]).await
    }

    async fn console(&self, levels: &[&str]) -> Vec<String> {
        let entries = self.client.issue_cmd(ReadConsole).await.expect("the console is read");
        let entries: Vec<ConsoleEntry> = serde_json::from_value(entries).expect("is a list of entries");
        let of_level = |entry: &ConsoleEntry| levels.contains(&&*entry.level);
        entries.into_iter().filter(of_level).map(|entry| entry.message).collect()
    }

    /// Emulates `prefers-reduced-motion`.
    pub(crate) async fn emulate_reduced_motion(&self) {
        self.emulate("prefers-reduced-motion", "reduce").await;
    }

    /// Emulates `forced-colors`.
    pub(crate) async fn emulate_forced_colors(&self) {
        self.emulate("forced-colors", "active").await;
    }

    async fn emulate(&self, feature: &str, value: &str) {
        let params = json!({ "features": [{ "name": feature, "value": value }] });
        self.devtools("Emulation.setEmulatedMedia", params).await;
    }

    /// Sets the size of the viewport, in CSS pixels.
    #[cfg(feature = "tools")]
    pub(crate) async fn set_viewport(&self, (width, height): (u32, u32)) {
        let params = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.devtools("Emulation.setDeviceMetricsOverride", params).await;
    }

    /// A screenshot as PNG.
    #[cfg(feature = "tools")]
    pub(crate) async fn screenshot(&self) -> Vec<u8> {
        self.client.screenshot().await.expect("the screenshot is taken")
    }

    /// Sends a DevTools command and returns its result.
    pub(crate) async fn devtools(&self, method: &'static str, params: Value) -> Value {
        let result = self.client.issue_cmd(DevTools { method, params }).await;
        result.unwrap_or_else(|error| panic!("{method}: {error}"))
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let client = self.client.clone();
        // Fails only if the driver has ended.
        let _ = block_in_place(|| Handle::current().block_on(client.close()));
    }
}

/// The browser at `CHROME` with the arguments of the repository and a recorded console.
fn capabilities() -> Capabilities {
    let mut capabilities: Capabilities =
        serde_json::from_str(include_str!("../../../../webdriver.json")).expect("is an object");
    capabilities["goog:chromeOptions"]["binary"] = required("CHROME").to_str().expect("CHROME is UTF-8").into();
    capabilities.insert("goog:loggingPrefs".to_owned(), json!({ "browser": "ALL" }));
    // Implicit waits, because an element may appear after the condition that a test waited for.
    let timeout = TIMEOUT.as_millis() as u64;
    capabilities.insert("timeouts".to_owned(), json!({ "script": timeout, "implicit": timeout }));
    capabilities
}

#[derive(Deserialize)]
struct ConsoleEntry {
    level: String,
    message: String,
}

/// Reads the console: a command of Chromium that WebDriver does not have.
#[derive(Debug)]
struct ReadConsole;

impl WebDriverCompatibleCommand for ReadConsole {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, url::ParseError> {
        base.join(&format!("session/{}/se/log", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(json!({ "type": "browser" }).to_string()))
    }
}
