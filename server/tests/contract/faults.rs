//! Fault injection: off by default, outside `/api`, and reproducible by seed.

use serde_json::json;
use workspace_server::{Config, FaultSchedule};

use super::support::{Response, TestServer, text};

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
