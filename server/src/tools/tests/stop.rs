//! Every row of `stop_workspace`, in the order in which they are decided.

use chat_workspace_tools::workspace::{AgentLifecycle, Transition};
use serde_json::json;
use tokio_util::sync::CancellationToken;

use super::world::{Setting, World, answered, refused};
use crate::tools::ToolCall;

const STOP: &str = "stop_workspace";

#[tokio::test(start_paused = true)]
async fn row_1_stopper_not_wired() {
    let mut world = World::start();
    world.tools.builds = None;
    assert_eq!(world.result(STOP, json!({})).await, refused("workspace stopper is not configured"));
}

#[tokio::test(start_paused = true)]
async fn row_2_chat_missing() {
    let world = World::start();
    let (interrupt, args) = (CancellationToken::new(), json!({}));
    let call = ToolCall { chat: None, id: "call_1", name: STOP, args: &args, interrupt: &interrupt };
    assert_eq!(world.tools.call(call).await, refused("stop_workspace is not properly configured"));
}

#[tokio::test(start_paused = true)]
async fn row_3_chat_has_no_workspace() {
    let world = World::start();
    assert_eq!(world.result(STOP, json!({})).await, refused("chat has no workspace; there is nothing to stop"));
}

#[tokio::test(start_paused = true)]
async fn row_4_workspace_was_deleted() {
    let mut world = World::start();
    let (workspace, _) = world.running().await;
    let delete = world.external(workspace, Transition::Delete);
    world.begun().await.succeed();
    world.over(delete).await;
    assert_eq!(world.result(STOP, json!({})).await, refused("workspace was deleted"));
}

#[tokio::test(start_paused = true)]
async fn row_5_stop_build_in_progress() {
    for fails in [false, true] {
        let mut world = Setting::compat().start();
        let (workspace, _) = world.running().await;
        let build = world.external(workspace, Transition::Stop);
        let step = world.begun().await;
        let call = world.call(STOP, json!({}));
        assert_eq!(world.told_of().await, build);
        let expected = if fails {
            step.fail("will not stop");
            json!({ "error": "waiting for in-progress build: will not stop", "build_id": build })
        } else {
            step.succeed();
            json!({ "stopped": true, "workspace_name": "my-ws", "build_id": build })
        };
        assert_eq!(call.result().await, answered(expected));
    }
}

#[tokio::test(start_paused = true)]
async fn row_6_start_build_in_progress_is_waited_for_and_then_the_workspace_is_stopped() {
    let mut world = World::start();
    let workspace = world.stopped().await;
    let start = world.external(workspace, Transition::Start);
    let step = world.begun().await;
    let call = world.call(STOP, json!({}));
    tokio::task::yield_now().await;
    step.succeed();
    world.over(start).await;
    let step = world.begun().await;
    assert_eq!(step.request.transition, Transition::Stop);
    let stop = world.told_of().await;
    assert_ne!(stop, start);
    step.succeed();
    let expected = json!({ "stopped": true, "workspace_name": "my-ws", "build_id": stop });
    assert_eq!(call.result().await, answered(expected));
}

#[tokio::test(start_paused = true)]
async fn row_7_already_stopped_says_no_build() {
    let mut world = World::start();
    world.stopped().await;
    let expected = json!({ "stopped": true, "workspace_name": "my-ws", "no_build": true });
    assert_eq!(world.result(STOP, json!({})).await, answered(expected));
}

#[tokio::test(start_paused = true)]
async fn row_8_stopping_is_rejected() {
    let mut world = World::start();
    let workspace = world.stopped().await;
    let start = world.external(workspace, Transition::Start);
    let _step = world.begun().await;
    world.builds.cancel(start).expect("is marked");
    let expected = refused("stop workspace: A workspace build is already active.");
    assert_eq!(world.result(STOP, json!({})).await, expected);
}

#[tokio::test(start_paused = true)]
async fn row_9_running_workspace_is_stopped() {
    let mut world = World::start();
    world.running().await;
    let call = world.call(STOP, json!({}));
    let step = world.begun().await;
    let build = world.told_of().await;
    step.succeed();
    let expected = json!({ "stopped": true, "workspace_name": "my-ws", "build_id": build });
    assert_eq!(call.result().await, answered(expected));
}

#[tokio::test(start_paused = true)]
async fn row_10_stop_build_fails() {
    for setting in [Setting::compat(), Setting::default()] {
        let names_workspace = !setting.policy.compat;
        let mut world = setting.start();
        world.running().await;
        let call = world.call(STOP, json!({}));
        let step = world.begun().await;
        let build = world.told_of().await;
        step.fail("will not stop");
        let mut expected = json!({ "error": "workspace stop build failed: will not stop", "build_id": build });
        if names_workspace {
            expected["workspace_name"] = "my-ws".into();
        }
        assert_eq!(call.result().await, answered(expected));
    }
}

#[tokio::test(start_paused = true)]
async fn the_calls_of_a_chat_run_one_after_another_in_their_order() {
    let mut world = World::start();
    world.running().await;
    let stop = world.call(STOP, json!({}));
    let start = world.call("start_workspace", json!({}));
    let step = world.begun().await;
    assert_eq!(step.request.transition, Transition::Stop);
    assert!(stop.is_running() && start.is_running());
    step.succeed();
    assert_eq!(stop.result().await.value["stopped"], true);

    let step = world.begun().await;
    assert_eq!(step.request.transition, Transition::Start);
    world.untold().await;
    let build = world.bound_build().expect("is bound");
    step.succeed();
    world.over(build).await;
    world.agents_become(build, AgentLifecycle::Ready);
    assert_eq!(start.result().await.value["build_id"], json!(build), "it found the workspace stopped");
}
