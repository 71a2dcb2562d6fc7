//! The messages in the browser's console.

use fantoccini::wd::WebDriverCompatibleCommand;
use serde::Deserialize;
use serde_json::json;
use url::Url;

/// A console message.
#[derive(Debug, Deserialize)]
pub(super) struct ConsoleEntry {
    /// `SEVERE`, `WARNING`, `INFO` or `DEBUG`.
    pub(super) level: String,
    pub(super) message: String,
}

/// Reads the console: a command of Chromium that WebDriver does not have.
#[derive(Debug)]
pub(super) struct ReadConsole;

impl WebDriverCompatibleCommand for ReadConsole {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, url::ParseError> {
        base.join(&format!("session/{}/se/log", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(json!({ "type": "browser" }).to_string()))
    }
}

/// Starts to record console messages, uncaught errors and violations of the Content-Security-Policy in the page, where the driver
/// has no command to read the console. Misses messages of the page's start.
pub(super) const RECORD: &str = "
    if (window.recordedConsole) return;
    const entries = (window.recordedConsole = []);
    const record = (level, message) => entries.push({ level, message: String(message) });
    for (const [name, level] of Object.entries({ error: 'SEVERE', warn: 'WARNING', info: 'INFO', log: 'INFO', debug: 'DEBUG' })) {
        const write = console[name];
        console[name] = (...values) => { record(level, values.join(' ')); write.apply(console, values); };
    }
    addEventListener('error', ({ message }) => record('SEVERE', message));
    addEventListener('unhandledrejection', ({ reason }) => record('SEVERE', reason));
    // WebKit looks for an icon of the page by itself, and libraries try whether the page allows `eval`.
    const isHarmless = (uri) => uri === 'eval' || uri.endsWith('/favicon.ico');
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) =>
        isHarmless(blockedURI) || record('SEVERE', `Content Security Policy: ${effectiveDirective} ${blockedURI}`));
";

/// Returns and removes the entries that [`RECORD`] has recorded.
pub(super) const TAKE: &str = "return (window.recordedConsole ?? []).splice(0);";
