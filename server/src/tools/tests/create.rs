//! Every row of `create_workspace`, in the order in which they are decided. The shapes are those of the reference, in
//! its own way (`compat`) where ours differs.

use chat_workspace_tools::workspace::{AgentLifecycle, JobStatus, Transition};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::world::{Setting, World, answered, create_args, refused};
use crate::{
    store::{NewWorkspace, OpenWait},
    tools::{ToolCall, ToolPolicy, Tools},
};

const CREATE: &str = "create_workspace";

#[tokio::test(start_paused = true)]
async fn row_1_not_wired() {
    let mut world = World::start();
    let (interrupt, args) = (CancellationToken::new(), create_args());
    let tools = Tools { store: None, ..world.tools.clone() };
    let call = ToolCall { chat: Some(world.chat.id), id: "call_1", name: CREATE, args: &args, interrupt: &interrupt };
    assert_eq!(tools.call(call).await, refused("database is not configured"));
    world.tools.builds = None;
    assert_eq!(world.create().result().await, refused("workspace creator is not configured"));
}

#[tokio::test(start_paused = true)]
async fn row_2_template_id_blank_or_no_uuid() {
    let world = World::start();
    let blank = refused("template_id is required; use list_templates to find one");
    for args in [json!({}), json!({ "template_id": " " }), json!({ "template_id": 7 }), Value::Null] {
        assert_eq!(world.result(CREATE, args).await, blank);
    }
    let result = world.result(CREATE, json!({ "template_id": "box" })).await;
    assert!(result.is_error);
    let error = result.value["error"].as_str().expect("says why");
    assert!(error.starts_with("invalid template_id: "), "{error}");
}

#[tokio::test(start_paused = true)]
async fn row_3_template_not_on_the_list() {
    let policy = ToolPolicy { templates: Some(vec!["docker".to_owned()]), ..ToolPolicy::default() };
    let world = Setting { policy, ..Setting::default() }.start();
    let expected = "template not available for chat workspaces; use list_templates to find allowed templates";
    assert_eq!(world.create().result().await, refused(expected));
}

#[tokio::test(start_paused = true)]
async fn row_4_existing_workspace_check_failed_to_load() {
    for (table, prefix) in [("chats", "load chat: "), ("workspaces", "load workspace: ")] {
        let mut world = World::start();
        world.running().await;
        world.sabotage(&format!("ALTER TABLE {table} RENAME TO lost"));
        let result = world.create().result().await;
        assert!(result.is_error);
        let error = result.value["error"].as_str().expect("says why");
        assert!(error.starts_with(&format!("{prefix}no such table: {table}")), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn row_5_existing_workspace_build_in_progress_fails() {
    for setting in [Setting::compat(), Setting::default()] {
        let names_workspace = !setting.policy.compat;
        let mut world = setting.start();
        let workspace = world.stopped().await;
        let build = world.external(workspace, Transition::Start);
        let step = world.begun().await;
        let call = world.create();
        assert_eq!(world.told_of().await, build);
        step.fail("no room");
        let mut expected = json!({ "error": "existing workspace build failed: no room", "build_id": build });
        if names_workspace {
            expected["workspace_name"] = "my-ws".into();
        }
        assert_eq!(call.result().await, answered(expected));
    }
}

/// In-progress build returns its build id.
#[tokio::test(start_paused = true)]
async fn row_6_existing_workspace_build_in_progress_returns_its_build_id() {
    let mut world = World::start();
    let workspace = world.stopped().await;
    let build = world.external(workspace, Transition::Start);
    let step = world.begun().await;
    let call = world.create();
    assert_eq!(world.told_of().await, build);
    step.succeed();
    world.over(build).await;
    world.agents_become(build, AgentLifecycle::Ready);
    let expected = json!({
        "created": false,
        "workspace_name": "my-ws",
        "status": "already_exists",
        "message": "workspace build completed",
        "build_id": build,
    });
    assert_eq!(call.result().await, answered(expected));
}

#[tokio::test(start_paused = true)]
async fn row_6_a_stop_build_in_progress_in_the_references_way_and_in_ours() {
    for setting in [Setting::compat(), Setting::default()] {
        let compat = setting.policy.compat;
        let mut world = setting.start();
        let (workspace, _) = world.running().await;
        let stop = world.external(workspace, Transition::Stop);
        let step = world.begun().await;
        let call = world.create();
        tokio::task::yield_now().await;
        step.succeed();
        let expected = if compat {
            json!({
                "created": false,
                "workspace_name": "my-ws",
                "status": "already_exists",
                "message": "workspace build completed",
                "build_id": stop,
                "agent_status": "no_agent",
            })
        } else {
            stopped_answer()
        };
        assert_eq!(call.result().await, answered(expected));
    }
}

/// Stopped workspace found by create.
#[tokio::test(start_paused = true)]
async fn row_7_stopped_workspace_is_found_and_no_other_is_made() {
    let mut world = World::start();
    let workspace = world.stopped().await;
    assert_eq!(world.create().result().await, answered(stopped_answer()));
    assert_eq!(world.store.latest_build(workspace).expect("reads").number, 2);
}

fn stopped_answer() -> Value {
    json!({
        "created": false,
        "workspace_name": "my-ws",
        "status": "stopped",
        "message": "workspace is stopped; use start_workspace to start it",
    })
}

#[tokio::test(start_paused = true)]
async fn row_8_existing_workspace_with_a_connected_agent() {
    let mut world = World::start();
    let (_, build) = world.running().await;
    let expected = json!({
        "created": false,
        "workspace_name": "my-ws",
        "status": "already_exists",
        "message": "workspace is already running and recently connected",
    });
    assert_eq!(world.create().result().await, answered(expected.clone()));

    world.agents_become(build, AgentLifecycle::StartError);
    let mut with_scripts = expected;
    with_scripts["startup_scripts"] = "startup_scripts_failed".into();
    with_scripts["lifecycle_state"] = "start_error".into();
    assert_eq!(world.create().result().await, answered(with_scripts));
}

#[tokio::test(start_paused = true)]
async fn row_9_existing_workspace_with_a_connecting_agent() {
    let mut world = World::start();
    let (_, build) = world.bound(|step| step.succeed()).await;
    let call = world.create();
    tokio::task::yield_now().await;
    world.agents_become(build, AgentLifecycle::Ready);
    let expected = json!({
        "created": false,
        "workspace_name": "my-ws",
        "status": "already_exists",
        "message": "workspace exists and the agent is still connecting",
    });
    assert_eq!(call.result().await, answered(expected));
}

/// What makes a chat's workspace useless.
const RUINS: [&str; 5] = ["failed", "canceled", "deleted", "agent disconnected", "agent timed out"];

#[tokio::test(start_paused = true)]
async fn row_10_existing_but_unusable_workspace_is_replaced() {
    for ruin in RUINS {
        let mut world = World::start();
        let old = match ruin {
            "failed" => world.bound(|step| step.fail("no room")).await,
            "agent timed out" => world.bound(|step| step.succeed()).await,
            _ => world.running().await,
        };
        match ruin {
            "canceled" => {
                let build = world.external(old.0, Transition::Stop);
                let step = world.begun().await;
                world.builds.cancel(build).expect("is marked");
                step.fail("interrupted");
                world.over(build).await;
            }
            "deleted" => {
                let build = world.external(old.0, Transition::Delete);
                world.begun().await.succeed();
                world.over(build).await;
            }
            "agent disconnected" => {
                let agent = world.store.agents(old.1).expect("reads").remove(0);
                world.store.agent_disconnected(agent.id).expect("is stored");
            }
            "agent timed out" => tokio::time::advance(std::time::Duration::from_secs(121)).await,
            _ => {}
        }
        let call = world.call(CREATE, json!({ "template_id": Uuid::from_u128(7), "name": "another" }));
        let step = world.begun().await;
        world.untold().await;
        let build = world.bound_build().expect("is bound");
        assert_ne!(world.build(build).workspace, old.0, "{ruin}");
        step.succeed();
        world.over(build).await;
        world.agents_become(build, AgentLifecycle::Ready);
        let expected = json!({ "created": true, "workspace_name": "local/another", "build_id": build });
        assert_eq!(call.result().await, answered(expected), "{ruin}");
    }
}

#[tokio::test(start_paused = true)]
async fn row_11_template_unknown_or_of_another_organization() {
    let world = World::start();
    let unknown = world.result(CREATE, json!({ "template_id": Uuid::nil() })).await;
    assert_eq!(unknown, refused("look up template: the template does not exist"));

    let world = Setting { organization: Uuid::nil(), ..Setting::default() }.start();
    let expected = "template belongs to a different organization than this chat; use list_templates to find templates \
                    in the correct organization";
    assert_eq!(world.create().result().await, refused(expected));
}

#[tokio::test(start_paused = true)]
async fn row_12_creation_is_rejected() {
    let world = World::start();
    let template = std::sync::Arc::clone(&world.store.templates()[0]);
    world.builds.create_workspace(NewWorkspace::plain("my-ws", template), |_, _| ()).expect("someone else is first");
    assert_eq!(world.create().result().await, refused("Workspace \"my-ws\" already exists."));
}

#[tokio::test(start_paused = true)]
async fn row_12_parameters_that_do_not_fit_the_template_are_rejected() {
    let parameters = serde_json::from_value(json!([{ "name": "size", "options": ["small", "large"] }]));
    let world = Setting { parameters: parameters.expect("are settings"), ..Setting::default() }.start();
    for (parameters, error) in [
        (json!({ "size": "huge" }), "parameter \"size\" must be one of \"small\", \"large\""),
        (json!({ "colour": "red" }), "parameter \"colour\" is not one of template \"box\"; it has \"size\""),
        (json!(["small"]), "parameters must be an object whose values are texts"),
    ] {
        let mut args = create_args();
        args["parameters"] = parameters;
        assert_eq!(world.result(CREATE, args).await, refused(error));
    }
    assert_eq!(world.bound_build(), None, "nothing was made");
}

/// Build failure keeps the build id.
#[tokio::test(start_paused = true)]
async fn row_13_created_build_fails_and_keeps_its_build_id() {
    for setting in [Setting::compat(), Setting::default()] {
        let names_workspace = !setting.policy.compat;
        let mut world = setting.start();
        let call = world.create();
        let step = world.begun().await;
        let build = world.told_of().await;
        step.fail("terraform apply failed");
        let mut expected = json!({ "error": "workspace build failed: terraform apply failed", "build_id": build });
        if names_workspace {
            expected["workspace_name"] = "my-ws".into();
        }
        assert_eq!(call.result().await, answered(expected));
        assert_eq!(world.bound_build(), Some(build), "the chat stays bound to it");
    }
}

/// Result of a cancelled job.
#[tokio::test(start_paused = true)]
async fn row_13_a_cancelled_job_says_so_and_keeps_its_build_id() {
    let mut world = Setting::compat().start();
    let call = world.create();
    let step = world.begun().await;
    let build = world.told_of().await;
    world.builds.cancel(build).expect("is marked");
    step.fail("interrupted");
    let expected = json!({ "error": "workspace build failed: build was canceled", "build_id": build });
    assert_eq!(call.result().await, answered(expected));
    assert_eq!(world.build(build).job.status(), JobStatus::Canceled);
}

#[tokio::test(start_paused = true)]
async fn row_14_created() {
    let mut world = World::start();
    let call = world.create();
    let step = world.begun().await;
    let build = world.told_of().await;
    step.succeed();
    world.over(build).await;
    world.agents_become(build, AgentLifecycle::Ready);
    let expected = json!({ "created": true, "workspace_name": "local/my-ws", "build_id": build });
    assert_eq!(call.result().await, answered(expected));
}

#[tokio::test(start_paused = true)]
async fn row_14_parameters_reach_every_build_of_the_workspace() {
    let parameters = serde_json::from_value(json!([{ "name": "size" }, { "name": "image" }]));
    let mut world = Setting { parameters: parameters.expect("are settings"), ..Setting::default() }.start();
    let mut args = create_args();
    args["parameters"] = json!({ "size": "large" });
    let _create = world.call(CREATE, args);
    let step = world.begun().await;
    let given = step.request.parameters.clone();
    assert!(given.iter().map(|(name, value)| (name.as_str(), value.as_str())).eq([("size", "large")]));
    step.succeed();
    let build = world.told_of().await;
    world.over(build).await;
    let workspace = world.build(build).workspace;
    world.external(workspace, Transition::Stop);
    assert_eq!(world.begun().await.request.parameters, given);
}

#[tokio::test(start_paused = true)]
async fn row_14_a_name_that_is_no_name_is_made_into_one() {
    for (args, prefix) in [
        (json!({ "template_id": Uuid::from_u128(7), "name": "My  Box!" }), "my-box-"),
        (json!({ "template_id": Uuid::from_u128(7), "name": " " }), "box-"),
        (json!({ "template_id": Uuid::from_u128(7) }), "box-"),
    ] {
        let mut world = World::start();
        let _call = world.call(CREATE, args);
        let name = world.begun().await.request.workspace_name;
        assert!(name.starts_with(prefix) && name.len() == prefix.len() + 4, "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn row_15_created_without_a_build_is_not_waited_for() {
    let mut world = World::start();
    let (id, build) = world.running().await;
    let (interrupt, args) = (CancellationToken::new(), create_args());
    let call = ToolCall { chat: Some(world.chat.id), id: "call_1", name: CREATE, args: &args, interrupt: &interrupt };
    let wait = OpenWait { build, is_own: true };
    let (run, workspace) = world.tools.resumable(call, wait).expect("is there");
    assert_eq!(workspace.id, id);
    let answer = run.created(&workspace, None).await;
    assert_eq!(Value::from(answer.expect("ends well")), json!({ "created": true, "workspace_name": "local/my-ws" }));
}
