//! Which connections a row holds, and what it does when one breaks.

use serde_json::json;

use crate::support::{LivePage, LogSocket, Relay, SteppedServer};

/// Put into the page before any script of its own: no wait ends by itself, so that what goes on does so for another reason.
const NO_WAIT_ENDS: &str = "
    const set = window.setTimeout;
    window.setTimeout = (callback, delay, ...rest) => delay > 0 ? 0 : set(callback, delay, ...rest);
";

#[tokio::test(flavor = "multi_thread")]
async fn a_collapsed_running_row_holds_no_socket_and_goes_on_after_its_last_line() {
    let mut server = SteppedServer::start().await;
    let relay = Relay::start(server.server.address()).await;
    let page = LivePage::open(&relay.origin()).await;
    let row = page.call("Create quick").await;
    let build = server.begun().await;
    build.write("seen");
    row.shows_line("seen").await;
    let seen = row.lines().await[0].id;

    row.toggle().await;
    relay.all_closed().await;
    build.write("written while the row is collapsed");
    row.toggle().await;
    row.shows_line("written while the row is collapsed").await;
    assert_eq!(relay.sockets(), [LogSocket { after: -1, is_open: false }, LogSocket { after: seen, is_open: true }]);
    build.succeed();
    relay.all_closed().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_collapsed_finished_row_makes_no_request_until_it_is_opened() {
    let mut server = SteppedServer::start().await;
    let page = LivePage::open(&server.server.url()).await;
    let first = page.call("Create quick").await;
    let build = server.begun().await;
    build.write("the first build");
    first.shows_line("the first build").await;
    first.toggle().await;
    build.succeed();
    first.reaches("succeeded").await;
    let id = page.build().await;
    let requests = page.requests_about(&id, 0.0).await;
    assert!(!requests.iter().any(|request| request.contains("/logs")), "{requests:?}");
    let ended = page.now().await;

    // A whole build later, that of a chat elsewhere, the row has still asked for nothing.
    let other = LivePage::open(&server.server.url()).await;
    let second = other.call("Create quick").await;
    let build = server.begun().await;
    build.write("the second build");
    second.shows_line("the second build").await;
    build.succeed();
    second.reaches("succeeded").await;
    assert_eq!(page.requests_about(&id, ended).await, Vec::<String>::new());

    first.toggle().await;
    first.shows_line("the first build").await;
    first.assert_shows(&page.list(&id).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_socket_loses_and_doubles_no_line() {
    let mut server = SteppedServer::start().await;
    let relay = Relay::start(server.server.address()).await;
    let page = LivePage::open(&relay.origin()).await;
    let row = page.call("Create quick").await;
    let build = server.begun().await;
    build.write("before");
    row.shows_line("before").await;
    let seen = row.lines().await[0].id;

    relay.break_sockets();
    relay.all_closed().await;
    build.write("between");
    row.shows_line("between").await;
    build.write("after");
    row.shows_line("after").await;
    assert_eq!(relay.sockets().last(), Some(&LogSocket { after: seen, is_open: true }));
    build.succeed();
    row.reaches("succeeded").await;
    row.assert_shows(&page.list(&page.build().await).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_is_online_again_or_in_sight_again_reconnects_at_once() {
    let mut server = SteppedServer::start().await;
    let relay = Relay::start(server.server.address()).await;
    let page = LivePage::open(&relay.origin()).await;
    page.browser.devtools("Page.addScriptToEvaluateOnNewDocument", json!({ "source": NO_WAIT_ENDS })).await;
    page.browser.reload().await;
    let row = page.call("Create quick").await;
    let build = server.begun().await;
    build.write("at first");
    row.shows_line("at first").await;
    for back in ["window.dispatchEvent(new Event('online'))", "document.dispatchEvent(new Event('visibilitychange'))"] {
        relay.break_sockets();
        relay.all_closed().await;
        row.wait_for::<bool>("row.querySelector('.cwt-notice')?.textContent === 'Reconnecting…'").await;
        build.write(back);
        assert!(relay.sockets().iter().all(|socket| !socket.is_open), "it waits");
        page.browser.eval::<bool>(back).await;
        row.shows_line(back).await;
        row.wait_for::<bool>("row.querySelector('.cwt-notice') === null").await;
    }
    build.succeed();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_whose_server_has_gone_says_so_and_keeps_its_lines() {
    let mut server = SteppedServer::start().await;
    let page = LivePage::open(&server.server.url()).await;
    let row = page.call("Create quick").await;
    let build = server.begun().await;
    build.write("still to be read");
    row.shows_line("still to be read").await;
    let lines = row.lines().await;

    server.server.shutdown().await;
    row.wait_for::<bool>("row.querySelector('.cwt-notice')?.textContent === 'Reconnecting…'").await;
    assert_eq!(row.lines().await, lines);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_rows_of_a_chat_on_one_build_share_one_socket() {
    let mut server = SteppedServer::start().await;
    let relay = Relay::start(server.server.address()).await;
    let page = LivePage::open(&relay.origin()).await;
    let create = "fetch('/api/v2/users/me/workspaces', { method: 'POST', body: '{\"template_name\":\"quick\"}' })
        .then(answer => answer.json()).then(made => `${made.latest_build.id}@${made.id}`)";
    let pair: String = page.browser.eval(create).await;
    let build = server.begun().await;
    page.browser.open(&format!("{}/?page=chaos&builds={pair}", relay.origin())).await;
    for line in ["to both", "and this"] {
        build.write(line);
        let shows = format!("box => box.textContent.includes({})", json!(line));
        let boxes = format!("[...document.querySelectorAll('.cwt-log')].filter({shows})");
        page.browser.wait_for::<bool>(&format!("{boxes}.length === 2")).await;
    }
    assert_eq!(relay.sockets(), [LogSocket { after: -1, is_open: true }]);
    build.succeed();
    relay.all_closed().await;
    assert_eq!(relay.sockets().len(), 1);
}
