//! The wait for a build: which build, how long, and what ends the wait.

use std::time::Duration;

use chat_workspace_tools::workspace::{AgentLifecycle, Transition};
use serde_json::json;
use tokio::time::Instant;

use super::test_server::{Setup, TestServer, tool_result};
use crate::store::NewWorkspace;

#[tokio::test(start_paused = true)]
async fn waits_for_its_own_build_only() {
    let mut server = Setup::compat().start();
    let call = server.create();
    let step = server.next_build().await;
    let build = server.next_bound_build().await;
    let workspace = server.build(build).workspace;
    step.fail("no capacity");
    server.wait_until_complete(build).await;
    // Another build succeeds before the next poll.
    let other = server.create_external_build(workspace, Transition::Start);
    server.next_build().await.succeed();
    server.wait_until_complete(other).await;
    assert!(call.is_running());
    let expected = json!({ "error": "workspace build failed: no capacity", "build_id": build });
    assert_eq!(call.result().await, tool_result(expected));
}

#[tokio::test(start_paused = true)]
async fn polls_every_two_seconds() {
    let mut server = TestServer::start();
    server.with_running_workspace().await;
    let start = Instant::now();
    let call = server.call("stop_workspace", json!({}));
    let step = server.next_build().await;
    tokio::time::sleep(Duration::from_millis(2500)).await;
    step.succeed();
    call.result().await;
    assert_eq!(start.elapsed().as_secs(), 4);
}

#[tokio::test(start_paused = true)]
async fn waits_ten_minutes_and_leaves_the_build_running() {
    let mut server = Setup::compat().start();
    let start = Instant::now();
    let call = server.create();
    let step = server.next_build().await;
    let build = server.next_bound_build().await;
    let mut ticks = tokio::time::interval(Duration::from_secs(60));
    let result = call.result();
    tokio::pin!(result);
    let result = loop {
        tokio::select! {
            result = &mut result => break result,
            _ = ticks.tick() => step.write("Still creating..."),
        }
    };
    let error = "workspace build failed: timed out waiting for workspace build: context deadline exceeded";
    assert_eq!(result, tool_result(json!({ "error": error, "build_id": build })));
    assert_eq!(start.elapsed().as_secs(), 600);
    assert!(server.build(build).job.completed_at.is_none(), "the build continues");
    step.succeed();
    server.wait_until_complete(build).await;
}

#[tokio::test(start_paused = true)]
async fn an_interrupted_wait_keeps_the_build_id_and_the_build() {
    let mut server = Setup::compat().start();
    let call = server.create();
    let step = server.next_build().await;
    let build = server.next_bound_build().await;
    call.interrupt.cancel();
    let error = "workspace build failed: timed out waiting for workspace build: context canceled";
    assert_eq!(call.result().await, tool_result(json!({ "error": error, "build_id": build })));
    step.succeed();
    server.wait_until_complete(build).await;
    assert!(server.build(build).job.error.is_none());
}

#[tokio::test(start_paused = true)]
async fn an_unreadable_build_ends_the_wait_with_its_id() {
    for (table, reason) in [("builds", "get build: "), ("jobs", "get provisioner job: ")] {
        let mut server = Setup::compat().start();
        let call = server.create();
        let _step = server.next_build().await;
        let build = server.next_bound_build().await;
        server.execute_sql(&format!("ALTER TABLE {table} RENAME TO lost"));
        let result = call.result().await;
        assert!(!result.is_error);
        assert_eq!(result.value["build_id"], json!(build));
        let error = result.value["error"].as_str().expect("has an error");
        assert!(error.starts_with(&format!("workspace build failed: {reason}no such table")), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn waits_for_a_queued_build() {
    let mut server = Setup { workers: 1, ..Setup::default() }.start();
    let template = std::sync::Arc::clone(&server.store.templates()[0]);
    server.builds.create_workspace(NewWorkspace::named("first", template), |_, _| ()).expect("is created");
    let first = server.next_build().await;
    let call = server.create();
    let build = server.next_bound_build().await;
    assert!(server.build(build).job.started_at.is_none());
    first.succeed();
    server.next_build().await.succeed();
    server.wait_until_complete(build).await;
    server.set_agents(build, AgentLifecycle::Ready);
    assert_eq!(call.result().await.value["build_id"], json!(build));
}
