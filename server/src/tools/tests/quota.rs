//! A budget that is used up.

use chat_workspace_tools::workspace::AgentLifecycle;
use serde_json::json;

use super::world::{Setting, World, answered};
use crate::{config::Limits, store::NewWorkspace};

fn world_with(budget: i64) -> World {
    let limits = Limits { quota: Some(budget), ..Limits::default() };
    Setting { limits, daily_cost: 4, ..Setting::compat() }.start()
}

#[tokio::test(start_paused = true)]
async fn a_workspace_that_costs_too_much_is_refused_with_the_figures_and_keeps_its_log() {
    for (tool, verb, prefix) in [
        ("create_workspace", "create", "workspace build failed"),
        ("start_workspace", "start", "workspace start build failed"),
    ] {
        let mut world = world_with(6);
        if tool == "start_workspace" {
            world.stopped().await;
        }
        // Someone else's workspace takes most of the budget.
        let template = std::sync::Arc::clone(&world.store.templates()[0]);
        let (_, other) =
            world.builds.create_workspace(NewWorkspace::plain("other", template), |_, _| ()).expect("is made");
        world.begun().await.succeed();
        world.over(other.id).await;

        let call = if tool == "create_workspace" { world.create() } else { world.call(tool, json!({})) };
        let build = world.told_of().await;
        let expected = json!({
            "error": format!("{prefix}: insufficient quota"),
            "build_id": build,
            "error_code": "INSUFFICIENT_QUOTA",
            "title": "Workspace quota reached",
            "message": format!("Coder could not {verb} this workspace because your workspace quota is full."),
            "quota": { "credits_consumed": 4, "budget": 6 },
        });
        assert_eq!(call.result().await, answered(expected));
        let log = world.store.log(build).after(0).expect("reads");
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
async fn a_stop_is_free_and_gives_its_credits_back() {
    let mut world = world_with(4);
    world.stopped().await;
    let call = world.call("start_workspace", json!({}));
    let step = world.begun().await;
    let build = world.told_of().await;
    step.succeed();
    world.over(build).await;
    world.agents_become(build, AgentLifecycle::Ready);
    assert_eq!(call.result().await.value["started"], true);
}
