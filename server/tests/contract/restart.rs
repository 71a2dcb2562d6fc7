//! Persistence and recovery after a restart.

use std::path::Path;

use workspace_server::Config;

use super::support::{TestServer, assert_done};

const ABANDONED: &str = "The workspace server ended while this build was running.";

/// A server with this data folder and one worker.
async fn start_on(data: &Path) -> TestServer {
    TestServer::start_with(Config { data: Some(data.to_owned()), workers: 1, ..Config::default() }).await
}

#[tokio::test]
async fn a_complete_build_and_its_log_are_kept() {
    let data = tempfile::tempdir().expect("is created");
    let server = start_on(data.path()).await;
    let (workspace, build) = server.create("my-ws").await;
    let step = server.next_build().await;
    step.write("\u{1b}[32mbooting\u{1b}[0m <my-ws> & more");
    step.fail("no capacity");
    assert_done(&server.follow(&build).await.rest().await.1);
    let path = format!("/api/v2/workspaces/{workspace}");
    let (before, log) = (server.get(&path).await.json(), server.log(&build).await);
    server.shutdown().await;

    let server = start_on(data.path()).await;
    assert_eq!(server.get(&path).await.json(), before);
    assert_eq!(server.log(&build).await, log);
    assert_eq!(server.follow(&build).await.rest().await.0, log);
    let name_taken =
        server.post("/api/v2/users/me/workspaces", serde_json::json!({"template_name": "quick", "name": "my-ws"}));
    assert_eq!(name_taken.await.status, 409);
}

#[tokio::test]
async fn a_running_build_fails_and_keeps_its_log() {
    let data = tempfile::tempdir().expect("is created");
    let server = start_on(data.path()).await;
    let (_, build) = server.create("my-ws").await;
    server.next_build().await.write("halfway");
    let log = server.log(&build).await;
    server.shutdown().await;

    let server = start_on(data.path()).await;
    let job = &server.build(&build).await["job"];
    assert_eq!((&job["status"], &job["error"]), (&"failed".into(), &ABANDONED.into()));
    let (lines, close) = server.follow(&build).await.rest().await;
    assert_done(&close);
    assert_eq!(lines[..log.len()], log, "no line is lost");
    let added: Vec<_> = lines[log.len()..].iter().map(|line| (line.stage.as_str(), line.output.as_str())).collect();
    assert_eq!(added, [("Starting workspace", ABANDONED), ("Cleaning Up", "")]);
    assert!(lines.is_sorted_by(|one, other| one.id < other.id), "the id sequence continues");
}

#[tokio::test]
async fn a_queued_build_runs() {
    let data = tempfile::tempdir().expect("is created");
    let server = start_on(data.path()).await;
    server.create("at-work").await;
    drop(server.next_build().await);
    let (_, queued) = server.create("queued").await;
    server.shutdown().await;

    let server = start_on(data.path()).await;
    let step = server.next_build().await;
    assert_eq!(step.request.workspace_name, "queued");
    step.succeed();
    assert_done(&server.follow(&queued).await.rest().await.1);
    assert_eq!(server.build(&queued).await["status"], "running");
}

#[tokio::test]
async fn two_servers_cannot_share_a_data_folder() {
    let data = tempfile::tempdir().expect("is created");
    let _first = start_on(data.path()).await;
    let second = workspace_server::serve(Config { data: Some(data.path().to_owned()), ..Config::default() }).await;
    let error = second.expect_err("the database is in use").to_string();
    assert!(error.ends_with("the database is in use by another server"), "{error}");
}
