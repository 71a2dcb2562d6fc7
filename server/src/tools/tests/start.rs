//! Each row of the result table of `start_workspace`, in the order of the checks. Where the default behavior differs from
//! the reference, both are tested (`compat`).

use chat_workspace_tools::workspace::{AgentLifecycle, Transition};
use serde_json::json;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::test_server::{Setup, TestServer, tool_error, tool_result};
use crate::tools::{ToolCall, Tools};

const START: &str = "start_workspace";

#[tokio::test(start_paused = true)]
async fn row_1_starter_not_wired() {
    let mut server = TestServer::start();
    server.tools.builds = None;
    assert_eq!(server.result(START, json!({})).await, tool_error("workspace starter is not configured"));
}

#[tokio::test(start_paused = true)]
async fn row_2_store_or_chat_missing() {
    let server = TestServer::start();
    let call = |chat| ToolCall { chat, id: "call_1", name: START, args: &serde_json::Value::Null, interrupt: &NEVER };
    static NEVER: std::sync::LazyLock<CancellationToken> = std::sync::LazyLock::new(CancellationToken::new);
    let expected = tool_error("start_workspace is not properly configured");
    assert_eq!(server.tools.call(call(None)).await, expected);
    let tools = Tools { store: None, ..server.tools.clone() };
    assert_eq!(tools.call(call(Some(server.chat.id))).await, expected);
}

#[tokio::test(start_paused = true)]
async fn row_3_chat_load_failed() {
    let mut server = TestServer::start();
    let known = std::mem::replace(&mut server.chat.id, Uuid::nil().into());
    assert_eq!(server.result(START, json!({})).await, tool_error("load chat: the chat does not exist"));
    server.chat.id = known;
    server.execute_sql("ALTER TABLE chats RENAME TO lost");
    let result = server.result(START, json!({})).await;
    assert!(result.is_error);
    let error = result.value["error"].as_str().expect("has an error");
    assert!(error.starts_with("load chat: no such table: chats"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn row_4_chat_has_no_workspace() {
    let server = TestServer::start();
    let expected = tool_error("chat has no workspace; use create_workspace first");
    assert_eq!(server.result(START, json!({})).await, expected);
}

#[tokio::test(start_paused = true)]
async fn row_5_workspace_load_failed() {
    let mut server = TestServer::start();
    server.with_running_workspace().await;
    server.execute_sql("ALTER TABLE workspaces RENAME TO lost");
    let result = server.result(START, json!({})).await;
    assert!(result.is_error);
    let error = result.value["error"].as_str().expect("has an error");
    assert!(error.starts_with("load workspace: no such table: workspaces"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn row_6_workspace_was_deleted() {
    let mut server = TestServer::start();
    let (workspace, _) = server.with_running_workspace().await;
    let delete = server.create_external_build(workspace, Transition::Delete);
    server.next_build().await.succeed();
    server.wait_until_complete(delete).await;
    let expected = tool_error("workspace was deleted; use create_workspace to make a new one");
    assert_eq!(server.result(START, json!({})).await, expected);
}

#[tokio::test(start_paused = true)]
async fn row_7_latest_build_or_its_job_unreadable() {
    for (table, prefix) in [("builds", "get latest build: "), ("jobs", "get provisioner job: ")] {
        let mut server = TestServer::start();
        server.with_running_workspace().await;
        server.execute_sql(&format!("ALTER TABLE {table} RENAME TO lost"));
        let result = server.result(START, json!({})).await;
        assert!(result.is_error);
        let error = result.value["error"].as_str().expect("has an error");
        assert!(error.starts_with(&format!("{prefix}no such table: {table}")), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn row_8_in_progress_build_fails() {
    let mut server = Setup::compat().start();
    let (workspace, _) = server.with_running_workspace().await;
    let stop = server.create_external_build(workspace, Transition::Stop);
    server.next_build().await.succeed();
    server.wait_until_complete(stop).await;
    let build = server.create_external_build(workspace, Transition::Start);
    let step = server.next_build().await;
    let call = server.call(START, json!({}));
    assert_eq!(server.next_bound_build().await, build);
    step.fail("no capacity");
    let expected = json!({ "error": "waiting for in-progress build: no capacity", "build_id": build });
    assert_eq!(call.result().await, tool_result(expected));
}

#[tokio::test(start_paused = true)]
async fn row_9_in_progress_build_succeeds() {
    let mut server = TestServer::start();
    let workspace = server.with_stopped_workspace().await;
    let build = server.create_external_build(workspace, Transition::Start);
    let step = server.next_build().await;
    let call = server.call(START, json!({}));
    assert_eq!(server.next_bound_build().await, build);
    step.succeed();
    server.wait_until_complete(build).await;
    server.set_agents(build, AgentLifecycle::Ready);
    let expected = json!({ "started": true, "workspace_name": "my-ws", "build_id": build });
    assert_eq!(call.result().await, tool_result(expected));
}

#[tokio::test(start_paused = true)]
async fn row_9_stop_build_in_progress_with_compat() {
    let mut server = Setup::compat().start();
    let (workspace, _) = server.with_running_workspace().await;
    let stop = server.create_external_build(workspace, Transition::Stop);
    let step = server.next_build().await;
    let call = server.call(START, json!({}));
    assert_eq!(server.next_bound_build().await, stop);
    step.succeed();
    let expected = json!({ "started": true, "workspace_name": "my-ws", "build_id": stop, "agent_status": "no_agent" });
    assert_eq!(call.result().await, tool_result(expected), "the result of the stop build is reported as a start");
}

#[tokio::test(start_paused = true)]
async fn row_9_starts_after_the_stop_build_in_progress() {
    for stop_succeeds in [true, false] {
        let mut server = TestServer::start();
        let (workspace, first) = server.with_running_workspace().await;
        let stop = server.create_external_build(workspace, Transition::Stop);
        let step = server.next_build().await;
        let call = server.call(START, json!({}));
        tokio::task::yield_now().await;
        assert_eq!(server.bound_build(), Some(first), "the chat is not bound to the stop build");
        if stop_succeeds {
            step.succeed();
        } else {
            step.fail("stop failed");
        }
        let step = server.next_build().await;
        assert_eq!(step.request.transition, Transition::Start);
        let start = server.next_bound_build().await;
        assert!(![first, stop].contains(&start));
        step.succeed();
        server.wait_until_complete(start).await;
        server.set_agents(start, AgentLifecycle::Ready);
        let expected = json!({ "started": true, "workspace_name": "my-ws", "build_id": start });
        assert_eq!(call.result().await, tool_result(expected));
    }
}

#[tokio::test(start_paused = true)]
async fn row_10_already_running_has_no_build_and_keeps_the_binding() {
    let mut server = TestServer::start();
    let (_, build) = server.with_running_workspace().await;
    let expected = json!({ "started": true, "workspace_name": "my-ws", "no_build": true });
    assert_eq!(server.result(START, json!({})).await, tool_result(expected));
    assert_eq!(server.bound_build(), Some(build));
    let published = server.pending_events();
    assert!(published.iter().all(|event| event["chat"]["build_id"] == json!(build)), "{published:?}");
    assert_eq!(server.build(build).number, 1);
}

#[tokio::test(start_paused = true)]
async fn row_10_already_running_without_agents() {
    let mut server = Setup { agents: vec![], ..Setup::default() }.start();
    server.with_running_workspace().await;
    let expected = json!({ "started": true, "workspace_name": "my-ws", "no_build": true, "agent_status": "no_agent" });
    assert_eq!(server.result(START, json!({})).await, tool_result(expected));
}

#[tokio::test(start_paused = true)]
async fn row_11_start_is_rejected() {
    let mut server = TestServer::start();
    let (workspace, _) = server.with_running_workspace().await;
    let stop = server.create_external_build(workspace, Transition::Stop);
    let _step = server.next_build().await;
    server.builds.cancel(stop).expect("is canceled");
    let expected = tool_error("start workspace: A workspace build is already active.");
    assert_eq!(server.result(START, json!({})).await, expected, "a build that is being canceled is not waited for");
}

#[tokio::test(start_paused = true)]
async fn row_12_stopped_workspace_is_started() {
    let mut server = TestServer::start();
    server.with_stopped_workspace().await;
    let call = server.call(START, json!({}));
    let step = server.next_build().await;
    let build = server.next_bound_build().await;
    step.succeed();
    server.wait_until_complete(build).await;
    server.set_agents(build, AgentLifecycle::Ready);
    let expected = json!({ "started": true, "workspace_name": "my-ws", "build_id": build });
    assert_eq!(call.result().await, tool_result(expected));
}

#[tokio::test(start_paused = true)]
async fn row_12_new_template_version_is_reported() {
    let mut server = TestServer::start();
    server.with_stopped_workspace().await;
    server.execute_sql("UPDATE builds SET template_version = x'00000000000000000000000000000009'");
    let call = server.call(START, json!({}));
    let step = server.next_build().await;
    let build = server.next_bound_build().await;
    step.succeed();
    server.wait_until_complete(build).await;
    server.set_agents(build, AgentLifecycle::Ready);
    let expected = json!({
        "started": true,
        "workspace_name": "my-ws",
        "build_id": build,
        "updated_to_active_version": true,
        "update_reason": "template requires active versions",
        "message": "Workspace started and was updated to the active template version because the template requires \
                    active versions.",
    });
    assert_eq!(call.result().await, tool_result(expected));
}

#[tokio::test(start_paused = true)]
async fn row_13_started_build_fails() {
    for setup in [Setup::compat(), Setup::default()] {
        let names_workspace = !setup.policy.compat;
        let mut server = setup.start();
        server.with_stopped_workspace().await;
        let call = server.call(START, json!({}));
        let step = server.next_build().await;
        let build = server.next_bound_build().await;
        step.fail("terraform apply failed");
        let mut expected =
            json!({ "error": "workspace start build failed: terraform apply failed", "build_id": build });
        if names_workspace {
            expected["workspace_name"] = "my-ws".into();
        }
        assert_eq!(call.result().await, tool_result(expected));
    }
}

#[tokio::test(start_paused = true)]
async fn results_with_a_build_lack_no_build() {
    let mut server = TestServer::start();
    let create = server.create();
    let step = server.next_build().await;
    let build = server.next_bound_build().await;
    step.succeed();
    server.wait_until_complete(build).await;
    server.set_agents(build, AgentLifecycle::Ready);
    let mut results = vec![create.result().await];
    for (tool, transition) in [("stop_workspace", Transition::Stop), (START, Transition::Start)] {
        let call = server.call(tool, json!({}));
        let step = server.next_build().await;
        assert_eq!(step.request.transition, transition);
        server.pending_events();
        let build = server.bound_build().expect("is bound before the wait");
        step.succeed();
        server.wait_until_complete(build).await;
        server.set_agents(build, AgentLifecycle::Ready);
        results.push(call.result().await);
    }
    for result in results {
        assert!(result.value["build_id"].is_string(), "{result:?}");
        assert!(result.value.get("no_build").is_none(), "{result:?}");
    }
}
