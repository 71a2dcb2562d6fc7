//! How soon a line of a running build is seen. Run before the other tests, which would make the machine busy.

use std::time::{Duration, Instant};

use workspace_server::ProvisionerChoice;

use crate::support::{LivePage, SteppedServer, start_server};

/// From the moment the server has a line to the moment it is in the row.
const AT_ONCE: Duration = Duration::from_secs(1);

#[tokio::test(flavor = "multi_thread")]
async fn a_running_row_opens_by_itself_and_shows_each_line_within_a_second() {
    let mut server = SteppedServer::start().await;
    let page = LivePage::open(&server.server.url()).await;
    let row = page.call("Create quick").await;
    let build = server.begun().await;
    for number in 1..=5 {
        let line = format!("line {number}");
        build.write(&line);
        let written = Instant::now();
        row.shows_line(&line).await;
        let took = written.elapsed();
        assert!(took < AT_ONCE, "{line} took {took:?}");
        assert_eq!(row.state().await, "running");
        assert_eq!(row.lines().await.len(), number);
    }
    assert_eq!(row.eval::<String>("row.querySelector('button').ariaExpanded").await, "true");
    build.succeed();
    row.reaches("succeeded").await;
}

/// With Terraform on the PATH the build is real. Without it the recording of a build plays.
#[tokio::test(flavor = "multi_thread")]
async fn a_builds_first_line_is_seen_within_a_second() {
    let server = start_server(ProvisionerChoice::Auto).await;
    let page = LivePage::open(&server.url()).await;
    let row = page.call("Create dev-box").await;
    let shown_at: f64 = row.wait_for("row.querySelector('.cwt-line[data-id]') && Date.now()").await;
    let list = page.list(&page.build().await).await;
    let first = list.iter().find(|line| !line.output.is_empty()).expect("has lines");
    let written_at: f64 = page.browser.eval(&format!("Date.parse('{}')", first.created_at)).await;
    assert!(shown_at - written_at < AT_ONCE.as_millis() as f64, "took {} ms", shown_at - written_at);
}
