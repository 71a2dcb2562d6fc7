//! The rows without a mouse.

use fantoccini::key::Key;
use serde_json::json;

use crate::support::{Browser, LivePage, SteppedServer};

/// More than the page has stops: whoever needs more will never arrive.
const MAX_TABS: usize = 200;

/// Presses Tab until the focus is on an element that the selector matches.
async fn tab_to(browser: &Browser, selector: &str) {
    for _ in 0..MAX_TABS {
        browser.press(Key::Tab).await;
        if browser.eval(&format!("document.activeElement.matches({})", json!(selector))).await {
            return;
        }
    }
    panic!("Tab does not reach {selector}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_is_reached_by_tab_and_toggled_by_enter_and_its_focus_is_seen() {
    let mut server = SteppedServer::start().await;
    let page = LivePage::open(&server.server.url()).await;
    page.browser.wait_for::<bool>("document.querySelector('.live-buttons button') !== null").await;
    tab_to(&page.browser, ".live-buttons button").await;
    page.browser.press(Key::Enter).await;
    let row = page.row(0).await;
    let build = server.begun().await;
    build.write("a line");
    row.shows_line("a line").await;

    tab_to(&page.browser, ".cwt-row button").await;
    assert_ne!(page.browser.eval::<String>("getComputedStyle(document.activeElement).outlineStyle").await, "none");
    page.browser.press(Key::Enter).await;
    row.wait_for::<bool>("row.querySelector('button').ariaExpanded === 'false'").await;
    assert!(row.lines().await.is_empty());
    page.browser.press(Key::Enter).await;
    row.wait_for::<bool>("row.querySelector('button').ariaExpanded === 'true'").await;
    row.shows_line("a line").await;
    build.succeed();
}
