//! The binding of a chat to a build: when it is stored and published.

use chat_workspace_tools::workspace::AgentLifecycle;
use serde_json::json;

use super::test_server::TestServer;

/// Uses several threads, so that a worker can start the build at any time.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_binding_is_published_before_the_first_log_line() {
    let mut server = TestServer::start();
    server.execute_sql(
        "CREATE TRIGGER early BEFORE INSERT ON log_lines
         WHEN NOT EXISTS (SELECT 1 FROM chats WHERE build_id = NEW.build_id)
         BEGIN SELECT RAISE(ABORT, 'a line before the binding'); END",
    );
    for _ in 0..50 {
        let call = server.create();
        let step = server.next_build().await;
        let build = server.next_bound_build().await;
        assert_eq!(server.bound_build(), Some(build));
        assert_eq!(server.builds.log(build).after(0).expect("reads").len(), 1, "the first line was stored");
        step.fail("no capacity");
        server.wait_until_complete(build).await;
        // Ends the wait of the call, which polls in real time.
        call.interrupt.cancel();
        call.result().await;
        server.execute_sql("DELETE FROM open_waits; UPDATE workspaces SET is_deleted = TRUE");
    }
}

#[tokio::test(start_paused = true)]
async fn a_success_publishes_the_build_then_the_agent_then_the_end() {
    let mut server = TestServer::start();
    let call = server.create();
    let step = server.next_build().await;
    let first = server.pending_events();
    assert_eq!(first.len(), 1, "{first:?}");
    let build = server.bound_build().expect("is bound");
    assert_eq!((&first[0]["kind"], &first[0]["chat"]["build_id"]), (&json!("status_change"), &json!(build)));
    assert!(first[0]["chat"].get("agent_id").is_none(), "the chat has no agent yet");

    step.succeed();
    server.wait_until_complete(build).await;
    server.set_agents(build, AgentLifecycle::Ready);
    call.result().await;
    let agent = server.store.agents(build).expect("reads")[0].id;
    let rest: Vec<_> = server.pending_events().into_iter().map(|event| event["chat"]["agent_id"].clone()).collect();
    assert_eq!(rest, [json!(agent), json!(agent)]);
}

#[tokio::test(start_paused = true)]
async fn a_failure_publishes_the_build_only() {
    let mut server = TestServer::start();
    let call = server.create();
    server.next_build().await.fail("no capacity");
    call.result().await;
    assert_eq!(server.pending_events().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_failed_binding_is_not_published_and_the_call_continues() {
    let mut server = TestServer::start();
    server.execute_sql("CREATE TRIGGER full BEFORE UPDATE ON chats BEGIN SELECT RAISE(ABORT, 'the disk is full'); END");
    let call = server.create();
    let step = server.next_build().await;
    assert_eq!(server.bound_build(), None);
    assert!(server.pending_events().is_empty());
    step.fail("no capacity");
    let result = call.result().await;
    assert_eq!(result.value["error"], "workspace build failed: no capacity");
    assert!(result.value["build_id"].is_string(), "the result has the build's id");
}

#[tokio::test(start_paused = true)]
async fn a_new_binding_removes_the_agent() {
    let mut server = TestServer::start();
    let (_, build) = server.with_running_workspace().await;
    let agent = server.store.agents(build).expect("reads")[0].id;
    server.store.bind_agent(server.chat.id, agent).expect("is bound");
    let _call = server.call("stop_workspace", json!({}));
    server.next_build().await;
    let chat = server.store.chat(server.chat.id).expect("reads").expect("exists");
    assert_eq!(chat.agent, None);
}
