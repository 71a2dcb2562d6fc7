//! Each row of the result table of `create_workspace`, in the order of the checks. Where the default behavior differs from
//! the reference, both are tested (`compat`).

use chat_workspace_tools::workspace::{AgentLifecycle, JobStatus, Transition};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::test_server::{Setup, TestServer, create_args, tool_error, tool_result};
use crate::{
    config::ToolPolicy,
    store::{NewWorkspace, PendingWait},
    tools::{ToolCall, Tools},
};

const CREATE: &str = "create_workspace";

#[tokio::test(start_paused = true)]
async fn row_1_not_wired() {
    let mut server = TestServer::start();
    let (interrupt, args) = (CancellationToken::new(), create_args());
    let tools = Tools { store: None, ..server.tools.clone() };
    let call = ToolCall { chat: Some(server.chat.id), id: "call_1", name: CREATE, args: &args, interrupt: &interrupt };
    assert_eq!(tools.call(call).await, tool_error("database is not configured"));
    server.tools.builds = None;
    assert_eq!(server.create().result().await, tool_error("workspace creator is not configured"));
}

#[tokio::test(start_paused = true)]
async fn row_2_template_id_blank_or_no_uuid() {
    let server = TestServer::start();
    let blank = tool_error("template_id is required; use list_templates to find one");
    for args in [json!({}), json!({ "template_id": " " }), json!({ "template_id": 7 }), Value::Null] {
        assert_eq!(server.result(CREATE, args).await, blank);
    }
    let result = server.result(CREATE, json!({ "template_id": "box" })).await;
    assert!(result.is_error);
    let error = result.value["error"].as_str().expect("has an error");
    assert!(error.starts_with("invalid template_id: "), "{error}");
}

#[tokio::test(start_paused = true)]
async fn row_3_template_not_on_the_list() {
    let policy = ToolPolicy { templates: Some(vec!["docker".to_owned()]), ..ToolPolicy::default() };
    let server = Setup { policy, ..Setup::default() }.start();
    let expected = "template not available for chat workspaces; use list_templates to find allowed templates";
    assert_eq!(server.create().result().await, tool_error(expected));
}

#[tokio::test(start_paused = true)]
async fn row_4_existing_workspace_check_failed_to_load() {
    for (table, prefix) in [("chats", "load chat: "), ("workspaces", "load workspace: ")] {
        let mut server = TestServer::start();
        server.with_running_workspace().await;
        server.execute_sql(&format!("ALTER TABLE {table} RENAME TO lost"));
        let result = server.create().result().await;
        assert!(result.is_error);
        let error = result.value["error"].as_str().expect("has an error");
        assert!(error.starts_with(&format!("{prefix}no such table: {table}")), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn row_5_existing_workspace_build_in_progress_fails() {
    for setup in [Setup::compat(), Setup::default()] {
        let names_workspace = !setup.policy.compat;
        let mut server = setup.start();
        let workspace = server.with_stopped_workspace().await;
        let build = server.create_external_build(workspace, Transition::Start);
        let step = server.next_build().await;
        let call = server.create();
        assert_eq!(server.next_bound_build().await, build);
        step.fail("no capacity");
        let mut expected = json!({ "error": "existing workspace build failed: no capacity", "build_id": build });
        if names_workspace {
            expected["workspace_name"] = "my-ws".into();
        }
        assert_eq!(call.result().await, tool_result(expected));
    }
}

#[tokio::test(start_paused = true)]
async fn row_6_existing_workspace_build_in_progress_returns_its_build_id() {
    let mut server = TestServer::start();
    let workspace = server.with_stopped_workspace().await;
    let build = server.create_external_build(workspace, Transition::Start);
    let step = server.next_build().await;
    let call = server.create();
    assert_eq!(server.next_bound_build().await, build);
    step.succeed();
    server.wait_until_complete(build).await;
    server.set_agents(build, AgentLifecycle::Ready);
    let expected = json!({
        "created": false,
        "workspace_name": "my-ws",
        "status": "already_exists",
        "message": "workspace build completed",
        "build_id": build,
    });
    assert_eq!(call.result().await, tool_result(expected));
}

#[tokio::test(start_paused = true)]
async fn row_6_stop_build_in_progress_with_and_without_compat() {
    for setup in [Setup::compat(), Setup::default()] {
        let compat = setup.policy.compat;
        let mut server = setup.start();
        let (workspace, _) = server.with_running_workspace().await;
        let stop = server.create_external_build(workspace, Transition::Stop);
        let step = server.next_build().await;
        let call = server.create();
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
            stopped_result()
        };
        assert_eq!(call.result().await, tool_result(expected));
    }
}

#[tokio::test(start_paused = true)]
async fn row_7_stopped_workspace_is_not_replaced() {
    let mut server = TestServer::start();
    let workspace = server.with_stopped_workspace().await;
    assert_eq!(server.create().result().await, tool_result(stopped_result()));
    assert_eq!(server.store.latest_build(workspace).expect("reads").number, 2);
}

fn stopped_result() -> Value {
    json!({
        "created": false,
        "workspace_name": "my-ws",
        "status": "stopped",
        "message": "workspace is stopped; use start_workspace to start it",
    })
}

#[tokio::test(start_paused = true)]
async fn row_8_existing_workspace_with_a_connected_agent() {
    let mut server = TestServer::start();
    let (_, build) = server.with_running_workspace().await;
    let expected = json!({
        "created": false,
        "workspace_name": "my-ws",
        "status": "already_exists",
        "message": "workspace is already running and recently connected",
    });
    assert_eq!(server.create().result().await, tool_result(expected.clone()));

    server.set_agents(build, AgentLifecycle::StartError);
    let mut with_scripts = expected;
    with_scripts["startup_scripts"] = "startup_scripts_failed".into();
    with_scripts["lifecycle_state"] = "start_error".into();
    assert_eq!(server.create().result().await, tool_result(with_scripts));
}

#[tokio::test(start_paused = true)]
async fn row_9_existing_workspace_with_a_connecting_agent() {
    let mut server = TestServer::start();
    let (_, build) = server.with_workspace(|step| step.succeed()).await;
    let call = server.create();
    tokio::task::yield_now().await;
    server.set_agents(build, AgentLifecycle::Ready);
    let expected = json!({
        "created": false,
        "workspace_name": "my-ws",
        "status": "already_exists",
        "message": "workspace exists and the agent is still connecting",
    });
    assert_eq!(call.result().await, tool_result(expected));
}

/// Why a chat's workspace is unusable.
const CAUSES: [&str; 5] = ["failed", "canceled", "deleted", "agent disconnected", "agent timed out"];

#[tokio::test(start_paused = true)]
async fn row_10_unusable_workspace_is_replaced() {
    for cause in CAUSES {
        let mut server = TestServer::start();
        let old = match cause {
            "failed" => server.with_workspace(|step| step.fail("no capacity")).await,
            "agent timed out" => server.with_workspace(|step| step.succeed()).await,
            _ => server.with_running_workspace().await,
        };
        match cause {
            "canceled" => {
                let build = server.create_external_build(old.0, Transition::Stop);
                let step = server.next_build().await;
                server.builds.cancel(build).expect("is canceled");
                step.fail("interrupted");
                server.wait_until_complete(build).await;
            }
            "deleted" => {
                let build = server.create_external_build(old.0, Transition::Delete);
                server.next_build().await.succeed();
                server.wait_until_complete(build).await;
            }
            "agent disconnected" => {
                let agent = server.store.agents(old.1).expect("reads").remove(0);
                server.store.agent_disconnected(agent.id).expect("is stored");
            }
            "agent timed out" => tokio::time::advance(std::time::Duration::from_secs(121)).await,
            _ => {}
        }
        let call = server.call(CREATE, json!({ "template_id": Uuid::from_u128(7), "name": "another" }));
        let step = server.next_build().await;
        server.pending_events();
        let build = server.bound_build().expect("is bound");
        assert_ne!(server.build(build).workspace, old.0, "{cause}");
        step.succeed();
        server.wait_until_complete(build).await;
        server.set_agents(build, AgentLifecycle::Ready);
        let expected = json!({ "created": true, "workspace_name": "local/another", "build_id": build });
        assert_eq!(call.result().await, tool_result(expected), "{cause}");
    }
}

#[tokio::test(start_paused = true)]
async fn row_11_template_unknown_or_of_another_organization() {
    let server = TestServer::start();
    let unknown = server.result(CREATE, json!({ "template_id": Uuid::nil() })).await;
    assert_eq!(unknown, tool_error("look up template: the template does not exist"));

    let server = Setup { organization: Uuid::nil(), ..Setup::default() }.start();
    let expected = "template belongs to a different organization than this chat; use list_templates to find templates \
                    in the correct organization";
    assert_eq!(server.create().result().await, tool_error(expected));
}

#[tokio::test(start_paused = true)]
async fn row_12_creation_is_rejected() {
    let server = TestServer::start();
    let template = std::sync::Arc::clone(&server.store.templates()[0]);
    server.builds.create_workspace(NewWorkspace::named("my-ws", template), |_, _| ()).expect("is created");
    assert_eq!(server.create().result().await, tool_error("Workspace \"my-ws\" already exists."));
}

#[tokio::test(start_paused = true)]
async fn row_12_invalid_parameters_are_rejected() {
    let parameters = serde_json::from_value(json!([{ "name": "size", "options": ["small", "large"] }]));
    let server = Setup { parameters: parameters.expect("are declarations"), ..Setup::default() }.start();
    for (parameters, error) in [
        (json!({ "size": "huge" }), "parameter \"size\" must be one of \"small\", \"large\""),
        (json!({ "colour": "red" }), "parameter \"colour\" is not one of template \"box\"; it has \"size\""),
        (json!(["small"]), "parameters must be an object whose values are texts"),
    ] {
        let mut args = create_args();
        args["parameters"] = parameters;
        assert_eq!(server.result(CREATE, args).await, tool_error(error));
    }
    assert_eq!(server.bound_build(), None, "nothing was created");
}

#[tokio::test(start_paused = true)]
async fn row_13_created_build_fails_and_keeps_its_build_id() {
    for setup in [Setup::compat(), Setup::default()] {
        let names_workspace = !setup.policy.compat;
        let mut server = setup.start();
        let call = server.create();
        let step = server.next_build().await;
        let build = server.next_bound_build().await;
        step.fail("terraform apply failed");
        let mut expected = json!({ "error": "workspace build failed: terraform apply failed", "build_id": build });
        if names_workspace {
            expected["workspace_name"] = "my-ws".into();
        }
        assert_eq!(call.result().await, tool_result(expected));
        assert_eq!(server.bound_build(), Some(build), "the chat stays bound to the build");
    }
}

#[tokio::test(start_paused = true)]
async fn row_13_canceled_build_keeps_its_build_id() {
    let mut server = Setup::compat().start();
    let call = server.create();
    let step = server.next_build().await;
    let build = server.next_bound_build().await;
    server.builds.cancel(build).expect("is canceled");
    step.fail("interrupted");
    let expected = json!({ "error": "workspace build failed: build was canceled", "build_id": build });
    assert_eq!(call.result().await, tool_result(expected));
    assert_eq!(server.build(build).job.status(), JobStatus::Canceled);
}

#[tokio::test(start_paused = true)]
async fn row_14_created() {
    let mut server = TestServer::start();
    let call = server.create();
    let step = server.next_build().await;
    let build = server.next_bound_build().await;
    step.succeed();
    server.wait_until_complete(build).await;
    server.set_agents(build, AgentLifecycle::Ready);
    let expected = json!({ "created": true, "workspace_name": "local/my-ws", "build_id": build });
    assert_eq!(call.result().await, tool_result(expected));
}

#[tokio::test(start_paused = true)]
async fn row_14_parameters_reach_every_build_of_the_workspace() {
    let parameters = serde_json::from_value(json!([{ "name": "size" }, { "name": "image" }]));
    let mut server = Setup { parameters: parameters.expect("are declarations"), ..Setup::default() }.start();
    let mut args = create_args();
    args["parameters"] = json!({ "size": "large" });
    let _create = server.call(CREATE, args);
    let step = server.next_build().await;
    let given = step.request.parameters.clone();
    assert!(given.iter().map(|(name, value)| (name.as_str(), value.as_str())).eq([("size", "large")]));
    step.succeed();
    let build = server.next_bound_build().await;
    server.wait_until_complete(build).await;
    let workspace = server.build(build).workspace;
    server.create_external_build(workspace, Transition::Stop);
    assert_eq!(server.next_build().await.request.parameters, given);
}

#[tokio::test(start_paused = true)]
async fn row_14_invalid_or_missing_name_is_generated() {
    for (args, prefix) in [
        (json!({ "template_id": Uuid::from_u128(7), "name": "My  Box!" }), "my-box-"),
        (json!({ "template_id": Uuid::from_u128(7), "name": " " }), "box-"),
        (json!({ "template_id": Uuid::from_u128(7) }), "box-"),
    ] {
        let mut server = TestServer::start();
        let _call = server.call(CREATE, args);
        let name = server.next_build().await.request.workspace_name;
        assert!(name.starts_with(prefix) && name.len() == prefix.len() + 4, "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn row_15_created_without_a_build_is_not_waited_for() {
    let mut server = TestServer::start();
    let (id, build) = server.with_running_workspace().await;
    let (interrupt, args) = (CancellationToken::new(), create_args());
    let call = ToolCall { chat: Some(server.chat.id), id: "call_1", name: CREATE, args: &args, interrupt: &interrupt };
    let wait = PendingWait { build, is_own: true };
    let (context, workspace) = server.tools.resume_context(call, wait).expect("exists");
    assert_eq!(workspace.id, id);
    let result = context.finish_create(&workspace, None).await;
    assert_eq!(Value::from(result.expect("succeeds")), json!({ "created": true, "workspace_name": "local/my-ws" }));
}
