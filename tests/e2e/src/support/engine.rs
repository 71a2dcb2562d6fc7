use std::env;

use fantoccini::wd::Capabilities;
use serde_json::{Value, json};

use super::{TIMEOUT, required};

/// The browser engine that this run tests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    Chromium,
    Firefox,
    WebKit,
}

impl Engine {
    /// The engine named by `ENGINE`; Chromium without it.
    pub(crate) fn current() -> Self {
        match env::var("ENGINE").as_deref() {
            Ok("firefox") => Self::Firefox,
            Ok("webkit") => Self::WebKit,
            Ok("chromium") | Err(_) => Self::Chromium,
            Ok(other) => panic!("ENGINE is {other:?}, which is no engine"),
        }
    }

    /// The name in texts.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Chromium => "Chromium",
            Self::Firefox => "Firefox",
            Self::WebKit => "WebKit",
        }
    }

    /// The capabilities of a session with the browser at `BROWSER`. All prefer reduced motion: each frame of a spinner is drawn
    /// by the processors that the tests share. [`WebKit`](Self::WebKit) reads it from [`GTK_SETTINGS`].
    pub(super) fn capabilities(self) -> Capabilities {
        let program = required("BROWSER");
        let program = program.to_str().expect("BROWSER is UTF-8");
        let mut capabilities = Capabilities::new();
        match self {
            Self::Chromium => {
                capabilities = serde_json::from_str(include_str!("../../../../webdriver.json")).expect("is an object");
                let options = &mut capabilities["goog:chromeOptions"];
                options["binary"] = program.into();
                options["args"].as_array_mut().expect("is a list").push("--force-prefers-reduced-motion".into());
                capabilities.insert("goog:loggingPrefs".to_owned(), json!({ "browser": "ALL" }));
            }
            Self::Firefox => {
                let options =
                    json!({ "binary": program, "args": ["-headless"], "prefs": { "ui.prefersReducedMotion": 1 } });
                capabilities.insert("moz:firefoxOptions".to_owned(), options);
                capabilities.insert("webSocketUrl".to_owned(), true.into());
            }
            Self::WebKit => {
                capabilities.insert("browserName".to_owned(), "MiniBrowser".into());
                let options = json!({ "binary": program, "args": ["--automation"] });
                capabilities.insert("webkitgtk:browserOptions".to_owned(), options);
            }
        }
        capabilities.insert("timeouts".to_owned(), timeouts());
        capabilities
    }
}

/// Settings of GTK for reduced motion.
pub(super) const GTK_SETTINGS: &str = "[Settings]\ngtk-enable-animations=0\n";

/// Implicit waits, because an element may appear after the condition that a test waited for.
fn timeouts() -> Value {
    let timeout = TIMEOUT.as_millis() as u64;
    json!({ "script": timeout, "implicit": timeout, "pageLoad": timeout })
}
