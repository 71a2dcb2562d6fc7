//! The connections of a row, and its reconnects.

use serde_json::json;

use crate::support::{LivePage, LogSocket, Relay, SteppedServer};

/// A script that runs before the page's scripts and disables timers, so that no backoff ends by itself.
const DISABLE_TIMERS: &str = "
    const set = window.setTimeout;
    window.setTimeout = (callback, delay, ...rest) => delay > 0 ? 0 : set(callback, delay, ...rest);
";

#[tokio::test(flavor = "multi_thread")]
async fn a_collapsed_running_row_closes_its_socket_and_resumes() {
    let mut server = SteppedServer::start().await;
    let relay = Relay::start(server.server.address()).await;
    let page = LivePage::open(&relay.origin()).await;
    let row = page.call("Create quick").await;
    let build = server.next_build().await;
    build.write("seen");
    row.wait_for_visible_line("seen").await;
    let seen = row.lines().await[0].id;

    row.toggle().await;
    relay.wait_until_closed().await;
    build.write("written while the row is collapsed");
    row.toggle().await;
    row.wait_for_visible_line("written while the row is collapsed").await;
    assert_eq!(relay.sockets(), [LogSocket { after: -1, is_open: false }, LogSocket { after: seen, is_open: true }]);
    build.succeed();
    relay.wait_until_closed().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_collapsed_finished_row_makes_no_request() {
    let mut server = SteppedServer::start().await;
    let page = LivePage::open(&server.server.url()).await;
    let first = page.call("Create quick").await;
    let build = server.next_build().await;
    build.write("the first build");
    first.wait_for_visible_line("the first build").await;
    first.toggle().await;
    build.succeed();
    first.wait_for_state("succeeded").await;
    let id = page.build().await;
    let requests = page.requests_about(&id, 0.0).await;
    assert!(!requests.iter().any(|request| request.contains("/logs")), "{requests:?}");
    let end = page.now().await;

    // After a complete build in another page the row has made no request.
    let other = LivePage::open(&server.server.url()).await;
    let second = other.call("Create quick").await;
    let build = server.next_build().await;
    build.write("the second build");
    second.wait_for_visible_line("the second build").await;
    build.succeed();
    second.wait_for_state("succeeded").await;
    assert_eq!(page.requests_about(&id, end).await, Vec::<String>::new());

    first.toggle().await;
    first.wait_for_visible_line("the first build").await;
    first.assert_lines(&page.logs(&id).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dropped_socket_loses_and_doubles_no_line() {
    let mut server = SteppedServer::start().await;
    let relay = Relay::start(server.server.address()).await;
    let page = LivePage::open(&relay.origin()).await;
    let row = page.call("Create quick").await;
    let build = server.next_build().await;
    build.write("before");
    row.wait_for_visible_line("before").await;
    let seen = row.lines().await[0].id;

    relay.drop_sockets();
    relay.wait_until_closed().await;
    build.write("between");
    row.wait_for_visible_line("between").await;
    build.write("after");
    row.wait_for_visible_line("after").await;
    assert_eq!(relay.sockets().last(), Some(&LogSocket { after: seen, is_open: true }));
    build.succeed();
    row.wait_for_state("succeeded").await;
    row.assert_lines(&page.logs(&page.build().await).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn reconnects_when_the_page_is_online_or_visible_again() {
    let mut server = SteppedServer::start().await;
    let relay = Relay::start(server.server.address()).await;
    let page = LivePage::open(&relay.origin()).await;
    page.browser.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": DISABLE_TIMERS })).await;
    page.browser.reload().await;
    let row = page.call("Create quick").await;
    let build = server.next_build().await;
    build.write("at first");
    row.wait_for_visible_line("at first").await;
    for event in ["window.dispatchEvent(new Event('online'))", "document.dispatchEvent(new Event('visibilitychange'))"]
    {
        relay.drop_sockets();
        relay.wait_until_closed().await;
        row.wait_for::<bool>("row.querySelector('.cwt-notice')?.textContent === 'Reconnecting…'").await;
        build.write(event);
        assert!(relay.sockets().iter().all(|socket| !socket.is_open), "the row waits for its backoff");
        page.browser.eval::<bool>(event).await;
        row.wait_for_visible_line(event).await;
        row.wait_for::<bool>("row.querySelector('.cwt-notice') === null").await;
    }
    build.succeed();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_without_server_shows_a_notice_and_keeps_its_lines() {
    let mut server = SteppedServer::start().await;
    let page = LivePage::open(&server.server.url()).await;
    let row = page.call("Create quick").await;
    let build = server.next_build().await;
    build.write("still to be read");
    row.wait_for_visible_line("still to be read").await;
    let lines = row.lines().await;

    server.server.shutdown().await;
    row.wait_for::<bool>("row.querySelector('.cwt-notice')?.textContent === 'Reconnecting…'").await;
    assert_eq!(row.lines().await, lines);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_rows_of_one_build_share_a_socket() {
    let mut server = SteppedServer::start().await;
    let relay = Relay::start(server.server.address()).await;
    let page = LivePage::open(&relay.origin()).await;
    let create = "fetch('/api/v2/users/me/workspaces', { method: 'POST', body: '{\"template_name\":\"quick\"}' })
        .then(response => response.json()).then(made => `${made.latest_build.id}@${made.id}`)";
    let pair: String = page.browser.eval(create).await;
    let build = server.next_build().await;
    page.browser.open(&format!("{}/?page=chaos&builds={pair}", relay.origin())).await;
    for line in ["to both", "and this"] {
        build.write(line);
        let shows = format!("box => box.textContent.includes({})", json!(line));
        let boxes = format!("[...document.querySelectorAll('.cwt-log')].filter({shows})");
        page.browser.wait_for::<bool>(&format!("{boxes}.length === 2")).await;
    }
    assert_eq!(relay.sockets(), [LogSocket { after: -1, is_open: true }]);
    build.succeed();
    relay.wait_until_closed().await;
    assert_eq!(relay.sockets().len(), 1);
}
