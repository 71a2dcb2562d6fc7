//! The quota.

use chat_workspace_tools::workspace::AgentLifecycle;
use serde_json::json;

use super::test_server::{Setup, TestServer, tool_result};
use crate::{config::BuildLimits, store::NewWorkspace};

fn with_quota(budget: i64) -> TestServer {
    let limits = BuildLimits { quota: Some(budget), ..BuildLimits::default() };
    Setup { limits, daily_cost: 4, ..Setup::compat() }.start()
}

#[tokio::test(start_paused = true)]
async fn a_workspace_over_the_quota_fails_with_figures_and_log() {
    for (tool, verb, prefix) in [
        ("create_workspace", "create", "workspace build failed"),
        ("start_workspace", "start", "workspace start build failed"),
    ] {
        let mut server = with_quota(6);
        if tool == "start_workspace" {
            server.with_stopped_workspace().await;
        }
        // Another workspace uses most of the budget.
        let template = std::sync::Arc::clone(&server.store.templates()[0]);
        let (_, other) =
            server.builds.create_workspace(NewWorkspace::named("other", template), |_, _| ()).expect("is created");
        server.next_build().await.succeed();
        server.wait_until_complete(other.id).await;

        let call = if tool == "create_workspace" { server.create() } else { server.call(tool, json!({})) };
        let build = server.next_bound_build().await;
        let expected = json!({
            "error": format!("{prefix}: insufficient quota"),
            "build_id": build,
            "error_code": "INSUFFICIENT_QUOTA",
            "title": "Workspace quota reached",
            "message": format!("Coder could not {verb} this workspace because your workspace quota is full."),
            "quota": { "credits_consumed": 4, "budget": 6 },
        });
        assert_eq!(call.result().await, tool_result(expected));
        let log = server.builds.log(build).after(0).expect("reads");
        let shown: Vec<_> = log.iter().map(|line| (line.stage.as_str(), line.output.as_str())).collect();
        assert_eq!(
            shown,
            [
                ("Setting up", ""),
                ("Commit quota", "Build cost       —   4"),
                ("Commit quota", "Budget           —   6"),
                ("Commit quota", "Credits consumed —   4"),
                ("Commit quota", "This build would exceed your quota. Failing."),
                ("Cleaning Up", ""),
            ]
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_stop_returns_the_credits() {
    let mut server = with_quota(4);
    server.with_stopped_workspace().await;
    let call = server.call("start_workspace", json!({}));
    let step = server.next_build().await;
    let build = server.next_bound_build().await;
    step.succeed();
    server.wait_until_complete(build).await;
    server.set_agents(build, AgentLifecycle::Ready);
    assert_eq!(call.result().await.value["started"], true);
}
