//! Every row of `start_workspace`, in the order in which they are decided. The shapes are those of the reference, in
//! its own way (`compat`) where ours differs.

use chat_workspace_tools::workspace::{AgentLifecycle, Transition};
use serde_json::json;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::world::{Setting, World, answered, refused};
use crate::tools::{ToolCall, Tools};

const START: &str = "start_workspace";

#[tokio::test(start_paused = true)]
async fn row_1_starter_not_wired() {
    let mut world = World::start();
    world.tools.builds = None;
    assert_eq!(world.result(START, json!({})).await, refused("workspace starter is not configured"));
}

#[tokio::test(start_paused = true)]
async fn row_2_store_or_chat_missing() {
    let world = World::start();
    let call = |chat| ToolCall { chat, id: "call_1", name: START, args: &serde_json::Value::Null, interrupt: &NEVER };
    static NEVER: std::sync::LazyLock<CancellationToken> = std::sync::LazyLock::new(CancellationToken::new);
    let expected = refused("start_workspace is not properly configured");
    assert_eq!(world.tools.call(call(None)).await, expected);
    let tools = Tools { store: None, ..world.tools.clone() };
    assert_eq!(tools.call(call(Some(world.chat.id))).await, expected);
}

#[tokio::test(start_paused = true)]
async fn row_3_chat_load_failed() {
    let mut world = World::start();
    let known = std::mem::replace(&mut world.chat.id, Uuid::nil().into());
    assert_eq!(world.result(START, json!({})).await, refused("load chat: the chat does not exist"));
    world.chat.id = known;
    world.sabotage("ALTER TABLE chats RENAME TO lost");
    let result = world.result(START, json!({})).await;
    assert!(result.is_error);
    let error = result.value["error"].as_str().expect("says why");
    assert!(error.starts_with("load chat: no such table: chats"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn row_4_chat_has_no_workspace() {
    let world = World::start();
    let expected = refused("chat has no workspace; use create_workspace first");
    assert_eq!(world.result(START, json!({})).await, expected);
}

#[tokio::test(start_paused = true)]
async fn row_5_workspace_load_failed() {
    let mut world = World::start();
    world.running().await;
    world.sabotage("ALTER TABLE workspaces RENAME TO lost");
    let result = world.result(START, json!({})).await;
    assert!(result.is_error);
    let error = result.value["error"].as_str().expect("says why");
    assert!(error.starts_with("load workspace: no such table: workspaces"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn row_6_workspace_was_deleted() {
    let mut world = World::start();
    let (workspace, _) = world.running().await;
    let delete = world.external(workspace, Transition::Delete);
    world.begun().await.succeed();
    world.over(delete).await;
    let expected = refused("workspace was deleted; use create_workspace to make a new one");
    assert_eq!(world.result(START, json!({})).await, expected);
}

#[tokio::test(start_paused = true)]
async fn row_7_latest_build_or_its_job_unreadable() {
    for (table, prefix) in [("builds", "get latest build: "), ("jobs", "get provisioner job: ")] {
        let mut world = World::start();
        world.running().await;
        world.sabotage(&format!("ALTER TABLE {table} RENAME TO lost"));
        let result = world.result(START, json!({})).await;
        assert!(result.is_error);
        let error = result.value["error"].as_str().expect("says why");
        assert!(error.starts_with(&format!("{prefix}no such table: {table}")), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn row_8_in_progress_build_fails() {
    let mut world = Setting::compat().start();
    let (workspace, _) = world.running().await;
    let stop = world.external(workspace, Transition::Stop);
    world.begun().await.succeed();
    world.over(stop).await;
    let build = world.external(workspace, Transition::Start);
    let step = world.begun().await;
    let call = world.call(START, json!({}));
    assert_eq!(world.told_of().await, build);
    step.fail("no room");
    let expected = json!({ "error": "waiting for in-progress build: no room", "build_id": build });
    assert_eq!(call.result().await, answered(expected));
}

#[tokio::test(start_paused = true)]
async fn row_9_in_progress_build_succeeds() {
    let mut world = World::start();
    let workspace = world.stopped().await;
    let build = world.external(workspace, Transition::Start);
    let step = world.begun().await;
    let call = world.call(START, json!({}));
    assert_eq!(world.told_of().await, build);
    step.succeed();
    world.over(build).await;
    world.agents_become(build, AgentLifecycle::Ready);
    let expected = json!({ "started": true, "workspace_name": "my-ws", "build_id": build });
    assert_eq!(call.result().await, answered(expected));
}

#[tokio::test(start_paused = true)]
async fn row_9_a_stop_build_in_progress_in_the_references_way() {
    let mut world = Setting::compat().start();
    let (workspace, _) = world.running().await;
    let stop = world.external(workspace, Transition::Stop);
    let step = world.begun().await;
    let call = world.call(START, json!({}));
    assert_eq!(world.told_of().await, stop);
    step.succeed();
    let expected = json!({ "started": true, "workspace_name": "my-ws", "build_id": stop, "agent_status": "no_agent" });
    assert_eq!(call.result().await, answered(expected), "the stop build passes for a start");
}

#[tokio::test(start_paused = true)]
async fn row_9_a_stop_build_in_progress_is_waited_for_and_then_the_workspace_is_started() {
    for stop_succeeds in [true, false] {
        let mut world = World::start();
        let (workspace, first) = world.running().await;
        let stop = world.external(workspace, Transition::Stop);
        let step = world.begun().await;
        let call = world.call(START, json!({}));
        tokio::task::yield_now().await;
        assert_eq!(world.bound_build(), Some(first), "the row must not show the stop build");
        if stop_succeeds {
            step.succeed()
        } else {
            step.fail("will not stop")
        }
        let step = world.begun().await;
        assert_eq!(step.request.transition, Transition::Start);
        let start = world.told_of().await;
        assert!(![first, stop].contains(&start));
        step.succeed();
        world.over(start).await;
        world.agents_become(start, AgentLifecycle::Ready);
        let expected = json!({ "started": true, "workspace_name": "my-ws", "build_id": start });
        assert_eq!(call.result().await, answered(expected));
    }
}

#[tokio::test(start_paused = true)]
async fn row_10_already_running_says_no_build_and_tells_nobody() {
    let mut world = World::start();
    let (_, build) = world.running().await;
    let expected = json!({ "started": true, "workspace_name": "my-ws", "no_build": true });
    assert_eq!(world.result(START, json!({})).await, answered(expected));
    assert_eq!(world.bound_build(), Some(build));
}

#[tokio::test(start_paused = true)]
async fn row_10_already_running_without_agents() {
    let mut world = Setting { agents: vec![], ..Setting::default() }.start();
    world.running().await;
    let expected = json!({ "started": true, "workspace_name": "my-ws", "no_build": true, "agent_status": "no_agent" });
    assert_eq!(world.result(START, json!({})).await, answered(expected));
}

#[tokio::test(start_paused = true)]
async fn row_11_starting_a_build_is_rejected() {
    let mut world = World::start();
    let (workspace, _) = world.running().await;
    let stop = world.external(workspace, Transition::Stop);
    let _step = world.begun().await;
    world.builds.cancel(stop).expect("is marked");
    let expected = refused("start workspace: A workspace build is already active.");
    assert_eq!(world.result(START, json!({})).await, expected, "a build that is being cancelled is not waited for");
}

#[tokio::test(start_paused = true)]
async fn row_12_stopped_workspace_is_started() {
    let mut world = World::start();
    world.stopped().await;
    let call = world.call(START, json!({}));
    let step = world.begun().await;
    let build = world.told_of().await;
    step.succeed();
    world.over(build).await;
    world.agents_become(build, AgentLifecycle::Ready);
    let expected = json!({ "started": true, "workspace_name": "my-ws", "build_id": build });
    assert_eq!(call.result().await, answered(expected));
}

#[tokio::test(start_paused = true)]
async fn row_12_another_version_of_the_template_is_reported() {
    let mut world = World::start();
    world.stopped().await;
    world.sabotage("UPDATE builds SET template_version = x'00000000000000000000000000000009'");
    let call = world.call(START, json!({}));
    let step = world.begun().await;
    let build = world.told_of().await;
    step.succeed();
    world.over(build).await;
    world.agents_become(build, AgentLifecycle::Ready);
    let expected = json!({
        "started": true,
        "workspace_name": "my-ws",
        "build_id": build,
        "updated_to_active_version": true,
        "update_reason": "template requires active versions",
        "message": "Workspace started and was updated to the active template version because the template requires \
                    active versions.",
    });
    assert_eq!(call.result().await, answered(expected));
}

#[tokio::test(start_paused = true)]
async fn row_13_started_build_fails() {
    for setting in [Setting::compat(), Setting::default()] {
        let names_workspace = !setting.policy.compat;
        let mut world = setting.start();
        world.stopped().await;
        let call = world.call(START, json!({}));
        let step = world.begun().await;
        let build = world.told_of().await;
        step.fail("terraform apply failed");
        let mut expected =
            json!({ "error": "workspace start build failed: terraform apply failed", "build_id": build });
        if names_workspace {
            expected["workspace_name"] = "my-ws".into();
        }
        assert_eq!(call.result().await, answered(expected));
    }
}

#[tokio::test(start_paused = true)]
async fn no_built_path_says_no_build() {
    let mut world = World::start();
    let create = world.create();
    let step = world.begun().await;
    let build = world.told_of().await;
    step.succeed();
    world.over(build).await;
    world.agents_become(build, AgentLifecycle::Ready);
    let mut results = vec![create.result().await];
    for (tool, transition) in [("stop_workspace", Transition::Stop), (START, Transition::Start)] {
        let call = world.call(tool, json!({}));
        let step = world.begun().await;
        assert_eq!(step.request.transition, transition);
        world.untold().await;
        let build = world.bound_build().expect("is bound before the wait");
        step.succeed();
        world.over(build).await;
        world.agents_become(build, AgentLifecycle::Ready);
        results.push(call.result().await);
    }
    for result in results {
        assert!(result.value["build_id"].is_string(), "{result:?}");
        assert!(result.value.get("no_build").is_none(), "{result:?}");
    }
}
