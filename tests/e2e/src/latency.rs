//! The latency of a log line from the server to the row. Run before the other tests, which keep the machine busy.

use std::time::{Duration, Instant};

use workspace_server::ProvisionerKind;

use crate::support::{LivePage, SteppedServer, start_server};

/// The maximum time from the write of a line to its display.
const MAX_LATENCY: Duration = Duration::from_secs(1);

#[tokio::test(flavor = "multi_thread")]
async fn a_running_row_is_open_and_shows_lines_within_a_second() {
    let mut server = SteppedServer::start().await;
    let page = LivePage::open(&server.server.url()).await;
    let row = page.call("Create quick").await;
    let build = server.next_build().await;
    for number in 1..=5 {
        let line = format!("line {number}");
        build.write(&line);
        let written = Instant::now();
        row.wait_for_visible_line(&line).await;
        let latency = written.elapsed();
        assert!(latency < MAX_LATENCY, "{line} took {latency:?}");
        assert_eq!(row.state().await, "running");
        assert_eq!(row.lines().await.len(), number);
    }
    assert_eq!(row.eval::<String>("row.querySelector('button').ariaExpanded").await, "true");
    build.succeed();
    row.wait_for_state("succeeded").await;
}

/// Uses Terraform if it is on the PATH, and a recording otherwise.
#[tokio::test(flavor = "multi_thread")]
async fn the_first_line_is_shown_within_a_second() {
    let server = start_server(ProvisionerKind::Auto).await;
    let page = LivePage::open(&server.url()).await;
    let row = page.call("Create dev-box").await;
    let shown_at: f64 = row.wait_for("row.querySelector('.cwt-line[data-id]') && Date.now()").await;
    let list = page.list(&page.build().await).await;
    let first = list.iter().find(|line| !line.output.is_empty()).expect("has lines");
    let written_at: f64 = page.browser.eval(&format!("Date.parse('{}')", first.created_at)).await;
    assert!(shown_at - written_at < MAX_LATENCY.as_millis() as f64, "took {} ms", shown_at - written_at);
}
