//! The first pages of `docs/hosts.md`, as a reader types them off: each shows a live row, and how its build ended.

use serde_json::json;

use super::Page;

/// Runs a first page up to the end of a build.
async fn leads_to_a_live_row(site: &str) {
    let mut page = Page::open(site, "").await;
    let create = "const body = JSON.stringify({ template_name: 'quick', name: 'my-ws' });
        const made = await fetch('/api/v2/users/me/workspaces', { method: 'POST', body });
        return (await made.json()).id;";
    let id: String = page.browser.run(create).await;
    let build = page.server.next_build().await;
    // The reader puts the id in place of the guide's "…".
    page.browser.wait_for::<bool>("document.querySelector('chat-workspace-context') !== null").await;
    let fill_in =
        format!("document.querySelector('chat-workspace-context').setAttribute('workspace-id', {})", json!(id));
    page.browser.eval::<Option<bool>>(&fill_in).await;
    build.write("the first line");
    page.shows("the first line").await;
    build.succeed();
    page.shows("Started my-ws").await;
    let errors = page.browser.console_errors().await;
    let (icon, others): (Vec<_>, Vec<_>) = errors.into_iter().partition(|error| error.contains("/favicon.ico"));
    assert!(others.is_empty(), "{others:?}; a first page has no icon: {icon:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_of_plain_html() {
    leads_to_a_live_row("guide-html").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_app_in_react() {
    leads_to_a_live_row("guide-react").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_app_in_vue() {
    leads_to_a_live_row("guide-vue").await;
}
