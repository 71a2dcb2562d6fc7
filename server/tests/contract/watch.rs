//! The watch of a workspace.

use std::time::Duration;

use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Error;
use workspace_server::{AgentHost, Config};

use super::{
    agent_support::{Templates, copy, first_agent, script, start_build},
    support::{Socket, TestServer},
};

async fn watch(server: &TestServer, workspace: &str) -> Socket {
    server.open(&format!("/api/v2/workspaces/{workspace}/watch-ws"), &[]).await.expect("upgrades")
}

/// The next state of the workspace that fulfills a condition.
async fn next_state(socket: &mut Socket, condition: impl Fn(&Value) -> bool) -> Value {
    loop {
        let event = socket.json().await;
        if event["type"] == "data" && condition(&event["data"]) {
            return event["data"].clone();
        }
        assert!(event["type"] == "data" || event == json!({ "type": "ping" }), "{event}");
    }
}

#[tokio::test]
async fn the_first_event_is_the_current_state() {
    let server = TestServer::start().await;
    let (workspace, build) = server.create("my-ws").await;
    let _step = server.next_build().await;
    let event = watch(&server, &workspace).await.json().await;
    let object = server.get(&format!("/api/v2/workspaces/{workspace}")).await.json();
    assert_eq!(event, json!({ "type": "data", "data": object }));
    assert_eq!(event["data"]["latest_build"]["id"], build.as_str());
}

#[tokio::test]
async fn each_change_of_the_build_and_its_agent_is_an_event() {
    let templates = Templates::with_scripts(&[script("one", &copy("lines"))]);
    let mut lines = templates.fifo("lines");
    let server = templates.start(AgentHost::Server).await;
    let (workspace, build) = server.create("my-ws").await;
    let mut socket = watch(&server, &workspace).await;
    let step = server.next_build().await;
    let status = |status: &'static str| move |workspace: &Value| workspace["latest_build"]["status"] == status;
    next_state(&mut socket, status("starting")).await;
    step.succeed();
    let agent = |workspace: &Value| first_agent(&workspace["latest_build"]).clone();
    next_state(&mut socket, |workspace| agent(workspace)["status"] == "connected").await;
    next_state(&mut socket, |workspace| agent(workspace)["lifecycle_state"] == "starting").await;
    lines.write_line("a line").await;
    next_state(&mut socket, |workspace| agent(workspace)["logs_length"] == 6).await;
    lines.write_line("end").await;
    let ready = next_state(&mut socket, |workspace| agent(workspace)["lifecycle_state"] == "ready").await;
    assert_eq!(ready["latest_build"]["id"], build.as_str());

    let stop = start_build(&server, &workspace, "stop").await;
    let stopping = next_state(&mut socket, |workspace| workspace["latest_build"]["transition"] == "stop").await;
    assert_eq!(stopping["latest_build"]["id"], stop.as_str());
    server.next_build().await.succeed();
    next_state(&mut socket, status("stopped")).await;
}

#[tokio::test]
async fn a_change_of_the_queue_position_is_an_event() {
    let server = TestServer::start_with(Config { workers: 1, ..Config::default() }).await;
    server.create("first").await;
    let first = server.next_build().await;
    server.create("second").await;
    let (third, _) = server.create("third").await;
    let mut socket = watch(&server, &third).await;
    let position = |workspace: &Value| workspace["latest_build"]["job"]["queue_position"].clone();
    assert_eq!(position(&socket.json().await["data"]), 2);
    first.succeed();
    next_state(&mut socket, |workspace| position(workspace) == 1).await;
    server.next_build().await.succeed();
    next_state(&mut socket, |workspace| position(workspace) == 0).await;
}

#[tokio::test]
async fn an_idle_watch_sends_ping_events() {
    let config = Config { ping_interval: Duration::from_millis(5), ..Config::default() };
    let server = TestServer::start_with(config).await;
    let (workspace, _) = server.create("my-ws").await;
    let _step = server.next_build().await;
    let mut socket = watch(&server, &workspace).await;
    let mut pings = 0;
    while pings < 3 {
        let event = socket.json().await;
        pings += usize::from(event["type"] == "ping");
        assert!(event["type"] == "data" || event == json!({ "type": "ping" }), "{event}");
    }
}

#[tokio::test]
async fn other_workspaces_cause_no_events() {
    let server = TestServer::start().await;
    let (one, _) = server.create("one").await;
    let _step = server.next_build().await;
    let mut socket = watch(&server, &one).await;
    assert_eq!(socket.json().await["data"]["name"], "one");
    server.create("two").await;
    server.next_build().await.succeed();
    let stop = |_: &Value| true;
    tokio::join!(
        async {
            let path = format!("/api/v2/workspacebuilds/{}/cancel", text_of_latest(&server, &one).await);
            assert_eq!(server.send("PATCH", &path, &[], "").await.status, 200);
        },
        async {
            let state = next_state(&mut socket, stop).await;
            assert_eq!((&state["name"], &state["latest_build"]["status"]), (&"one".into(), &"canceling".into()));
        }
    );
}

async fn text_of_latest(server: &TestServer, workspace: &str) -> String {
    let workspace = server.get(&format!("/api/v2/workspaces/{workspace}")).await.json();
    super::support::text(&workspace["latest_build"]["id"])
}

#[tokio::test]
async fn errors_are_sent_before_the_upgrade() {
    let server = TestServer::start().await;
    let (workspace, build) = server.create("my-ws").await;
    server.next_build().await.succeed();
    server.build_until(&build, |build| build["job"]["status"] == "succeeded").await;
    start_build(&server, &workspace, "delete").await;
    server.next_build().await.succeed();
    let unknown = "00000000-0000-4000-8000-000000000000";
    let path = format!("/api/v2/workspaces/{workspace}");
    let deleted = async { while server.get(&path).await.status != 410 {} };
    tokio::time::timeout(super::support::TIMEOUT, deleted).await.expect("is deleted");
    for (id, status) in [(unknown, 404), ("xyz", 400), (&workspace, 410)] {
        match server.open(&format!("/api/v2/workspaces/{id}/watch-ws"), &[]).await {
            Err(Error::Http(response)) => assert_eq!(response.status(), status, "{id}"),
            Err(other) => panic!("{id}: {other}"),
            Ok(_) => panic!("{id}: the upgrade succeeds"),
        }
    }
    let plain = server.get(&format!("{path}/watch-ws?include_deleted=true")).await;
    assert_eq!((plain.status.as_u16(), plain.message().as_str()), (400, "Failed to accept websocket."));
}
