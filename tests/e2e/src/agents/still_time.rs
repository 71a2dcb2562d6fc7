//! The example chat and the gallery's live page with the template `dev-box`, in real time: something changes on the screen all the time, and all lines are
//! shown in the end.

use std::time::Duration;

use fantoccini::Locator;
use workspace_server::ProvisionerKind;

use super::unnamed_agent::WithoutAgentIds;
use crate::support::{ChatPage, LivePage, StillTime, start_server};

/// The maximum time without a visible change.
const MAX_STILL_TIME: Duration = Duration::from_secs(5);
/// The startup scripts of `dev-box` alone take longer.
const MIN_CALL_TIME: Duration = Duration::from_secs(15);

#[tokio::test(flavor = "multi_thread")]
async fn a_chat_that_names_its_agent_is_never_still() {
    let server = start_server(ProvisionerKind::Scripted).await;
    is_never_still(&server.url(), "chat, known agent").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chat_that_names_no_agent_is_never_still() {
    let server = start_server(ProvisionerKind::Scripted).await;
    let proxy = WithoutAgentIds::start(server.address()).await;
    is_never_still(&proxy.origin(), "chat, unknown agent").await;
    assert!(proxy.hidden_ids() > 0, "the server has sent no agent id");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_live_page_that_names_its_agent_is_never_still() {
    live_page_is_never_still(true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_live_page_that_names_no_agent_is_never_still() {
    live_page_is_never_still(false).await;
}

async fn live_page_is_never_still(names_agent: bool) {
    let server = start_server(ProvisionerKind::Scripted).await;
    let page = LivePage::open(&server.url()).await;
    if !names_agent {
        page.browser.wait_for::<bool>("document.querySelector('.live-buttons input') !== null").await;
        page.browser.click(Locator::Css(".live-buttons input")).await;
    }
    StillTime::measure(&page.browser, "document").await;
    let row = page.call("Create dev-box").await;
    let still_time = StillTime::at_end(&page.browser).await;
    still_time
        .assert_below(MAX_STILL_TIME, if names_agent { "live page, known agent" } else { "live page, unknown agent" });
    assert!(still_time.total() > MIN_CALL_TIME, "{still_time:?}");
    let logs = page.logs(&page.build().await).await;
    assert!(logs.agents[0].lines.len() > 20, "{:?}", logs.agents);
    row.assert_lines(&logs).await;
}

async fn is_never_still(origin: &str, name: &str) {
    let page = ChatPage::open(origin).await;
    StillTime::measure(&page.browser, "document").await;
    let row = page.send("create a workspace from dev-box").await;
    let still_time = StillTime::at_end(&page.browser).await;
    still_time.assert_below(MAX_STILL_TIME, name);
    assert!(still_time.total() > MIN_CALL_TIME, "{still_time:?}");

    let logs = page.last_logs().await;
    assert!(logs.agents[0].lines.len() > 20, "{:?}", logs.agents);
    row.assert_lines(&logs).await;
    assert_eq!(page.browser.console_errors().await, [""; 0]);
    page.assert_log_after_reload(0).await;
}
