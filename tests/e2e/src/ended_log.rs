//! The log of a complete build in its row.

use chat_workspace_tools::build_log::LogLevel;
use workspace_server::ProvisionerKind;

use crate::support::{GatedServer, LivePage, SteppedServer};

#[tokio::test(flavor = "multi_thread")]
async fn a_complete_build_shows_the_lines_of_the_list() {
    let mut server = SteppedServer::start().await;
    let page = LivePage::open(&server.server.url()).await;
    let row = page.call("Create quick").await;
    let build = server.next_build().await;
    build.mark_stage();
    for burst in 0..6 {
        for line in 0..500 {
            build.write(format!("burst {burst} line {line}"));
        }
        row.wait_for_visible_line(&format!("burst {burst} line 499")).await;
    }
    build.succeed();
    row.wait_for_state("succeeded").await;

    let logs = page.logs(&page.build().await).await;
    assert_eq!(logs.build.len(), 3000 + 3, "the lines and three markers");
    row.assert_lines(&logs).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_build_shows_its_log_and_error() {
    let mut server = SteppedServer::start().await;
    let page = LivePage::open(&server.server.url()).await;
    let row = page.call("Create broken").await;
    let build = server.next_build().await;
    build.write("asking for a machine");
    build.write_at(LogLevel::Error, "no capacity for size \"xl-gpu\"");
    build.fail("apply failed: no capacity");
    row.wait_for_state("failed").await;

    assert!(row.label().await.starts_with("Failed to create broken-"), "{}", row.label().await);
    let failure: String = row.eval("row.querySelector('.cwt-failure').textContent").await;
    assert_eq!(failure, "workspace build failed: apply failed: no capacity");
    // The last lines may arrive after the result of the call.
    row.wait_for_visible_line("no capacity for size").await;
    let shown: Vec<_> = row.lines().await.into_iter().map(|line| (line.level, line.text)).collect();
    let written = [("info", "asking for a machine"), ("error", "no capacity for size \"xl-gpu\"")];
    assert_eq!(shown, written.map(|(level, text)| (level.to_owned(), text.to_owned())));
    row.assert_lines(&page.logs(&page.build().await).await).await;
}

/// Uses Terraform if it is on the PATH, and a recording otherwise: four resources, one of which takes 15 seconds.
#[tokio::test(flavor = "multi_thread")]
async fn a_slow_build_shows_all_lines() {
    let server = GatedServer::start(ProvisionerKind::Auto).await;
    let page = LivePage::open(&server.server.url()).await;
    let provisioner: String = page
        .browser
        .eval(
            "fetch('/api/v2/buildinfo').then(response => response.json()).then(info => info.local_server_provisioner)",
        )
        .await;
    println!("provisioner: {provisioner}");
    let row = page.call("Create dev-box").await;
    row.wait_for_line("pulling layers").await;
    assert_eq!(row.state().await, "running");
    server.release_build();
    row.wait_for_state("succeeded").await;

    let logs = page.logs(&page.build().await).await;
    row.assert_lines(&logs).await;
}
