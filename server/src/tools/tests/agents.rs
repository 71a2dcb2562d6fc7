//! The choice of the agent, the waits for it, and the fields about it in a result.

use chat_workspace_tools::workspace::{AgentLifecycle, BuildId};
use serde_json::{Value, json};
use tokio::time::Instant;

use super::test_server::{Setup, TestServer};

/// Creates a workspace, calls `set_agents` after its build, and returns the fields about agents in the result.
async fn create(server: &mut TestServer, set_agents: impl FnOnce(&TestServer, BuildId)) -> Value {
    let call = server.create();
    let step = server.next_build().await;
    let build = server.next_bound_build().await;
    step.succeed();
    server.wait_until_complete(build).await;
    set_agents(server, build);
    let result = call.result().await;
    assert!(!result.is_error);
    let mut value = result.value;
    let fields = value.as_object_mut().expect("is an object");
    for common in ["created", "workspace_name", "build_id"] {
        fields.remove(common).expect("exists");
    }
    value
}

fn with_agents(names: &[&'static str]) -> TestServer {
    Setup { agents: names.to_vec(), ..Setup::default() }.start()
}

#[tokio::test(start_paused = true)]
async fn without_agents_the_status_is_no_agent() {
    assert_eq!(create(&mut with_agents(&[]), |_, _| ()).await, json!({ "agent_status": "no_agent" }));
}

#[tokio::test(start_paused = true)]
async fn two_agents_for_chats_are_a_selection_error() {
    let mut server = with_agents(&["alpha-coderd-chat", "other", "beta-coderd-chat"]);
    let error = "multiple agents match the chat suffix: alpha-coderd-chat, beta-coderd-chat";
    let expected = json!({ "agent_status": "selection_error", "agent_error": error });
    assert_eq!(create(&mut server, |_, _| ()).await, expected);
}

#[tokio::test(start_paused = true)]
async fn chooses_the_agent_for_chats_or_the_first() {
    for (names, chosen) in [(["main", "side-coderd-chat"], 1), (["main", "side"], 0)] {
        let mut server = with_agents(&names);
        let fields = create(&mut server, |server, build| {
            let agent = server.store.agents(build).expect("reads").remove(chosen);
            server.store.agent_connected(agent.id).expect("is stored");
            server.store.set_lifecycle(agent.id, &AgentLifecycle::Ready).expect("is stored");
        });
        assert_eq!(fields.await, json!({}), "the other agent is not waited for");
    }
}

#[tokio::test(start_paused = true)]
async fn waits_two_minutes_for_the_connection() {
    let mut server = TestServer::start();
    let start = Instant::now();
    let fields = create(&mut server, |_, _| ()).await;
    assert_eq!(
        fields,
        json!({ "agent_status": "not_ready", "agent_error": "agent \"main\" is not connected (connecting)" })
    );
    assert_eq!(start.elapsed().as_secs() / 60, 2);
}

#[tokio::test(start_paused = true)]
async fn reports_each_end_of_the_startup_scripts() {
    use AgentLifecycle::{Off, Ready, ShutdownError, ShutdownTimeout, ShuttingDown, StartError, StartTimeout};
    for (lifecycle, state) in [
        (StartTimeout, "start_timeout"),
        (StartError, "start_error"),
        (ShuttingDown, "shutting_down"),
        (ShutdownTimeout, "shutdown_timeout"),
        (ShutdownError, "shutdown_error"),
        (Off, "off"),
    ] {
        let fields = create(&mut TestServer::start(), |server, build| server.set_agents(build, lifecycle)).await;
        assert_eq!(fields, json!({ "startup_scripts": "startup_scripts_failed", "lifecycle_state": state }));
    }
    assert_eq!(create(&mut TestServer::start(), |server, build| server.set_agents(build, Ready)).await, json!({}));
}

#[tokio::test(start_paused = true)]
async fn waits_ten_minutes_for_the_startup_scripts() {
    for lifecycle in [AgentLifecycle::Created, AgentLifecycle::Starting] {
        let start = Instant::now();
        let fields = create(&mut TestServer::start(), |server, build| server.set_agents(build, lifecycle)).await;
        assert_eq!(fields, json!({ "startup_scripts": "startup_scripts_timeout" }));
        assert_eq!(start.elapsed().as_secs() / 60, 10);
    }
}

#[tokio::test(start_paused = true)]
async fn an_interrupted_wait_for_scripts_reports_unknown() {
    let mut server = TestServer::start();
    let call = server.create();
    let step = server.next_build().await;
    let build = server.next_bound_build().await;
    step.succeed();
    server.wait_until_complete(build).await;
    server.set_agents(build, AgentLifecycle::Starting);
    server.next_bound_build().await;
    call.interrupt.cancel();
    assert_eq!(call.result().await.value["startup_scripts"], "startup_scripts_unknown");
}

#[tokio::test(start_paused = true)]
async fn unreadable_agents_are_no_agent_or_omitted() {
    let mut server = TestServer::start();
    server.with_running_workspace().await;
    server.execute_sql("PRAGMA foreign_keys = OFF; ALTER TABLE agents RENAME TO lost");
    assert_eq!(server.result("start_workspace", json!({})).await.value["agent_status"], "no_agent");

    let mut server = TestServer::start();
    let fields = create(&mut server, |server, _| {
        server.execute_sql("PRAGMA foreign_keys = OFF; ALTER TABLE agents RENAME TO lost");
    });
    assert_eq!(fields.await, json!({}));
}
