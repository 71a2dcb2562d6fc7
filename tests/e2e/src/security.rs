//! What the pages may not do, under the policy that the server sends.

use serde_json::json;
use workspace_server::Config;

use crate::support::{Browser, LivePage, SteppedServer};

/// Collects from here on what the Content-Security-Policy refuses.
const WATCH: &str = "(() => {
    window.refused = [];
    document.addEventListener('securitypolicyviolation', event => {
        window.refused.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}`);
    });
    return true;
})()";

/// What was refused since the page was opened: the browser's console says so, also of what came before the script above.
async fn refusals(browser: &Browser) -> Vec<String> {
    let mut refused: Vec<String> = browser.eval("window.refused ?? []").await;
    let console = browser.console_errors().await;
    refused.extend(console.into_iter().filter(|entry| entry.contains("Content Security Policy")));
    refused
}

#[tokio::test(flavor = "multi_thread")]
async fn the_live_page_runs_under_the_content_security_policy() {
    let mut server = SteppedServer::start().await;
    let page = LivePage::open(&server.server.url()).await;
    page.browser.eval::<bool>(WATCH).await;
    let row = page.call("Create quick").await;
    let build = server.begun().await;
    build.write("plain, \u{1b}[1;38;5;208mcoloured\u{1b}[0m and https://example.test/linked");
    row.shows_line("coloured").await;
    build.succeed();
    row.reaches("succeeded").await;
    assert_eq!(refusals(&page.browser).await, [""; 0]);

    // That nothing was refused means something only where a refusal is seen.
    page.browser.eval::<()>("document.body.setAttribute('style', 'color: red')").await;
    assert!(!refusals(&page.browser).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hostile_line_is_text_its_links_are_safe_and_the_console_stays_silent() {
    let mut server = SteppedServer::start().await;
    let page = LivePage::open(&server.server.url()).await;
    let row = page.call("Create quick").await;
    let build = server.begun().await;
    let attacks = [
        "<img src=x onerror=alert(1)><script>alert(2)</script>",
        "\u{1b}]8;;javascript:alert(3)\u{7}click\u{1b}]8;;\u{7}",
        "\u{1b}]8;;https://example.test/a\u{7}safe\u{1b}]8;;\u{7} https://example.test/b mailto:a@example.test",
        "{\"id\":1,\"output\":\"nested\"}",
        "secret-in-the-log",
    ];
    attacks.iter().for_each(|attack| build.write(attack));
    row.shows_line("secret-in-the-log").await;
    let markup: usize = row.eval("row.querySelectorAll('.cwt-log img, .cwt-log script').length").await;
    assert_eq!(markup, 0);
    row.shows_line(attacks[0]).await;

    let links = "[...row.querySelectorAll('.cwt-log a')].map(link => [link.protocol, link.rel])";
    let links: Vec<(String, String)> = row.eval(links).await;
    assert!(!links.is_empty(), "links are links");
    for (protocol, rel) in &links {
        assert!(["http:", "https:", "mailto:"].contains(&protocol.as_str()), "{protocol}");
        assert_eq!(rel, "noopener noreferrer");
    }
    build.succeed();
    row.reaches("succeeded").await;
    let console = page.browser.console_words().await;
    assert!(!console.iter().any(|entry| entry.contains("secret-in-the-log")), "{console:?}");
    // That the console was silent means something only where it is heard.
    page.browser.eval::<()>("console.debug('secret-in-the-log')").await;
    let console = page.browser.console_words().await;
    assert!(console.iter().any(|entry| entry.contains("secret-in-the-log")), "{console:?}");
}

/// Put into the page before any script of its own: the addresses of the sockets that it opens.
const SOCKETS: &str = "
    window.opened = [];
    const Socket = window.WebSocket;
    window.WebSocket = class extends Socket {
        constructor(...given) {
            super(...given);
            window.opened.push(this.url);
        }
    };
";

#[tokio::test(flavor = "multi_thread")]
async fn no_token_is_in_any_url() {
    const TOKEN: &str = "what-only-the-reader-knows";
    let config = Config { session_token: Some(TOKEN.to_owned()), ..Config::default() };
    let mut server = SteppedServer::start_with(config).await;
    let page = LivePage::open(&server.server.url()).await;
    let refused = "fetch('/api/v2/templates').then(answer => answer.status)";
    assert_eq!(page.browser.eval::<u16>(refused).await, 401, "without the token there is nothing");
    page.browser.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": SOCKETS })).await;
    page.browser.eval::<String>(&format!("document.cookie = 'coder_session_token={TOKEN}'")).await;
    page.browser.reload().await;

    let row = page.call("Create quick").await;
    let build = server.begun().await;
    build.write("for the reader only");
    row.shows_line("for the reader only").await;
    build.succeed();
    row.reaches("succeeded").await;
    let addresses =
        "[location.href, ...window.opened, ...performance.getEntriesByType('resource').map(entry => entry.name)]";
    let addresses: Vec<String> = page.browser.eval(addresses).await;
    for kind in ["ws://", "/logs?follow", "/api/v2/workspacebuilds/"] {
        assert!(addresses.iter().any(|address| address.contains(kind)), "{kind} is among {addresses:?}");
    }
    assert!(!addresses.iter().any(|address| address.contains(TOKEN) || address.contains("token")), "{addresses:?}");
}
