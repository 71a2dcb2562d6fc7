//! Each row of the result table of `stop_workspace`, in the order of the checks.

use chat_workspace_tools::workspace::{AgentLifecycle, Transition};
use serde_json::json;
use tokio_util::sync::CancellationToken;

use super::test_server::{Setup, TestServer, tool_error, tool_result};
use crate::tools::ToolCall;

const STOP: &str = "stop_workspace";

#[tokio::test(start_paused = true)]
async fn row_1_stopper_not_wired() {
    let mut server = TestServer::start();
    server.tools.builds = None;
    assert_eq!(server.result(STOP, json!({})).await, tool_error("workspace stopper is not configured"));
}

#[tokio::test(start_paused = true)]
async fn row_2_chat_missing() {
    let server = TestServer::start();
    let (interrupt, args) = (CancellationToken::new(), json!({}));
    let call = ToolCall { chat: None, id: "call_1", name: STOP, args: &args, interrupt: &interrupt };
    assert_eq!(server.tools.call(call).await, tool_error("stop_workspace is not properly configured"));
}

#[tokio::test(start_paused = true)]
async fn row_3_chat_has_no_workspace() {
    let server = TestServer::start();
    assert_eq!(server.result(STOP, json!({})).await, tool_error("chat has no workspace; there is nothing to stop"));
}

#[tokio::test(start_paused = true)]
async fn row_4_workspace_was_deleted() {
    let mut server = TestServer::start();
    let (workspace, _) = server.with_running_workspace().await;
    let delete = server.create_external_build(workspace, Transition::Delete);
    server.next_build().await.succeed();
    server.wait_until_complete(delete).await;
    assert_eq!(server.result(STOP, json!({})).await, tool_error("workspace was deleted"));
}

#[tokio::test(start_paused = true)]
async fn row_5_stop_build_in_progress() {
    for fails in [false, true] {
        let mut server = Setup::compat().start();
        let (workspace, _) = server.with_running_workspace().await;
        let build = server.create_external_build(workspace, Transition::Stop);
        let step = server.next_build().await;
        let call = server.call(STOP, json!({}));
        assert_eq!(server.next_bound_build().await, build);
        let expected = if fails {
            step.fail("stop failed");
            json!({ "error": "waiting for in-progress build: stop failed", "build_id": build })
        } else {
            step.succeed();
            json!({ "stopped": true, "workspace_name": "my-ws", "build_id": build })
        };
        assert_eq!(call.result().await, tool_result(expected));
    }
}

#[tokio::test(start_paused = true)]
async fn row_6_stops_after_the_start_build_in_progress() {
    let mut server = TestServer::start();
    let workspace = server.with_stopped_workspace().await;
    let start = server.create_external_build(workspace, Transition::Start);
    let step = server.next_build().await;
    let call = server.call(STOP, json!({}));
    tokio::task::yield_now().await;
    step.succeed();
    server.wait_until_complete(start).await;
    let step = server.next_build().await;
    assert_eq!(step.request.transition, Transition::Stop);
    let stop = server.next_bound_build().await;
    assert_ne!(stop, start);
    step.succeed();
    let expected = json!({ "stopped": true, "workspace_name": "my-ws", "build_id": stop });
    assert_eq!(call.result().await, tool_result(expected));
}

#[tokio::test(start_paused = true)]
async fn row_7_already_stopped_has_no_build() {
    let mut server = TestServer::start();
    server.with_stopped_workspace().await;
    let expected = json!({ "stopped": true, "workspace_name": "my-ws", "no_build": true });
    assert_eq!(server.result(STOP, json!({})).await, tool_result(expected));
}

#[tokio::test(start_paused = true)]
async fn row_8_stop_is_rejected() {
    let mut server = TestServer::start();
    let workspace = server.with_stopped_workspace().await;
    let start = server.create_external_build(workspace, Transition::Start);
    let _step = server.next_build().await;
    server.builds.cancel(start).expect("is canceled");
    let expected = tool_error("stop workspace: A workspace build is already active.");
    assert_eq!(server.result(STOP, json!({})).await, expected);
}

#[tokio::test(start_paused = true)]
async fn row_9_running_workspace_is_stopped() {
    let mut server = TestServer::start();
    server.with_running_workspace().await;
    let call = server.call(STOP, json!({}));
    let step = server.next_build().await;
    let build = server.next_bound_build().await;
    step.succeed();
    let expected = json!({ "stopped": true, "workspace_name": "my-ws", "build_id": build });
    assert_eq!(call.result().await, tool_result(expected));
}

#[tokio::test(start_paused = true)]
async fn row_10_stop_build_fails() {
    for setup in [Setup::compat(), Setup::default()] {
        let names_workspace = !setup.policy.compat;
        let mut server = setup.start();
        server.with_running_workspace().await;
        let call = server.call(STOP, json!({}));
        let step = server.next_build().await;
        let build = server.next_bound_build().await;
        step.fail("stop failed");
        let mut expected = json!({ "error": "workspace stop build failed: stop failed", "build_id": build });
        if names_workspace {
            expected["workspace_name"] = "my-ws".into();
        }
        assert_eq!(call.result().await, tool_result(expected));
    }
}

#[tokio::test(start_paused = true)]
async fn the_calls_of_a_chat_run_in_order() {
    let mut server = TestServer::start();
    server.with_running_workspace().await;
    let stop = server.call(STOP, json!({}));
    let start = server.call("start_workspace", json!({}));
    let step = server.next_build().await;
    assert_eq!(step.request.transition, Transition::Stop);
    assert!(stop.is_running() && start.is_running());
    step.succeed();
    assert_eq!(stop.result().await.value["stopped"], true);

    let step = server.next_build().await;
    assert_eq!(step.request.transition, Transition::Start);
    server.pending_events();
    let build = server.bound_build().expect("is bound");
    step.succeed();
    server.wait_until_complete(build).await;
    server.set_agents(build, AgentLifecycle::Ready);
    assert_eq!(start.result().await.value["build_id"], json!(build), "the start runs after the stop");
}
