//! Each example is driven through the same scene: its rows stream, follow the theme, come back after a reload and go.

use super::{Page, ROW};

async fn plays(example: &str) {
    let mut page = Page::open(example, "").await;
    page.browser.click_button("Create a workspace").await;
    let build = page.server.next_build().await;
    page.shows("Building workspace…").await;
    build.write("the first line");
    page.shows("the first line").await;
    page.is_accessible("light, at work").await;

    page.browser.click_button("Dark").await;
    let scheme = format!("getComputedStyle({ROW}.querySelector('.cwt-row')).colorScheme");
    page.browser.poll_for::<bool>(&format!("{scheme} === 'dark'")).await;
    page.is_accessible("dark, at work").await;

    build.write("the second line");
    page.shows("the second line").await;
    build.succeed();
    page.shows("Created ws-").await;
    page.is_accessible("dark, ended").await;

    page.browser.reload().await;
    page.browser.poll_for::<bool>(&format!("Boolean({ROW}?.querySelector('button[aria-expanded=false]'))")).await;
    page.shows("Created ws-").await;
    page.is_accessible("light, closed").await;
    page.browser.eval::<Option<bool>>(&format!("{ROW}.querySelector('button').click()")).await;
    page.shows("the second line").await;
    page.is_accessible("light, open").await;

    page.browser.click_button("Clear the chat").await;
    page.browser.poll_for::<bool>("document.querySelector('workspace-tool') === null").await;
    assert_eq!(page.browser.console_errors().await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn plain_html() {
    plays("html").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn react() {
    plays("react-vite").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn vue() {
    plays("vue-vite").await;
}
