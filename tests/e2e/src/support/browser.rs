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

use super::{PATIENCE, devtools::DevTools, driver::Driver, required};

/// A headless Chromium with one page. Dropping it closes it, so a test that fails leaves nothing behind.
#[derive(Debug)]
pub(crate) struct Browser {
    client: Client,
    /// Ends after the session that it holds.
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

    /// The value of a JavaScript expression, or what it resolves to.
    pub(crate) async fn eval<T: DeserializeOwned>(&self, expression: &str) -> T {
        let value = self.client.execute(&format!("return ({expression});"), Vec::new()).await;
        let value = value.unwrap_or_else(|error| panic!("{expression}: {error}"));
        serde_json::from_value(value).unwrap_or_else(|error| panic!("{expression}: {error}"))
    }

    /// Waits until the page is about to be drawn.
    pub(crate) async fn next_frame(&self) {
        self.eval::<f64>("new Promise(requestAnimationFrame)").await;
    }

    /// Waits until a JavaScript expression is true, and gives its value.
    ///
    /// The page looks at it now and after each change of the document: there is no polling, and no state is missed that
    /// the page goes through. The test fails if that takes longer than [`PATIENCE`].
    pub(crate) async fn wait_for<T: DeserializeOwned>(&self, condition: &str) -> T {
        let script = format!(
            "const done = arguments[0];
            const look = () => {{
                const value = {condition};
                if (value) {{
                    observer.disconnect();
                    done(value);
                }}
            }};
            const observer = new MutationObserver(look);
            observer.observe(document, {{ attributes: true, characterData: true, childList: true, subtree: true }});
            look();"
        );
        match self.client.execute_async(&script, Vec::new()).await {
            Ok(value) => serde_json::from_value(value).unwrap_or_else(|error| panic!("{condition}: {error}")),
            Err(error) => {
                let page: String = self.eval("(document.querySelector('main') ?? document.body).innerText").await;
                let console = self.console_words().await;
                panic!("{condition}: {error}\nThe page reads:\n{page}\nIts console:\n{console:#?}");
            }
        }
    }

    /// Waits until a JavaScript expression is true, and gives its value. It is looked at in every frame, for changes in
    /// shadow roots are not told to the document around them.
    pub(crate) async fn wait_for_frame<T: DeserializeOwned>(&self, condition: &str) -> T {
        let script = format!(
            "const done = arguments[0];
            const look = () => {{
                const value = {condition};
                if (value) done(value);
                else requestAnimationFrame(look);
            }};
            look();"
        );
        let value = self.client.execute_async(&script, Vec::new()).await;
        let value = value.unwrap_or_else(|error| panic!("{condition}: {error}"));
        serde_json::from_value(value).unwrap_or_else(|error| panic!("{condition}: {error}"))
    }

    /// Runs JavaScript statements, which may `await`, and gives what they return.
    pub(crate) async fn run<T: DeserializeOwned>(&self, statements: &str) -> T {
        self.eval(&format!("(async () => {{ {statements} }})()")).await
    }

    /// What the page's server answers to a GET.
    pub(crate) async fn fetch<T: DeserializeOwned>(&self, path: &str) -> T {
        self.eval(&format!("fetch({}).then(answer => answer.json())", json!(path))).await
    }

    /// Types a text into a field, and Enter.
    pub(crate) async fn enter(&self, field: Locator<'_>, text: &str) {
        let element = self.client.find(field).await.unwrap_or_else(|error| panic!("{field:?}: {error}"));
        element.send_keys(&format!("{text}\n")).await.unwrap_or_else(|error| panic!("{field:?}: {error}"));
    }

    /// Loads the page anew.
    pub(crate) async fn reload(&self) {
        self.client.refresh().await.expect("the page loads");
    }

    /// Clicks the button with this text as soon as it may be clicked.
    pub(crate) async fn click_button(&self, text: &str) {
        let button = "[...document.querySelectorAll('button:enabled')].some";
        self.wait_for::<bool>(&format!("{button}(button => button.textContent === {})", json!(text))).await;
        self.click(Locator::XPath(&format!("//button[.='{text}']"))).await;
    }

    /// Clicks an element where it is on the screen, as a person would.
    pub(crate) async fn click(&self, target: Locator<'_>) {
        let element = self.client.find(target).await.unwrap_or_else(|error| panic!("{target:?}: {error}"));
        element.click().await.unwrap_or_else(|error| panic!("{target:?}: {error}"));
    }

    /// Presses and releases a key.
    pub(crate) async fn press(&self, key: Key) {
        self.type_letter(char::from(key)).await;
    }

    /// Types a letter where the focus is.
    pub(crate) async fn type_letter(&self, value: char) {
        let keys = KeyActions::new("keyboard".to_owned()).then(KeyAction::Down { value }).then(KeyAction::Up { value });
        self.client.perform_actions(keys).await.expect("the key is pressed");
    }

    /// Types a letter while Control is held down.
    pub(crate) async fn type_with_control(&self, letter: char) {
        let control = char::from(Key::Control);
        let keys = KeyActions::new("keyboard".to_owned())
            .then(KeyAction::Down { value: control })
            .then(KeyAction::Down { value: letter })
            .then(KeyAction::Up { value: letter })
            .then(KeyAction::Up { value: control });
        self.client.perform_actions(keys).await.expect("the keys are pressed");
    }

    /// The text on the clipboard, which any page of this browser may use from now on.
    pub(crate) async fn clipboard(&self) -> String {
        let params = json!({ "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"] });
        self.client.issue_cmd(DevTools { method: "Browser.grantPermissions", params }).await.expect("may be granted");
        self.eval("navigator.clipboard.readText()").await
    }

    /// Has files saved in this folder without asking.
    pub(crate) async fn save_files_in(&self, folder: &Path) {
        let params = json!({ "behavior": "allow", "downloadPath": folder });
        self.client.issue_cmd(DevTools { method: "Browser.setDownloadBehavior", params }).await.expect("may be set");
    }

    /// The errors and warnings of the page since the last call, in the console's words.
    pub(crate) async fn console_complaints(&self) -> Vec<String> {
        self.console(&["SEVERE", "WARNING"]).await
    }

    /// What went wrong in the page since the last call, in the console's words.
    pub(crate) async fn console_errors(&self) -> Vec<String> {
        self.console(&["SEVERE"]).await
    }

    /// All that the page said in the console since the last call.
    pub(crate) async fn console_words(&self) -> Vec<String> {
        self.console(&["SEVERE", "WARNING", "INFO", "DEBUG"]).await
    }

    async fn console(&self, levels: &[&str]) -> Vec<String> {
        let entries = self.client.issue_cmd(ReadConsole).await.expect("the console is read");
        let entries: Vec<ConsoleEntry> = serde_json::from_value(entries).expect("is a list of entries");
        let of_level = |entry: &ConsoleEntry| levels.contains(&&*entry.level);
        entries.into_iter().filter(of_level).map(|entry| entry.message).collect()
    }

    /// From now on the system asks the page for less motion.
    pub(crate) async fn emulate_reduced_motion(&self) {
        self.emulate("prefers-reduced-motion", "reduce").await;
    }

    /// From now on the page has the few colours that the system chose.
    pub(crate) async fn emulate_forced_colors(&self) {
        self.emulate("forced-colors", "active").await;
    }

    async fn emulate(&self, feature: &str, value: &str) {
        let params = json!({ "features": [{ "name": feature, "value": value }] });
        self.devtools("Emulation.setEmulatedMedia", params).await;
    }

    /// From now on the page has so much room, in CSS pixels.
    #[cfg(feature = "tools")]
    pub(crate) async fn set_viewport(&self, (width, height): (u32, u32)) {
        let params = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.devtools("Emulation.setDeviceMetricsOverride", params).await;
    }

    /// What is seen of the page, as a PNG.
    #[cfg(feature = "tools")]
    pub(crate) async fn screenshot(&self) -> Vec<u8> {
        self.client.screenshot().await.expect("a picture is taken")
    }

    pub(crate) async fn devtools(&self, method: &'static str, params: Value) -> Value {
        let answer = self.client.issue_cmd(DevTools { method, params }).await;
        answer.unwrap_or_else(|error| panic!("{method}: {error}"))
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let client = self.client.clone();
        // A session that cannot be closed has ended with its driver.
        let _ = block_in_place(|| Handle::current().block_on(client.close()));
    }
}

/// The browser that `CHROME` names, with the repository's own arguments, its console kept.
fn capabilities() -> Capabilities {
    let mut capabilities: Capabilities =
        serde_json::from_str(include_str!("../../../../webdriver.json")).expect("is an object");
    capabilities["goog:chromeOptions"]["binary"] = required("CHROME").to_str().expect("CHROME is UTF-8").into();
    capabilities.insert("goog:loggingPrefs".to_owned(), json!({ "browser": "ALL" }));
    // An element that is to be clicked may come a little later than what was waited for.
    let patience = PATIENCE.as_millis() as u64;
    capabilities.insert("timeouts".to_owned(), json!({ "script": patience, "implicit": patience }));
    capabilities
}

#[derive(Deserialize)]
struct ConsoleEntry {
    level: String,
    message: String,
}

/// Chromium's own command for its console: the standard has none.
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
