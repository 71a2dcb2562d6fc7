//! Chats: records, messages, the stream of a chat and the watch of all chats.

use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;
use workspace_server::Config;

use super::support::{Socket, TestServer, text};

const UNKNOWN: &str = "00000000-0000-4000-8000-000000000000";

fn message(text: &str) -> Value {
    json!({ "content": [{ "type": "text", "text": text }] })
}

async fn create_chat(server: &TestServer) -> String {
    let response = server.post("/api/experimental/chats", json!({})).await;
    assert_eq!(response.status, 201, "{}", response.text());
    text(&response.json()["id"])
}

async fn send(server: &TestServer, chat: &str, words: &str) {
    let response = server.post(&format!("/api/experimental/chats/{chat}/messages"), message(words)).await;
    assert_eq!(response.status, 201, "{}", response.text());
}

async fn chat(server: &TestServer, id: &str) -> Value {
    server.get(&format!("/api/experimental/chats/{id}")).await.json()
}

async fn stream(server: &TestServer, chat: &str, after: i64) -> Socket {
    server.open(&format!("/api/experimental/chats/{chat}/stream?after_id={after}"), &[]).await.expect("upgrades")
}

async fn watch(server: &TestServer) -> Socket {
    server.open("/api/experimental/chats/watch", &[]).await.expect("upgrades")
}

async fn frame(socket: &mut Socket) -> Value {
    match socket.event().await {
        Message::Text(text) => {
            assert!(text.ends_with('\n'), "a frame ends with a newline");
            serde_json::from_str(&text).expect("is JSON")
        }
        other => panic!("{other:?} is not an event"),
    }
}

/// The events of a stream up to the first that fulfills the condition.
async fn events_until(socket: &mut Socket, condition: impl Fn(&Value) -> bool) -> Vec<Value> {
    let mut events = Vec::new();
    loop {
        let frame = frame(socket).await;
        let frame = frame.as_array().expect("a frame is a list");
        assert!((1..=256).contains(&frame.len()));
        events.extend(frame.iter().cloned());
        if events.iter().any(&condition) {
            return events;
        }
    }
}

/// The events of a stream until the end of a turn that is running or has not started yet.
async fn turn(socket: &mut Socket) -> Vec<Value> {
    let mut events = Vec::new();
    loop {
        events.extend(events_until(socket, |event| event["type"] == "status").await);
        let statuses = events.iter().filter(|event| event["type"] == "status").map(|event| &event["status"]["status"]);
        if statuses.skip_while(|status| *status != "running").any(|status| status == "waiting") {
            return events;
        }
    }
}

fn is_message(role: &'static str) -> impl Fn(&Value) -> bool {
    move |event| event["type"] == "message" && event["message"]["role"] == role
}

fn parts<'a>(events: &'a [Value], kind: &str) -> Vec<&'a Value> {
    let parts = events.iter().filter(|event| event["type"] == "message_part");
    parts.map(|event| &event["message_part"]["part"]).filter(|part| part["type"] == kind).collect()
}

/// The events of a stream until the end of a running turn.
async fn rest_of_turn(socket: &mut Socket) -> Vec<Value> {
    events_until(socket, |event| event["type"] == "status" && event["status"]["status"] == "waiting").await
}

/// The next event of the watch with a build.
async fn next_binding(watch: &mut Socket) -> Value {
    loop {
        let event = frame(watch).await;
        if event["chat"]["build_id"].is_string() {
            return event;
        }
    }
}

#[tokio::test]
async fn a_new_chat_has_all_fields_and_no_binding() {
    let server = TestServer::start().await;
    let id = create_chat(&server).await;
    let chat = chat(&server, &id).await;
    let mut keys: Vec<_> = chat.as_object().expect("an object").keys().map(String::as_str).collect();
    keys.sort_unstable();
    assert_eq!(
        keys,
        [
            "archived",
            "created_at",
            "has_unread",
            "id",
            "labels",
            "last_error",
            "last_model_config_id",
            "mcp_server_ids",
            "organization_id",
            "owner_id",
            "pin_order",
            "root_chat_id",
            "status",
            "title",
            "updated_at",
        ]
    );
    assert_eq!((&chat["status"], &chat["title"]), (&"waiting".into(), &"New chat".into()));
    assert_eq!(server.get("/api/experimental/chats").await.json()[0]["id"], id.as_str());
}

#[tokio::test]
async fn invalid_requests_get_error_messages() {
    let server = TestServer::start().await;
    let id = create_chat(&server).await;
    let base = format!("/api/experimental/chats/{id}");
    assert_eq!(server.get("/api/experimental/chats/x").await.message(), "Invalid UUID \"chat\".");
    assert_eq!(server.get(&format!("/api/experimental/chats/{UNKNOWN}")).await.status, 404);
    assert_eq!(server.get(&format!("/api/experimental/chats/{UNKNOWN}/messages")).await.status, 404);
    let bad = server.get(&format!("{base}/stream?after_id=x")).await;
    assert_eq!((bad.status.as_u16(), bad.message().as_str()), (400, "Invalid after_id parameter."));
    for body in [json!({ "content": [] }), message("  "), message(&"x".repeat(10_001))] {
        assert_eq!(server.post(&format!("{base}/messages"), body).await.status, 400);
    }
}

#[tokio::test]
async fn a_turn_publishes_the_binding_then_the_result() {
    let server = TestServer::start().await;
    let id = create_chat(&server).await;
    let (mut stream, mut watch) = (stream(&server, &id, 0).await, watch(&server).await);
    send(&server, &id, "create a workspace from quick").await;

    let event = next_binding(&mut watch).await;
    let build = text(&event["chat"]["build_id"]);
    assert_eq!((&event["kind"], &event["chat"]["id"]), (&"status_change".into(), &id.as_str().into()));
    assert_eq!(chat(&server, &id).await["build_id"], build.as_str());
    let step = server.next_build().await;
    step.write("booting");
    step.succeed();

    let events = turn(&mut stream).await;
    let calls = parts(&events, "tool-call");
    let args: String = calls.iter().filter_map(|part| part["args_delta"].as_str()).collect();
    let call = calls.last().expect("the whole call is last");
    assert_eq!(serde_json::from_str::<Value>(&args).expect("the fragments are JSON"), call["args"]);
    assert!(call["created_at"].is_string());
    let result = parts(&events, "tool-result")[0];
    assert_eq!(result["tool_call_id"], call["tool_call_id"]);
    assert!(result.get("is_error").is_none());
    assert_eq!((&result["result"]["created"], &result["result"]["build_id"]), (&true.into(), &build.as_str().into()));
    let closing = events.iter().rfind(|event| is_message("assistant")(event)).expect("has a summary");
    assert!(text(&closing["message"]["content"][0]["text"]).ends_with(" is up."));
}

#[tokio::test]
async fn a_late_subscriber_gets_the_pending_call_and_its_result() {
    let server = TestServer::start().await;
    let id = create_chat(&server).await;
    send(&server, &id, "create a workspace from quick").await;
    let step = server.next_build().await;

    let mut late = stream(&server, &id, 0).await;
    let snapshot = frame(&mut late).await;
    let snapshot = snapshot.as_array().expect("a list");
    let kinds: Vec<_> = snapshot.iter().map(|event| text(&event["type"])).collect();
    assert_eq!((kinds[0].as_str(), kinds.last().map(String::as_str)), ("status", Some("message")));
    assert!(
        kinds.is_sorted_by_key(|kind| ["status", "message_part", "message"].iter().position(|known| known == kind))
    );
    assert_eq!(snapshot[0]["status"]["status"], "running");
    let call = parts(snapshot, "tool-call").last().map(|call| call["tool_call_id"].clone()).expect("exists");

    step.fail("no capacity");
    let mut events = snapshot.to_vec();
    events.extend(rest_of_turn(&mut late).await);
    let result = parts(&events, "tool-result")[0].clone();
    assert_eq!(result["tool_call_id"], call);
    assert_eq!(result["result"]["error"], "workspace build failed: no capacity");
    assert!(result["result"]["build_id"].is_string());

    // The parts of a step are removed when it is stored as a message.
    let mut later = stream(&server, &id, 0).await;
    let snapshot = frame(&mut later).await;
    assert!(parts(snapshot.as_array().expect("a list"), "tool-call").is_empty());
    let last = message_ids(&server, &id).await[0];
    let mut after_all = stream(&server, &id, last).await;
    assert_eq!(frame(&mut after_all).await.as_array().map(Vec::len), Some(1), "the snapshot has only the status");
}

async fn message_ids(server: &TestServer, chat: &str) -> Vec<i64> {
    let list = server.get(&format!("/api/experimental/chats/{chat}/messages")).await.json();
    list["messages"].as_array().expect("a list").iter().map(|message| message["id"].as_i64().expect("an id")).collect()
}

#[tokio::test]
async fn messages_are_listed_newest_first_in_pages() {
    let server = TestServer::start().await;
    let id = create_chat(&server).await;
    let mut stream = stream(&server, &id, 0).await;
    for words in ["hello", "and again"] {
        send(&server, &id, words).await;
        turn(&mut stream).await;
    }
    let path = format!("/api/experimental/chats/{id}/messages");
    let newest = server.get(&format!("{path}?limit=3")).await.json();
    let ids: Vec<_> = newest["messages"].as_array().expect("a list").iter().map(|message| &message["id"]).collect();
    assert_eq!((ids.len(), &newest["has_more"]), (3, &true.into()));
    assert!(ids.is_sorted_by_key(|id| std::cmp::Reverse(id.as_i64())));
    let rest = server.get(&format!("{path}?before_id={}", ids[2])).await.json();
    assert_eq!((rest["messages"].as_array().map(Vec::len), &rest["has_more"]), (Some(1), &false.into()));
    assert_eq!(rest["messages"][0]["content"][0]["text"], "hello");
}

#[tokio::test]
async fn a_running_turn_rejects_messages_and_can_be_interrupted() {
    let server = TestServer::start().await;
    let id = create_chat(&server).await;
    let mut stream = stream(&server, &id, 0).await;
    send(&server, &id, "create a workspace from quick").await;
    let step = server.next_build().await;
    let base = format!("/api/experimental/chats/{id}");
    assert_eq!(server.post(&format!("{base}/messages"), message("stop it")).await.status, 409);

    assert_eq!(server.post(&format!("{base}/interrupt"), json!({})).await.status, 204);
    let events = turn(&mut stream).await;
    let result = &parts(&events, "tool-result")[0]["result"];
    let error = "workspace build failed: timed out waiting for workspace build: context canceled";
    assert_eq!(result["error"], error);
    let build = text(&result["build_id"]);
    assert_eq!(server.build(&build).await["status"], "starting", "the build continues");
    step.succeed();
}

#[tokio::test]
async fn a_tool_ignores_builds_outside_of_the_chat() {
    let server = TestServer::start().await;
    let id = create_chat(&server).await;
    let (mut stream, mut watch) = (stream(&server, &id, 0).await, watch(&server).await);
    send(&server, &id, "create a workspace from quick").await;
    let event = next_binding(&mut watch).await;
    let (build, workspace) = (text(&event["chat"]["build_id"]), text(&event["chat"]["workspace_id"]));
    server.next_build().await.fail("no capacity");
    server.build_until(&build, |build| build["status"] == "failed").await;
    let path = format!("/api/v2/workspaces/{workspace}/builds");
    server.post(&path, json!({ "transition": "start" })).await;
    server.next_build().await.succeed();

    let events = turn(&mut stream).await;
    let result = &parts(&events, "tool-result")[0]["result"];
    assert_eq!((&result["build_id"], &result["error"]), (&build.into(), &"workspace build failed: no capacity".into()));
}

#[tokio::test]
async fn an_idle_workspace_is_started_after_its_stop_build() {
    let server = TestServer::start().await;
    let id = create_chat(&server).await;
    let mut stream = stream(&server, &id, 0).await;
    send(&server, &id, "create a workspace from quick").await;
    server.next_build().await.succeed();
    turn(&mut stream).await;

    send(&server, &id, "start it while it stops").await;
    let stop = server.next_build().await;
    assert_eq!(stop.request.transition.as_str(), "stop");
    stop.succeed();
    let start = server.next_build().await;
    assert_eq!(start.request.transition.as_str(), "start");
    start.succeed();
    let events = turn(&mut stream).await;
    let result = &parts(&events, "tool-result")[0]["result"];
    let build = server.build(&text(&result["build_id"])).await;
    assert_eq!((&result["started"], &build["transition"]), (&true.into(), &"start".into()));
}

#[tokio::test]
async fn a_pending_call_is_resumed_after_a_restart() {
    let data = tempfile::tempdir().expect("is created");
    let on_data = || Config { data: Some(data.path().to_owned()), workers: 1, ..Config::default() };
    let server = TestServer::start_with(on_data()).await;
    let (running, queued) = (create_chat(&server).await, create_chat(&server).await);
    send(&server, &running, "create a workspace from quick").await;
    server.next_build().await.write("halfway");
    let mut watch = watch(&server).await;
    send(&server, &queued, "create a workspace from quick").await;
    next_binding(&mut watch).await;
    let bound: Vec<_> = [chat(&server, &running).await, chat(&server, &queued).await].into();
    drop(watch);
    server.shutdown().await;

    let server = TestServer::start_with(on_data()).await;
    let mut events = stream(&server, &running, 0).await;
    let events = events_until(&mut events, is_message("tool")).await;
    let tool = events.iter().find(|event| is_message("tool")(event)).expect("exists");
    let result = &tool["message"]["content"][0];
    let reason = "workspace build failed: The workspace server ended while this build was running.";
    assert_eq!((&result["result"]["error"], &result["result"]["build_id"]), (&reason.into(), &bound[0]["build_id"]));

    server.next_build().await.succeed();
    let mut events = stream(&server, &queued, 0).await;
    let events = events_until(&mut events, is_message("tool")).await;
    let tool = events.iter().find(|event| is_message("tool")(event)).expect("exists");
    let result = &tool["message"]["content"][0]["result"];
    assert_eq!((&result["created"], &result["build_id"]), (&true.into(), &bound[1]["build_id"]));
}

#[tokio::test]
async fn chat_sockets_refuse_other_origins() {
    let server = TestServer::start().await;
    let id = create_chat(&server).await;
    for path in ["/api/experimental/chats/watch".to_owned(), format!("/api/experimental/chats/{id}/stream")] {
        assert!(server.open(&path, &[("origin", "http://example.test")]).await.is_err(), "{path}");
    }
}
