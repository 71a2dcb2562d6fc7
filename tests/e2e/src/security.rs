//! The Content-Security-Policy, hostile log lines, and tokens in URLs.

use serde_json::json;
use workspace_server::Config;

use crate::support::{Browser, LivePage, SteppedServer};

/// Records violations of the Content-Security-Policy.
const RECORD_VIOLATIONS: &str = "(() => {
    window.violations = [];
    document.addEventListener('securitypolicyviolation', event => {
        window.violations.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}`);
    });
    return true;
})()";

/// The violations since the page was opened. The console has those before [`RECORD_VIOLATIONS`].
async fn policy_violations(browser: &Browser) -> Vec<String> {
    let mut violations: Vec<String> = browser.eval("window.violations ?? []").await;
    let console = browser.console_errors().await;
    violations.extend(console.into_iter().filter(|entry| entry.contains("Content Security Policy")));
    violations
}

#[tokio::test(flavor = "multi_thread")]
async fn the_live_page_obeys_the_content_security_policy() {
    let mut server = SteppedServer::start().await;
    let page = LivePage::open(&server.server.url()).await;
    page.browser.eval::<bool>(RECORD_VIOLATIONS).await;
    let row = page.call("Create quick").await;
    let build = server.next_build().await;
    build.write("plain, \u{1b}[1;38;5;208mcoloured\u{1b}[0m and https://example.test/linked");
    row.wait_for_visible_line("coloured").await;
    build.succeed();
    row.wait_for_state("succeeded").await;
    assert_eq!(policy_violations(&page.browser).await, [""; 0]);

    // A violation is recorded, so the check above can fail.
    page.browser.eval::<()>("document.body.setAttribute('style', 'color: red')").await;
    assert!(!policy_violations(&page.browser).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hostile_line_is_text_with_safe_links() {
    let mut server = SteppedServer::start().await;
    let page = LivePage::open(&server.server.url()).await;
    let row = page.call("Create quick").await;
    let build = server.next_build().await;
    let attacks = [
        "<img src=x onerror=alert(1)><script>alert(2)</script>",
        "\u{1b}]8;;javascript:alert(3)\u{7}click\u{1b}]8;;\u{7}",
        "\u{1b}]8;;https://example.test/a\u{7}safe\u{1b}]8;;\u{7} https://example.test/b mailto:a@example.test",
        "{\"id\":1,\"output\":\"nested\"}",
        "secret-in-the-log",
    ];
    attacks.iter().for_each(|attack| build.write(*attack));
    row.wait_for_visible_line("secret-in-the-log").await;
    let markup: usize = row.eval("row.querySelectorAll('.cwt-log img, .cwt-log script').length").await;
    assert_eq!(markup, 0);
    row.wait_for_visible_line(attacks[0]).await;

    let links = "[...row.querySelectorAll('.cwt-log a')].map(link => [link.protocol, link.rel])";
    let links: Vec<(String, String)> = row.eval(links).await;
    assert!(!links.is_empty(), "the log has links");
    for (protocol, rel) in &links {
        assert!(["http:", "https:", "mailto:"].contains(&protocol.as_str()), "{protocol}");
        assert_eq!(rel, "noopener noreferrer");
    }
    build.succeed();
    row.wait_for_state("succeeded").await;
    let console = page.browser.console_messages().await;
    assert!(!console.iter().any(|entry| entry.contains("secret-in-the-log")), "{console:?}");
    // A console message is recorded, so the check above can fail.
    page.browser.eval::<()>("console.debug('secret-in-the-log')").await;
    let console = page.browser.console_messages().await;
    assert!(console.iter().any(|entry| entry.contains("secret-in-the-log")), "{console:?}");
}

/// A script that runs before the page's scripts and records the URLs of its sockets.
const RECORD_SOCKETS: &str = "
    window.socketUrls = [];
    const Socket = window.WebSocket;
    window.WebSocket = class extends Socket {
        constructor(...args) {
            super(...args);
            window.socketUrls.push(this.url);
        }
    };
";

#[tokio::test(flavor = "multi_thread")]
async fn no_token_is_in_any_url() {
    const TOKEN: &str = "secret-session-token";
    let config = Config { session_token: Some(TOKEN.to_owned()), ..Config::default() };
    let mut server = SteppedServer::start_with(config).await;
    let page = LivePage::open(&server.server.url()).await;
    let status = "fetch('/api/v2/templates').then(response => response.status)";
    assert_eq!(page.browser.eval::<u16>(status).await, 401, "the API requires the token");
    page.browser.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": RECORD_SOCKETS })).await;
    page.browser.eval::<String>(&format!("document.cookie = 'coder_session_token={TOKEN}'")).await;
    page.browser.reload().await;

    let row = page.call("Create quick").await;
    let build = server.next_build().await;
    build.write("for the reader only");
    row.wait_for_visible_line("for the reader only").await;
    build.succeed();
    row.wait_for_state("succeeded").await;
    let addresses =
        "[location.href, ...window.socketUrls, ...performance.getEntriesByType('resource').map(entry => entry.name)]";
    let addresses: Vec<String> = page.browser.eval(addresses).await;
    for kind in ["ws://", "/logs?follow", "/api/v2/workspacebuilds/"] {
        assert!(addresses.iter().any(|address| address.contains(kind)), "{kind} is missing in {addresses:?}");
    }
    assert!(!addresses.iter().any(|address| address.contains(TOKEN) || address.contains("token")), "{addresses:?}");
}
