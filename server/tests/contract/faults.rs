//! The fault plane: off unless asked for, outside the API, and replayable.

use serde_json::json;
use workspace_server::{Config, Schedule};

use super::support::{Answer, TestServer, text};

fn faulty() -> Config {
    Config { faults: true, ..Config::default() }
}

async fn arm(server: &TestServer, build: &str, seed: u64) -> Answer {
    server.send("PUT", &format!("/faults/builds/{build}"), &[], &json!({ "seed": seed }).to_string()).await
}

/// A seed whose first request goes wrong.
fn seed_of_a_failing_read() -> u64 {
    (0..)
        .find(|seed| matches!(Schedule::new(*seed).read(0), Some(workspace_server::ReadFault::Status(_))))
        .expect("one")
}

#[tokio::test]
async fn without_the_switch_there_is_no_fault_plane() {
    let server = TestServer::start().await;
    let (_, id) = server.create("my-ws").await;
    let answer = arm(&server, &id, 1).await;
    assert_eq!(answer.status, 404);
}

#[tokio::test]
async fn an_armed_build_goes_wrong_by_its_schedule_and_well_again_once_disarmed() {
    let server = TestServer::start_with(faulty()).await;
    let (_, id) = server.create("my-ws").await;
    let control = format!("/faults/builds/{id}");
    let build = format!("/api/v2/workspacebuilds/{id}");
    assert_eq!(server.get(&build).await.status, 200, "nothing goes wrong before it is armed");
    for _ in 0..2 {
        let seed = seed_of_a_failing_read();
        assert_eq!(arm(&server, &id, seed).await.status, 204);
        assert_ne!(server.get(&build).await.status, 200);
        assert_eq!(server.send("DELETE", &control, &[], "").await.json(), json!({ "REST status": 1 }), "replayed");
        assert_eq!(server.get(&build).await.status, 200);
    }
}

#[tokio::test]
async fn the_truth_is_told_without_faults() {
    let server = TestServer::start_with(faulty()).await;
    let (_, id) = server.create("my-ws").await;
    let stepped = server.begun().await;
    stepped.write("a line");
    let control = format!("/faults/builds/{id}");
    arm(&server, &id, seed_of_a_failing_read()).await;
    let truth = server.get(&control).await.json();
    assert_eq!(truth[1]["output"], "a line");
}

#[tokio::test]
async fn an_unknown_build_cannot_be_armed() {
    let server = TestServer::start_with(faulty()).await;
    let answer = arm(&server, "7f2d5c1e-0b5a-4a55-9c0c-5a0d0f9be001", 1).await;
    assert_eq!(answer.status, 404);
}

#[tokio::test]
async fn another_origin_can_arm_nothing() {
    let server = TestServer::start_with(faulty()).await;
    let (_, id) = server.create("my-ws").await;
    let foreign = [("origin", "http://example.test")];
    let answer = server.send("PUT", &format!("/faults/builds/{id}"), &foreign, r#"{"seed":1}"#).await;
    assert_eq!(answer.status, 403);
}

#[tokio::test]
async fn a_chat_that_cannot_be_bound_says_nothing_of_its_build_until_it_can_be_again() {
    let server = TestServer::start_with(faulty()).await;
    let chat = text(&server.post("/api/experimental/chats", json!({})).await.json()["id"]);
    let control = format!("/faults/chats/{chat}");
    assert_eq!(server.send("PUT", &control, &[], "").await.status, 204);
    let messages = format!("/api/experimental/chats/{chat}/messages");
    let sentence = json!({ "content": [{ "type": "text", "text": "create a workspace from quick" }] });
    server.post(&messages, sentence).await;
    let build = server.begun().await;
    let path = format!("/api/experimental/chats/{chat}");
    assert_eq!(server.get(&path).await.json().get("build_id"), None);
    build.fail("no room");
    assert_eq!(server.send("DELETE", &control, &[], "").await.status, 204);
    assert_eq!(server.send("PUT", "/faults/chats/7f2d5c1e-0b5a-4a55-9c0c-5a0d0f9be001", &[], "").await.status, 404);
}
