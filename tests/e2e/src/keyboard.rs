//! The keyboard operation of rows.

use fantoccini::key::Key;
use serde_json::json;

use crate::support::{Browser, LivePage, SteppedServer};

/// The maximum number of key presses, which is more than the page has tab stops.
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
async fn tab_reaches_a_row_and_enter_toggles_it() {
    let mut server = SteppedServer::start().await;
    let page = LivePage::open(&server.server.url()).await;
    page.browser.wait_for::<bool>("document.querySelector('.live-buttons button') !== null").await;
    tab_to(&page.browser, ".live-buttons button").await;
    page.browser.press(Key::Enter).await;
    let row = page.row(0).await;
    let build = server.next_build().await;
    build.write("a line");
    row.wait_for_visible_line("a line").await;

    tab_to(&page.browser, ".cwt-row button").await;
    assert_ne!(page.browser.eval::<String>("getComputedStyle(document.activeElement).outlineStyle").await, "none");
    page.browser.press(Key::Enter).await;
    row.wait_for::<bool>("row.querySelector('button').ariaExpanded === 'false'").await;
    assert!(row.lines().await.is_empty());
    page.browser.press(Key::Enter).await;
    row.wait_for::<bool>("row.querySelector('button').ariaExpanded === 'true'").await;
    row.wait_for_visible_line("a line").await;
    build.succeed();
}
