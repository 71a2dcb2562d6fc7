use std::{
    pin::pin,
    sync::{LazyLock, Mutex, PoisonError},
};

use fantoccini::{Client, ClientBuilder, error::CmdError};
use hyper_util::client::legacy::connect::HttpConnector;
use tokio::runtime::{self, Runtime};

use serde_json::Value;

use super::{bidi::Bidi, console, driver::Driver, engine::Engine, limit::within_limit};

/// Runs the connections to the drivers, which outlive the runtime of a test.
static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
    runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime starts")
});

/// Browsers that no test uses at the moment.
static IDLE: Mutex<Vec<Session>> = Mutex::new(Vec::new());

/// A browser with its driver.
#[derive(Debug)]
pub(super) struct Session {
    pub(super) client: Client,
    /// In Firefox.
    bidi: Option<Bidi>,
    /// Dropped after the connections.
    _driver: Driver,
}

impl Session {
    /// An idle browser, or a new one.
    pub(super) async fn get(engine: Engine) -> Self {
        // Ignores poisoning: the list is valid after each operation.
        let idle = IDLE.lock().unwrap_or_else(PoisonError::into_inner).pop();
        match idle {
            Some(session) => session,
            None => Self::start(engine).await,
        }
    }

    /// A new browser.
    pub(super) async fn start(engine: Engine) -> Self {
        let driver = Driver::start(engine).await;
        let url = driver.url.clone();
        let connect = async move {
            let mut builder = ClientBuilder::new(HttpConnector::new());
            let client = builder.capabilities(engine.capabilities()).connect(&url).await;
            let client = client.unwrap_or_else(|error| panic!("the browser starts: {error}"));
            let socket = client.capabilities().and_then(|capabilities| capabilities.get("webSocketUrl"));
            let bidi = match socket.and_then(Value::as_str) {
                Some(url) => Some(Bidi::connect(url).await),
                None => None,
            };
            (client, bidi)
        };
        let connected = within_limit("the browser starts", pin!(RUNTIME.spawn(connect))).await;
        let (client, bidi) = connected.expect("the connection does not panic");
        Self { client, bidi, _driver: driver }
    }

    /// Runs statements as the body of a function in the page, and returns what it returns or its promise resolves to.
    ///
    /// # Errors
    /// The message of the exception or of the driver.
    pub(super) async fn run(&self, statements: &str) -> Result<Value, String> {
        let failed = |error: CmdError| error.to_string();
        // As text: WebKit's driver returns 0 for integers of more than 32 bits.
        let json = format!("(async () => JSON.stringify(await (() => {{ {statements}\n }})() ?? null))()");
        let text = match &self.bidi {
            Some(bidi) => bidi.eval(&String::from(self.client.window().await.map_err(failed)?), &json).await?,
            None => self.client.execute(&format!("return {json};"), Vec::new()).await.map_err(failed)?,
        };
        serde_json::from_str(text.as_str().unwrap_or_default()).map_err(|error| error.to_string())
    }

    /// Ends the use by a test: replaces the page and makes the browser available to other tests, or closes it.
    pub(super) async fn end(self, engine: Engine, is_reusable: bool) {
        if !is_reusable {
            // Its processes are ended in any case.
            let _ = within_limit("the browser closes", self.client.clone().close()).await;
        } else if within_limit("the page is replaced", self.replace_page(engine)).await.is_ok() {
            IDLE.lock().unwrap_or_else(PoisonError::into_inner).push(self);
        }
    }

    async fn replace_page(&self, engine: Engine) -> Result<(), CmdError> {
        self.client.delete_all_cookies().await?;
        let page = self.client.new_window(true).await?.handle;
        self.client.close_window().await?;
        self.client.switch_to_window(page).await?;
        if engine == Engine::Chromium {
            // Discards the messages of the closed page.
            self.client.issue_cmd(console::ReadConsole).await?;
        }
        Ok(())
    }
}
