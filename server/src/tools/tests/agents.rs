//! Which agent the chat talks to, and what a result says of it.

use chat_workspace_tools::workspace::AgentLifecycle;
use serde_json::{Value, json};
use tokio::time::Instant;

use super::world::{Setting, World};

/// Creates a workspace whose agents do as `agents` says once the build has ended; gives the result's own fields.
async fn create(world: &mut World, agents: impl FnOnce(&World, chat_workspace_tools::workspace::BuildId)) -> Value {
    let call = world.create();
    let step = world.begun().await;
    let build = world.told_of().await;
    step.succeed();
    world.over(build).await;
    agents(world, build);
    let result = call.result().await;
    assert!(!result.is_error);
    let mut value = result.value;
    let fields = value.as_object_mut().expect("is an object");
    for common in ["created", "workspace_name", "build_id"] {
        fields.remove(common).expect("is there");
    }
    value
}

fn with_agents(names: &[&'static str]) -> World {
    Setting { agents: names.to_vec(), ..Setting::default() }.start()
}

#[tokio::test(start_paused = true)]
async fn a_workspace_without_agents_says_so() {
    assert_eq!(create(&mut with_agents(&[]), |_, _| ()).await, json!({ "agent_status": "no_agent" }));
}

#[tokio::test(start_paused = true)]
async fn two_agents_for_chats_are_one_too_many() {
    let mut world = with_agents(&["alpha-coderd-chat", "other", "beta-coderd-chat"]);
    let error = "multiple agents match the chat suffix: alpha-coderd-chat, beta-coderd-chat";
    let expected = json!({ "agent_status": "selection_error", "agent_error": error });
    assert_eq!(create(&mut world, |_, _| ()).await, expected);
}

#[tokio::test(start_paused = true)]
async fn the_agent_for_chats_is_preferred_and_else_the_first() {
    for (names, chosen) in [(["main", "side-coderd-chat"], 1), (["main", "side"], 0)] {
        let mut world = with_agents(&names);
        let fields = create(&mut world, |world, build| {
            let agent = world.store.agents(build).expect("reads").remove(chosen);
            world.store.agent_connected(agent.id).expect("is stored");
            world.store.set_lifecycle(agent.id, &AgentLifecycle::Ready).expect("is stored");
        });
        assert_eq!(fields.await, json!({}), "the other agent never connects");
    }
}

#[tokio::test(start_paused = true)]
async fn an_agent_that_does_not_connect_is_given_two_minutes() {
    let mut world = World::start();
    let began = Instant::now();
    let fields = create(&mut world, |_, _| ()).await;
    assert_eq!(
        fields,
        json!({ "agent_status": "not_ready", "agent_error": "agent \"main\" is not connected (connecting)" })
    );
    assert_eq!(began.elapsed().as_secs() / 60, 2);
}

#[tokio::test(start_paused = true)]
async fn every_end_of_the_startup_scripts_is_told() {
    use AgentLifecycle::{Off, Ready, ShutdownError, ShutdownTimeout, ShuttingDown, StartError, StartTimeout};
    for (lifecycle, state) in [
        (StartTimeout, "start_timeout"),
        (StartError, "start_error"),
        (ShuttingDown, "shutting_down"),
        (ShutdownTimeout, "shutdown_timeout"),
        (ShutdownError, "shutdown_error"),
        (Off, "off"),
    ] {
        let fields = create(&mut World::start(), |world, build| world.agents_become(build, lifecycle)).await;
        assert_eq!(fields, json!({ "startup_scripts": "startup_scripts_failed", "lifecycle_state": state }));
    }
    assert_eq!(create(&mut World::start(), |world, build| world.agents_become(build, Ready)).await, json!({}));
}

#[tokio::test(start_paused = true)]
async fn scripts_that_do_not_end_are_waited_for_for_ten_minutes() {
    for at_work in [AgentLifecycle::Created, AgentLifecycle::Starting] {
        let began = Instant::now();
        let fields = create(&mut World::start(), |world, build| world.agents_become(build, at_work)).await;
        assert_eq!(fields, json!({ "startup_scripts": "startup_scripts_timeout" }));
        assert_eq!(began.elapsed().as_secs() / 60, 10);
    }
}

#[tokio::test(start_paused = true)]
async fn an_interrupted_wait_for_scripts_does_not_know_how_they_end() {
    let mut world = World::start();
    let call = world.create();
    let step = world.begun().await;
    let build = world.told_of().await;
    step.succeed();
    world.over(build).await;
    world.agents_become(build, AgentLifecycle::Starting);
    world.told_of().await;
    call.interrupt.cancel();
    assert_eq!(call.result().await.value["startup_scripts"], "startup_scripts_unknown");
}

#[tokio::test(start_paused = true)]
async fn agents_that_cannot_be_read_are_none_for_a_start_and_not_mentioned_by_a_create() {
    let mut world = World::start();
    world.running().await;
    world.sabotage("PRAGMA foreign_keys = OFF; ALTER TABLE agents RENAME TO lost");
    assert_eq!(world.result("start_workspace", json!({})).await.value["agent_status"], "no_agent");

    let mut world = World::start();
    let fields = create(&mut world, |world, _| {
        world.sabotage("PRAGMA foreign_keys = OFF; ALTER TABLE agents RENAME TO lost");
    });
    assert_eq!(fields.await, json!({}));
}
