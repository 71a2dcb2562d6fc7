//! The log of a build in its row, to its end.

use chat_workspace_tools::build_log::LogLevel;
use workspace_server::ProvisionerChoice;

use crate::support::{HeldServer, LivePage, SteppedServer};

#[tokio::test(flavor = "multi_thread")]
async fn an_ended_build_shows_the_list_of_the_server_line_for_line() {
    let mut server = SteppedServer::start().await;
    let page = LivePage::open(&server.server.url()).await;
    let row = page.call("Create quick").await;
    let build = server.begun().await;
    build.mark_stage();
    for burst in 0..6 {
        for line in 0..500 {
            build.write(&format!("burst {burst} line {line}"));
        }
        row.shows_line(&format!("burst {burst} line 499")).await;
    }
    build.succeed();
    row.reaches("succeeded").await;

    let list = page.list(&page.build().await).await;
    assert_eq!(list.len(), 3000 + 3, "the lines and three markers");
    row.assert_shows(&list).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_build_keeps_its_log_and_says_why() {
    let mut server = SteppedServer::start().await;
    let page = LivePage::open(&server.server.url()).await;
    let row = page.call("Create broken").await;
    let build = server.begun().await;
    build.write("asking for a machine");
    build.write_at(LogLevel::Error, "no capacity for size \"xl-gpu\"");
    build.fail("apply failed: no capacity");
    row.reaches("failed").await;

    assert!(row.label().await.starts_with("Failed to create broken-"), "{}", row.label().await);
    let failure: String = row.eval("row.querySelector('.cwt-failure').textContent").await;
    assert_eq!(failure, "workspace build failed: apply failed: no capacity");
    // The end of the log may come after the end of the call.
    row.shows_line("no capacity for size").await;
    let shown: Vec<_> = row.lines().await.into_iter().map(|line| (line.level, line.text)).collect();
    let written = [("info", "asking for a machine"), ("error", "no capacity for size \"xl-gpu\"")];
    assert_eq!(shown, written.map(|(level, text)| (level.to_owned(), text.to_owned())));
    row.assert_shows(&page.list(&page.build().await).await).await;
}

/// With Terraform on the PATH the build is real: four resources, of which one takes 15 seconds. Without it the recording
/// of such a build plays.
#[tokio::test(flavor = "multi_thread")]
async fn a_slow_build_is_shown_from_its_first_line_to_its_last() {
    let server = HeldServer::start(ProvisionerChoice::Auto).await;
    let page = LivePage::open(&server.server.url()).await;
    let provisioner: String = page
        .browser
        .eval("fetch('/api/v2/buildinfo').then(answer => answer.json()).then(info => info.local_server_provisioner)")
        .await;
    println!("provisioner: {provisioner}");
    let row = page.call("Create dev-box").await;
    row.has_line("pulling layers").await;
    assert_eq!(row.state().await, "running");
    server.let_end();
    row.reaches("succeeded").await;

    let list = page.list(&page.build().await).await;
    row.assert_shows(&list).await;
}
