//! What a chat is bound to, when, and who is told.

use chat_workspace_tools::workspace::AgentLifecycle;
use serde_json::json;

use super::world::World;

/// On several threads, so that a worker may take a build at any moment.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_binding_is_there_and_told_before_the_first_log_line() {
    let mut world = World::start();
    world.sabotage(
        "CREATE TRIGGER early BEFORE INSERT ON log_lines
         WHEN NOT EXISTS (SELECT 1 FROM chats WHERE build_id = NEW.build_id)
         BEGIN SELECT RAISE(ABORT, 'a line before the binding'); END",
    );
    for _ in 0..50 {
        let call = world.create();
        let step = world.begun().await;
        let told = world.told_of().await;
        assert_eq!(world.bound_build(), Some(told));
        assert_eq!(world.store.log(told).after(0).expect("reads").len(), 1, "the first line was not refused");
        step.fail("no room");
        world.over(told).await;
        // The wait need not be waited for in real time.
        call.interrupt.cancel();
        call.result().await;
        world.sabotage("DELETE FROM open_waits; UPDATE workspaces SET is_deleted = TRUE");
    }
}

#[tokio::test(start_paused = true)]
async fn a_success_is_told_before_the_wait_when_the_agent_is_chosen_and_at_the_end() {
    let mut world = World::start();
    let call = world.create();
    let step = world.begun().await;
    let first = world.untold().await;
    assert_eq!(first.len(), 1, "{first:?}");
    let build = world.bound_build().expect("is bound");
    assert_eq!((&first[0]["kind"], &first[0]["chat"]["build_id"]), (&json!("status_change"), &json!(build)));
    assert!(first[0]["chat"].get("agent_id").is_none(), "the agent is not known yet");

    step.succeed();
    world.over(build).await;
    world.agents_become(build, AgentLifecycle::Ready);
    call.result().await;
    let agent = world.store.agents(build).expect("reads")[0].id;
    let rest: Vec<_> = world.untold().await.into_iter().map(|event| event["chat"]["agent_id"].clone()).collect();
    assert_eq!(rest, [json!(agent), json!(agent)]);
}

#[tokio::test(start_paused = true)]
async fn a_failure_is_told_before_the_wait_only() {
    let mut world = World::start();
    let call = world.create();
    world.begun().await.fail("no room");
    call.result().await;
    assert_eq!(world.untold().await.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_binding_that_cannot_be_stored_is_told_to_nobody_and_the_call_goes_on() {
    let mut world = World::start();
    world.sabotage("CREATE TRIGGER full BEFORE UPDATE ON chats BEGIN SELECT RAISE(ABORT, 'the disk is full'); END");
    let call = world.create();
    let step = world.begun().await;
    assert_eq!(world.bound_build(), None);
    assert!(world.untold().await.is_empty());
    step.fail("no room");
    let result = call.result().await;
    assert_eq!(result.value["error"], "workspace build failed: no room");
    assert!(result.value["build_id"].is_string(), "the result still names the build");
}

#[tokio::test(start_paused = true)]
async fn a_new_binding_takes_the_agent_of_the_old_one_away() {
    let mut world = World::start();
    let (_, build) = world.running().await;
    let agent = world.store.agents(build).expect("reads")[0].id;
    world.store.bind_agent(world.chat.id, agent).expect("is bound");
    let _call = world.call("stop_workspace", json!({}));
    world.begun().await;
    let chat = world.store.chat(world.chat.id).expect("reads").expect("is there");
    assert_eq!(chat.agent, None);
}
