use std::{
    path::Path,
    sync::atomic::{AtomicBool, Ordering},
    thread,
};

use fantoccini::{
    Client, Locator,
    actions::{InputSource, KeyAction, KeyActions},
    error::CmdError,
    key::Key,
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tokio::{runtime::Handle, task::block_in_place};

use super::{
    console::{self, ConsoleEntry, ReadConsole},
    devtools::DevTools,
    engine::Engine,
    limit::within_limit,
    session::Session,
};

/// A field that [`Browser::add_field`] has added.
const FIELD: &str = "document.querySelector('body > textarea')";

/// The milliseconds between two evaluations of a condition. Asking for each animation frame instead has the browser draw 60
/// a second, which takes a tenth of a processor.
const POLL_MS: u32 = 20;

/// The domains of DevTools commands whose effects end with the page.
const PAGE_DOMAINS: [&str; 5] = ["Emulation.", "HeapProfiler.", "Input.", "Memory.", "Page."];

/// A browser without a window on the screen, with one page. On drop the page is closed, and the browser is available to the next
/// test, unless the test has failed.
#[derive(Debug)]
pub(crate) struct Browser {
    engine: Engine,
    /// `None` only during the drop.
    session: Option<Session>,
    /// Whether the browser is as it was when it started, except for its page.
    is_reusable: AtomicBool,
}

impl Browser {
    /// A browser of the engine that is tested, which another test may have used before.
    pub(crate) async fn start() -> Self {
        let engine = Engine::current();
        Self { engine, session: Some(Session::get(engine).await), is_reusable: AtomicBool::new(true) }
    }

    /// A browser that no test has used before or uses later, for measurements.
    pub(crate) async fn start_new() -> Self {
        let engine = Engine::current();
        Self { engine, session: Some(Session::start(engine).await), is_reusable: AtomicBool::new(false) }
    }

    /// The name of its engine.
    pub(crate) fn engine(&self) -> &'static str {
        self.engine.name()
    }

    fn session(&self) -> &Session {
        self.session.as_ref().expect("is not dropped")
    }

    fn client(&self) -> &Client {
        &self.session().client
    }

    /// What statements return in the page, as the body of a function. Panics if they fail.
    async fn script<T: DeserializeOwned>(&self, what: &str, statements: &str) -> T {
        let result = within_limit(what, self.session().run(statements)).await;
        let value = result.unwrap_or_else(|error| panic!("{what}: {error}"));
        serde_json::from_value(value).unwrap_or_else(|error| panic!("{what}: {error}"))
    }

    /// Opens a page and waits for its `load` event.
    pub(crate) async fn open(&self, url: &str) {
        checked(url, self.client().goto(url)).await;
        self.record_console().await;
    }

    /// The value of a JavaScript expression; a promise is awaited.
    pub(crate) async fn eval<T: DeserializeOwned>(&self, expression: &str) -> T {
        self.script(expression, &format!("return ({expression});")).await
    }

    /// Waits for the next animation frame.
    pub(crate) async fn next_frame(&self) {
        self.eval::<f64>("new Promise(requestAnimationFrame)").await;
    }

    /// Waits for the time between two evaluations of a condition.
    pub(crate) async fn next_poll(&self) {
        self.eval::<Option<bool>>(&format!("new Promise(done => setTimeout(done, {POLL_MS}))")).await;
    }

    /// Waits until a JavaScript expression is truthy and returns its value.
    ///
    /// A mutation observer evaluates it after each change of the document, so that no intermediate state is missed. Panics
    /// after [`TIMEOUT`].
    pub(crate) async fn wait_for<T: DeserializeOwned>(&self, condition: &str) -> T {
        let script = format!(
            "return new Promise(done => {{
                const check = () => {{
                    const value = {condition};
                    if (value) {{
                        observer.disconnect();
                        done(value);
                    }}
                }};
                const observer = new MutationObserver(check);
                observer.observe(document, {{ attributes: true, characterData: true, childList: true, subtree: true }});
                check();
            }});"
        );
        match within_limit(condition, self.session().run(&script)).await {
            Ok(value) => serde_json::from_value(value).unwrap_or_else(|error| panic!("{condition}: {error}")),
            Err(error) => {
                let page: String = self.eval("(document.querySelector('main') ?? document.body).innerText").await;
                let console = self.console_messages().await;
                panic!("{condition}: {error}\nThe text of the page:\n{page}\nThe console:\n{console:#?}");
            }
        }
    }

    /// Waits until a JavaScript expression is truthy and returns its value. It is evaluated every [`POLL_MS`] with the timers of the
    /// page, because the mutation observer of a document does not see shadow roots.
    pub(crate) async fn poll_for<T: DeserializeOwned>(&self, condition: &str) -> T {
        let script = format!(
            "return new Promise((done, failed) => {{
                const check = () => {{
                    try {{
                        const value = {condition};
                        if (value) done(value);
                        else setTimeout(check, {POLL_MS});
                    }} catch (error) {{
                        failed(error);
                    }}
                }};
                check();
            }});"
        );
        self.script(condition, &script).await
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
        let element = checked(&format!("{field:?}"), self.client().find(field)).await;
        checked(&format!("{field:?}"), element.send_keys(&format!("{text}{}", char::from(Key::Enter)))).await;
    }

    /// Reloads the page.
    pub(crate) async fn reload(&self) {
        checked("the page loads", self.client().refresh()).await;
        self.record_console().await;
    }

    /// Waits until the button with this text is enabled and clicks it.
    pub(crate) async fn click_button(&self, text: &str) {
        let button = "[...document.querySelectorAll('button:enabled')].some";
        self.wait_for::<bool>(&format!("{button}(button => button.textContent === {})", json!(text))).await;
        self.click(Locator::XPath(&format!("//button[.='{text}']"))).await;
    }

    /// Clicks an element with the pointer.
    pub(crate) async fn click(&self, target: Locator<'_>) {
        let element = checked(&format!("{target:?}"), self.client().find(target)).await;
        checked(&format!("{target:?}"), element.click()).await;
    }

    /// Presses and releases a key.
    pub(crate) async fn press(&self, key: Key) {
        self.press_character(char::from(key)).await;
    }

    /// Presses the key of a character.
    pub(crate) async fn press_character(&self, value: char) {
        let keys = KeyActions::new("keyboard".to_owned()).then(KeyAction::Down { value }).then(KeyAction::Up { value });
        checked("the key is pressed", self.client().perform_actions(keys)).await;
    }

    /// Presses the key of a character with Control.
    pub(crate) async fn press_with_control(&self, letter: char) {
        let control = char::from(Key::Control);
        let keys = KeyActions::new("keyboard".to_owned())
            .then(KeyAction::Down { value: control })
            .then(KeyAction::Down { value: letter })
            .then(KeyAction::Up { value: letter })
            .then(KeyAction::Up { value: control });
        checked("the keys are pressed", self.client().perform_actions(keys)).await;
    }

    /// The text in the clipboard, pasted with Control and V into a field that is removed again. Changes the focus.
    pub(crate) async fn pasted(&self) -> String {
        self.add_field("").await;
        self.press_with_control('v').await;
        let text = self.poll_for(&format!("{FIELD}.value")).await;
        self.eval::<()>(&format!("{FIELD}.remove()")).await;
        text
    }

    /// Copies a text with Control and C from a field that is removed again. Changes the focus.
    pub(crate) async fn copy(&self, text: &str) {
        self.add_field(text).await;
        self.press_with_control('c').await;
        self.eval::<()>(&format!("{FIELD}.remove()")).await;
    }

    /// Adds a field with a text, which is selected.
    async fn add_field(&self, text: &str) {
        self.run::<()>(&format!(
            "document.body.append(document.createElement('textarea'));
            {FIELD}.value = {};
            {FIELD}.focus({{ preventScroll: true }});
            {FIELD}.select();",
            json!(text)
        ))
        .await;
    }

    /// Grants access to the clipboard and returns its text. Chromium only.
    pub(crate) async fn clipboard(&self) -> String {
        let params = json!({ "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"] });
        self.devtools("Browser.grantPermissions", params).await;
        self.eval("navigator.clipboard.readText()").await
    }

    /// Sets the download folder and disables the dialog. Chromium only.
    pub(crate) async fn save_files_in(&self, folder: &Path) {
        let params = json!({ "behavior": "allow", "downloadPath": folder });
        self.devtools("Browser.setDownloadBehavior", params).await;
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
        let entries: Vec<ConsoleEntry> = match self.engine {
            Engine::Chromium => {
                let entries = checked("the console is read", self.client().issue_cmd(ReadConsole)).await;
                serde_json::from_value(entries).expect("is a list of entries")
            }
            _ => self.script("the console is read", console::TAKE).await,
        };
        let of_level = |entry: &ConsoleEntry| levels.contains(&&*entry.level);
        entries.into_iter().filter(of_level).map(|entry| entry.message).collect()
    }

    /// Records the console of the page, where the driver does not.
    async fn record_console(&self) {
        if self.engine != Engine::Chromium {
            self.script::<()>("the console is recorded", console::RECORD).await;
        }
    }

    /// Emulates `prefers-reduced-motion: no-preference`. Chromium only.
    pub(crate) async fn emulate_motion(&self) {
        self.emulate("prefers-reduced-motion", "no-preference").await;
    }

    /// Emulates `prefers-reduced-motion: reduce`. Chromium only.
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
        checked("the screenshot is taken", self.client().screenshot()).await
    }

    /// Sends a DevTools command and returns its result. Chromium only. No other test gets the browser after a command whose effects
    /// outlast the page.
    pub(crate) async fn devtools(&self, method: &'static str, params: Value) -> Value {
        assert_eq!(self.engine, Engine::Chromium, "{method}: only Chromium has DevTools commands");
        if !PAGE_DOMAINS.iter().any(|domain| method.starts_with(domain)) {
            self.is_reusable.store(false, Ordering::Relaxed);
        }
        checked(method, self.client().issue_cmd(DevTools { method, params })).await
    }
}

/// The result of a WebDriver command. Panics if it fails, or if the browser hangs.
async fn checked<T>(what: &str, command: impl Future<Output = Result<T, CmdError>>) -> T {
    within_limit(what, command).await.unwrap_or_else(|error| panic!("{what}: {error}"))
}

impl Drop for Browser {
    fn drop(&mut self) {
        let Some(session) = self.session.take() else { return };
        // The driver ends the browser of a failed test, which may hang.
        if !thread::panicking() {
            let is_reusable = *self.is_reusable.get_mut();
            block_in_place(|| Handle::current().block_on(session.end(self.engine, is_reusable)));
        }
    }
}
