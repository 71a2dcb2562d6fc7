//! Fault injection: off by default, outside `/api`, and reproducible by seed.

use serde_json::json;
use tokio_tungstenite::tungstenite::Error;
use workspace_server::{AgentHost, Config, FaultSchedule, StreamFault};

use super::{
    agent_support::{Running, Templates, create_running, script, wait_for_lifecycle},
    support::{Response, TestServer, text},
};

fn faulty() -> Config {
    Config { faults: true, ..Config::default() }
}

async fn arm(server: &TestServer, build: &str, seed: u64) -> Response {
    server.send("PUT", &format!("/faults/builds/{build}"), &[], &json!({ "seed": seed }).to_string()).await
}

/// A seed whose first request fails.
fn seed_of_a_failing_request() -> u64 {
    (0..)
        .find(|seed| {
            matches!(FaultSchedule::new(*seed).request_fault(0), Some(workspace_server::RequestFault::Status(_)))
        })
        .expect("one")
}

#[tokio::test]
async fn fault_injection_is_off_by_default() {
    let server = TestServer::start().await;
    let (_, id) = server.create("my-ws").await;
    let response = arm(&server, &id, 1).await;
    assert_eq!(response.status, 404);
}

#[tokio::test]
async fn an_armed_build_has_faults_until_it_is_disarmed() {
    let server = TestServer::start_with(faulty()).await;
    let (_, id) = server.create("my-ws").await;
    let control = format!("/faults/builds/{id}");
    let build = format!("/api/v2/workspacebuilds/{id}");
    assert_eq!(server.get(&build).await.status, 200, "a build has no faults before it is armed");
    for _ in 0..2 {
        let seed = seed_of_a_failing_request();
        assert_eq!(arm(&server, &id, seed).await.status, 204);
        assert_ne!(server.get(&build).await.status, 200);
        assert_eq!(
            server.send("DELETE", &control, &[], "").await.json(),
            json!({ "REST status": 1 }),
            "the same seed has the same faults"
        );
        assert_eq!(server.get(&build).await.status, 200);
    }
}

#[tokio::test]
async fn the_control_route_lists_the_log_without_faults() {
    let server = TestServer::start_with(faulty()).await;
    let (_, id) = server.create("my-ws").await;
    let stepped = server.next_build().await;
    stepped.write("a line");
    let control = format!("/faults/builds/{id}");
    arm(&server, &id, seed_of_a_failing_request()).await;
    let log = server.get(&control).await.json();
    assert_eq!(log[1]["output"], "a line");
}

#[tokio::test]
async fn an_unknown_build_cannot_be_armed() {
    let server = TestServer::start_with(faulty()).await;
    let response = arm(&server, "7f2d5c1e-0b5a-4a55-9c0c-5a0d0f9be001", 1).await;
    assert_eq!(response.status, 404);
}

#[tokio::test]
async fn another_origin_cannot_arm_a_build() {
    let server = TestServer::start_with(faulty()).await;
    let (_, id) = server.create("my-ws").await;
    let foreign = [("origin", "http://example.test")];
    let response = server.send("PUT", &format!("/faults/builds/{id}"), &foreign, r#"{"seed":1}"#).await;
    assert_eq!(response.status, 403);
}

#[tokio::test]
async fn a_chat_with_failing_bindings_has_no_build() {
    let server = TestServer::start_with(faulty()).await;
    let chat = text(&server.post("/api/experimental/chats", json!({})).await.json()["id"]);
    let control = format!("/faults/chats/{chat}");
    assert_eq!(server.send("PUT", &control, &[], "").await.status, 204);
    let messages = format!("/api/experimental/chats/{chat}/messages");
    let sentence = json!({ "content": [{ "type": "text", "text": "create a workspace from quick" }] });
    server.post(&messages, sentence).await;
    let build = server.next_build().await;
    let path = format!("/api/experimental/chats/{chat}");
    assert_eq!(server.get(&path).await.json().get("build_id"), None);
    build.fail("no capacity");
    assert_eq!(server.send("DELETE", &control, &[], "").await.status, 204);
    assert_eq!(server.send("PUT", "/faults/chats/7f2d5c1e-0b5a-4a55-9c0c-5a0d0f9be001", &[], "").await.status, 404);
}

/// A server with faults whose agent has written 32 lines.
async fn with_agent_log() -> (TestServer, Templates, Running) {
    let templates = Templates::with_scripts(&[script("lines", "for n in $(seq 32); do echo $n; done")]);
    let server = TestServer::start_with(Config { faults: true, ..templates.config(AgentHost::Server) }).await;
    let running = create_running(&server).await;
    wait_for_lifecycle(&server, &running.build, "ready").await;
    (server, templates, running)
}

/// The first seed whose schedule fulfills a condition.
fn seed_of(condition: impl Fn(&FaultSchedule) -> bool) -> u64 {
    (0..1_000_000).find(|seed| condition(&FaultSchedule::new(*seed))).expect("a schedule has the fault")
}

async fn put(server: &TestServer, path: &str, body: serde_json::Value) {
    assert_eq!(server.send("PUT", path, &[], &body.to_string()).await.status, 204, "{path}");
}

#[tokio::test]
async fn faults_of_an_agents_stream_concern_single_lines() {
    let (server, _templates, running) = with_agent_log().await;
    let control = format!("/faults/agents/{}", running.agent);
    let list = server.agent_log(&running.agent).await;
    assert_eq!(list.len(), 32);

    let is = |schedule: &FaultSchedule, wanted: fn(StreamFault) -> bool| schedule.stream_fault(0).is_some_and(wanted);
    let seed = seed_of(|schedule| is(schedule, |fault| matches!(fault, StreamFault::Close { after: 7, code: 1011 })));
    put(&server, &control, json!({ "seed": seed })).await;
    let mut socket = server.follow_agent(&running.agent, 0).await;
    let mut seen = Vec::new();
    for _ in 0..7 {
        seen.extend(socket.agent_lines().await);
    }
    assert_eq!(seen, list[..7]);
    assert_eq!(u16::from(socket.closed().await.code), 1011);
    assert_eq!(server.send("DELETE", &control, &[], "").await.json(), json!({ "close code": 1 }));

    let seed = seed_of(|schedule| is(schedule, |fault| fault == StreamFault::Duplicate { every: 2 }));
    put(&server, &control, json!({ "seed": seed })).await;
    let after = list[27]["id"].as_i64().expect("is an integer");
    let mut socket = server.follow_agent(&running.agent, after).await;
    for index in [28, 29, 29, 30, 31, 31] {
        assert_eq!(socket.agent_lines().await, [list[index].clone()]);
    }

    let seed = seed_of(|schedule| is(schedule, |fault| fault == StreamFault::Refuse { status: 503 }));
    put(&server, &control, json!({ "seed": seed })).await;
    let path = format!("/api/v2/workspaceagents/{}/logs?follow", running.agent);
    match server.open(&path, &[]).await {
        Err(Error::Http(response)) => assert_eq!(response.status(), 503),
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("the upgrade succeeds"),
    }
}

#[tokio::test]
async fn faults_of_an_agents_list_do_not_concern_the_control_route() {
    let (server, _templates, running) = with_agent_log().await;
    let control = format!("/faults/agents/{}", running.agent);
    put(&server, &control, json!({ "seed": seed_of_a_failing_request() })).await;
    let path = format!("/api/v2/workspaceagents/{}/logs", running.agent);
    assert_ne!(server.get(&path).await.status, 200);
    assert_eq!(server.get(&control).await.json().as_array().map(Vec::len), Some(32));
    assert_eq!(server.send("DELETE", &control, &[], "").await.json(), json!({ "REST status": 1 }));
    assert_eq!(server.get(&path).await.status, 200);
    assert_eq!(server.send("DELETE", &control, &[], "").await.status, 404);
}

#[tokio::test]
async fn a_build_is_armed_together_with_its_agents() {
    let (server, _templates, running) = with_agent_log().await;
    let control = format!("/faults/builds/{}", running.build);
    // The first agent has the schedule of the next seed.
    put(&server, &control, json!({ "seed": seed_of_a_failing_request() - 1, "agents": true })).await;
    let path = format!("/api/v2/workspaceagents/{}/logs", running.agent);
    assert_ne!(server.get(&path).await.status, 200);
    assert_eq!(server.send("DELETE", &control, &[], "").await.json(), json!({ "REST status": 1 }));
    assert_eq!(server.get(&path).await.status, 200);

    put(&server, &control, json!({ "seed": seed_of_a_failing_request() - 1 })).await;
    assert_eq!(server.get(&path).await.status, 200, "agents have faults on request only");
}

#[tokio::test]
async fn a_workspace_and_its_watch_have_faults() {
    let (server, _templates, running) = with_agent_log().await;
    let control = format!("/faults/workspaces/{}", running.workspace);
    let path = format!("/api/v2/workspaces/{}", running.workspace);
    put(&server, &control, json!({ "seed": seed_of_a_failing_request() })).await;
    assert_ne!(server.get(&path).await.status, 200);

    let wanted = StreamFault::Close { after: 1, code: 4000 };
    put(&server, &control, json!({ "seed": seed_of(|schedule| schedule.stream_fault(0) == Some(wanted)) })).await;
    let mut socket = server.open(&format!("{path}/watch-ws"), &[]).await.expect("upgrades");
    assert_eq!(socket.json().await["data"]["id"], running.workspace.as_str());
    assert_eq!(u16::from(socket.closed().await.code), 4000);
    assert_eq!(server.send("DELETE", &control, &[], "").await.json(), json!({ "close code": 1 }));
    assert_eq!(server.get(&path).await.status, 200);
}

#[tokio::test]
async fn unknown_agents_and_workspaces_cannot_be_armed() {
    let server = TestServer::start_with(faulty()).await;
    for target in ["agents", "workspaces"] {
        let control = format!("/faults/{target}/7f2d5c1e-0b5a-4a55-9c0c-5a0d0f9be001");
        assert_eq!(server.send("PUT", &control, &[], r#"{"seed":1}"#).await.status, 404);
        assert_eq!(server.send("DELETE", &control, &[], "").await.status, 404);
    }
}
