//! Waiting: for one build and no other, for how long, and what ends it.

use std::time::Duration;

use chat_workspace_tools::workspace::{AgentLifecycle, Transition};
use serde_json::json;
use tokio::time::Instant;

use super::world::{Setting, World, answered};
use crate::store::NewWorkspace;

#[tokio::test(start_paused = true)]
async fn the_exact_build_is_followed_while_another_one_is_queued() {
    let mut world = Setting::compat().start();
    let call = world.create();
    let step = world.begun().await;
    let build = world.told_of().await;
    let workspace = world.build(build).workspace;
    step.fail("no room");
    world.over(build).await;
    // Before the call looks again, someone else has begun another build and it goes well.
    let other = world.external(workspace, Transition::Start);
    world.begun().await.succeed();
    world.over(other).await;
    assert!(call.is_running());
    let expected = json!({ "error": "workspace build failed: no room", "build_id": build });
    assert_eq!(call.result().await, answered(expected));
}

#[tokio::test(start_paused = true)]
async fn a_result_comes_at_most_two_seconds_after_the_builds_end() {
    let mut world = World::start();
    world.running().await;
    let began = Instant::now();
    let call = world.call("stop_workspace", json!({}));
    let step = world.begun().await;
    tokio::time::sleep(Duration::from_millis(2500)).await;
    step.succeed();
    call.result().await;
    assert_eq!(began.elapsed().as_secs(), 4);
}

#[tokio::test(start_paused = true)]
async fn a_build_is_waited_for_for_ten_minutes_and_goes_on() {
    let mut world = Setting::compat().start();
    let began = Instant::now();
    let call = world.create();
    let step = world.begun().await;
    let build = world.told_of().await;
    let mut chatter = tokio::time::interval(Duration::from_secs(60));
    let result = call.result();
    tokio::pin!(result);
    let result = loop {
        tokio::select! {
            result = &mut result => break result,
            _ = chatter.tick() => step.write("Still creating..."),
        }
    };
    let error = "workspace build failed: timed out waiting for workspace build: context deadline exceeded";
    assert_eq!(result, answered(json!({ "error": error, "build_id": build })));
    assert_eq!(began.elapsed().as_secs(), 600);
    assert!(world.build(build).job.completed_at.is_none(), "the build is not ended");
    step.succeed();
    world.over(build).await;
}

#[tokio::test(start_paused = true)]
async fn an_interrupted_wait_keeps_the_build_id_and_leaves_the_build_alone() {
    let mut world = Setting::compat().start();
    let call = world.create();
    let step = world.begun().await;
    let build = world.told_of().await;
    call.interrupt.cancel();
    let error = "workspace build failed: timed out waiting for workspace build: context canceled";
    assert_eq!(call.result().await, answered(json!({ "error": error, "build_id": build })));
    step.succeed();
    world.over(build).await;
    assert!(world.build(build).job.error.is_none());
}

#[tokio::test(start_paused = true)]
async fn a_build_that_cannot_be_read_meanwhile_ends_the_wait_with_its_id() {
    for (table, reason) in [("builds", "get build: "), ("jobs", "get provisioner job: ")] {
        let mut world = Setting::compat().start();
        let call = world.create();
        let _step = world.begun().await;
        let build = world.told_of().await;
        world.sabotage(&format!("ALTER TABLE {table} RENAME TO lost"));
        let result = call.result().await;
        assert!(!result.is_error);
        assert_eq!(result.value["build_id"], json!(build));
        let error = result.value["error"].as_str().expect("says why");
        assert!(error.starts_with(&format!("workspace build failed: {reason}no such table")), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_queued_build_is_waited_for() {
    let mut world = Setting { workers: 1, ..Setting::default() }.start();
    let template = std::sync::Arc::clone(&world.store.templates()[0]);
    world.builds.create_workspace(NewWorkspace::plain("first", template), |_, _| ()).expect("is made");
    let first = world.begun().await;
    let call = world.create();
    let build = world.told_of().await;
    assert!(world.build(build).job.started_at.is_none());
    first.succeed();
    world.begun().await.succeed();
    world.over(build).await;
    world.agents_become(build, AgentLifecycle::Ready);
    assert_eq!(call.result().await.value["build_id"], json!(build));
}
