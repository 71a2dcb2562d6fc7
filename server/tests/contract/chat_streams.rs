//! Chats in the protocols of chat libraries: the AI SDK's UI message stream, AG-UI and TanStack AI.

use serde_json::{Value, json};

use super::support::{EventStream, TestServer, text};

const AI_SDK: &str = "/api/experimental/ai-sdk/chat";
const AG_UI: &str = "/api/experimental/ag-ui";
const TANSTACK: &str = "/api/experimental/tanstack-ai";

async fn create_chat(server: &TestServer) -> String {
    text(&server.post("/api/experimental/chats", json!({})).await.json()["id"])
}

async fn interrupt(server: &TestServer, chat: &str) {
    let path = format!("/api/experimental/chats/{chat}/interrupt");
    assert_eq!(server.post(&path, json!({})).await.status, 204);
}

fn ai_sdk_message(chat: &str, words: &str) -> String {
    let parts = json!([{ "type": "text", "text": words }]);
    json!({ "id": chat, "messages": [{ "id": "m", "role": "user", "parts": parts }], "trigger": "submit-message" })
        .to_string()
}

fn ag_ui_run(chat: &str, words: &str) -> String {
    let messages = json!([{ "id": "m", "role": "user", "content": words }]);
    json!({ "threadId": chat, "runId": "run-1", "messages": messages, "tools": [], "context": [] }).to_string()
}

async fn ask(server: &TestServer, chat: &str, words: &str) -> EventStream {
    server.events("POST", AI_SDK, &ai_sdk_message(chat, words)).await
}

async fn run(server: &TestServer, chat: &str, words: &str) -> EventStream {
    server.events("POST", AG_UI, &ag_ui_run(chat, words)).await
}

async fn ui_messages(server: &TestServer, chat: &str) -> Vec<Value> {
    server.get(&format!("{AI_SDK}/{chat}")).await.json().as_array().cloned().expect("a list")
}

fn is(kind: &'static str) -> impl Fn(&Value) -> bool {
    move |event| event["type"] == kind
}

/// The types of the events; repeated ones are listed once.
fn types(events: &[Value]) -> Vec<&str> {
    let mut types: Vec<_> = events.iter().map(|event| event["type"].as_str().unwrap_or("[DONE]")).collect();
    types.dedup();
    types
}

fn find<'a>(events: &'a [Value], kind: &str) -> &'a Value {
    events.iter().find(|event| event["type"] == kind).unwrap_or_else(|| panic!("{kind} in {events:#?}"))
}

/// Creates a workspace in a chat, up to the end of its build.
async fn create_workspace(server: &TestServer, chat: &str) {
    let mut stream = ask(server, chat, "create a workspace from quick").await;
    server.next_build().await.succeed();
    stream.rest().await;
}

#[tokio::test]
async fn ai_sdk_streams_a_turn_with_its_binding_before_the_result() {
    let server = TestServer::start().await;
    let chat = create_chat(&server).await;
    let mut stream = ask(&server, &chat, "create a workspace from quick").await;
    assert_eq!(stream.headers["x-vercel-ai-ui-message-stream"], "v1");
    assert_eq!(stream.headers["cache-control"], "no-cache");
    let bound = |event: &Value| event["data"]["buildId"].is_string();
    let mut chunks = stream.until(bound).await;
    let build = text(&chunks.last().expect("a binding")["data"]["buildId"]);
    server.next_build().await.succeed();
    chunks.extend(stream.rest().await);

    let data = |kind: &&str| *kind != "data-workspace";
    let kinds: Vec<_> = types(&chunks).into_iter().filter(data).collect();
    let expected = [
        "start",
        "start-step",
        "text-start",
        "text-delta",
        "text-end",
        "tool-input-start",
        "tool-input-delta",
        "tool-input-available",
        "tool-output-available",
        "finish-step",
        "start-step",
        "text-start",
        "text-delta",
        "text-end",
        "finish-step",
        "finish",
        "[DONE]",
    ];
    let mut deduplicated = kinds.clone();
    deduplicated.dedup();
    assert_eq!(deduplicated, expected);
    let call = find(&chunks, "tool-input-available");
    assert_eq!(call["toolName"], "create_workspace");
    let fragments: String = chunks.iter().filter_map(|chunk| chunk["inputTextDelta"].as_str()).collect();
    assert_eq!(serde_json::from_str::<Value>(&fragments).expect("is JSON"), call["input"]);
    let output = find(&chunks, "tool-output-available");
    assert_eq!((&output["toolCallId"], &output["output"]["build_id"]), (&call["toolCallId"], &build.into()));
    assert!(output.get("preliminary").is_none());
}

#[tokio::test]
async fn ai_sdk_resumes_a_running_turn_from_its_start() {
    let server = TestServer::start().await;
    let chat = create_chat(&server).await;
    let path = format!("{AI_SDK}/{chat}/stream");
    assert_eq!(server.get(&path).await.status, 204, "no turn runs");
    let mut first = ask(&server, &chat, "create a workspace from quick").await;
    let step = server.next_build().await;
    let before = first.until(is("tool-input-available")).await;
    // The client disconnects. The turn continues.
    drop(first);

    let history = ui_messages(&server, &chat).await;
    assert_eq!(history.len(), 1, "the running answer is in the stream only: {history:#?}");
    let mut resumed = server.events("GET", &path, "").await;
    let replayed = resumed.until(is("tool-input-available")).await;
    assert_eq!(find(&replayed, "start"), find(&before, "start"), "the message has the same id");
    assert_eq!(find(&replayed, "tool-input-available"), find(&before, "tool-input-available"));
    assert!(find(&replayed, "data-workspace")["data"]["buildId"].is_string());
    step.succeed();
    let rest = resumed.rest().await;
    assert_eq!(find(&rest, "tool-output-available")["output"]["created"], true);
    assert_eq!(rest.last(), Some(&"[DONE]".into()));

    assert_eq!(server.get(&path).await.status, 204, "the turn is over");
    let history = ui_messages(&server, &chat).await;
    assert_eq!((history.len(), &history[1]["id"]), (2, &find(&before, "start")["messageId"]));
    let kinds: Vec<_> = history[1]["parts"].as_array().expect("parts").iter().map(|part| text(&part["type"])).collect();
    assert_eq!(kinds, ["step-start", "text", "tool-create_workspace", "step-start", "text"]);
    assert_eq!(history[1]["parts"][2]["state"], "output-available");
}

#[tokio::test]
async fn ai_sdk_reports_a_failed_build_as_output_and_a_rejected_call_as_error() {
    let server = TestServer::start().await;
    let chat = create_chat(&server).await;
    let rejected = ask(&server, &chat, "start it").await.rest().await;
    let error = "chat has no workspace; use create_workspace first";
    assert_eq!(find(&rejected, "tool-output-error")["errorText"], error);
    let mut stream = ask(&server, &chat, "create a workspace from quick").await;
    server.next_build().await.fail("no capacity");
    let failed = stream.rest().await;
    let output = &find(&failed, "tool-output-available")["output"];
    assert_eq!(output["error"], "workspace build failed: no capacity");
    assert!(output["build_id"].is_string());
    let history = ui_messages(&server, &chat).await;
    assert_eq!(history[1]["parts"][2]["errorText"], error);
}

#[tokio::test]
async fn ai_sdk_waits_for_an_approval_and_continues_the_same_message() {
    for approved in [true, false] {
        let server = TestServer::start().await;
        let chat = create_chat(&server).await;
        let mut asked = ask(&server, &chat, "create a workspace from quick, but ask first").await;
        let asked = asked.rest().await;
        let request = find(&asked, "tool-approval-request");
        assert_eq!(find(&asked, "finish")["finishReason"], "tool-calls");
        assert_eq!(server.get(&format!("{AI_SDK}/{chat}/stream")).await.status, 204, "nothing to resume");
        let busy = server.send("POST", AI_SDK, &[], &ai_sdk_message(&chat, "stop it")).await;
        assert_eq!(busy.status, 409);

        // After a reload the page has the request from the history.
        let mut answer = ui_messages(&server, &chat).await.pop().expect("an answer");
        let part = answer["parts"].as_array_mut().expect("parts").last_mut().expect("a part");
        assert_eq!(part["state"], "approval-requested");
        assert_eq!(part["approval"]["id"], request["approvalId"]);
        part["state"] = "approval-responded".into();
        part["approval"]["approved"] = approved.into();
        part["approval"]["reason"] = "not now".into();
        let body = json!({ "id": chat, "messages": [answer] }).to_string();
        let mut stream = server.events("POST", AI_SDK, &body).await;
        if approved {
            server.next_build().await.succeed();
        }
        let chunks = stream.rest().await;
        assert_eq!(find(&chunks, "start")["messageId"], find(&asked, "start")["messageId"]);
        assert_eq!(find(&chunks, "tool-approval-response")["approved"], approved);
        let end = if approved { "tool-output-available" } else { "tool-output-denied" };
        assert_eq!(find(&chunks, end)["toolCallId"], request["toolCallId"]);
        assert!(!types(&chunks).contains(&"tool-output-error"));
        assert!(!types(&chunks).contains(&"tool-input-available"), "a continuation does not repeat the call");
        let history = ui_messages(&server, &chat).await;
        let state = if approved { "output-available" } else { "output-denied" };
        assert_eq!(history[1]["parts"][2]["state"], state);
        assert_eq!(history[1]["parts"][2]["approval"]["reason"], "not now");
        let again = server.send("POST", AI_SDK, &[], &body).await;
        assert_eq!((again.status.as_u16(), again.message().as_str()), (409, "no tool call waits for this approval"));
    }
}

#[tokio::test]
async fn an_interrupted_turn_ends_every_stream_as_stopped() {
    let server = TestServer::start().await;
    let chat = create_chat(&server).await;
    let mut chunks = ask(&server, &chat, "create a workspace from quick").await;
    let step = server.next_build().await;
    let mut connected = server.events("GET", &format!("{AG_UI}/{chat}"), "").await;
    interrupt(&server, &chat).await;
    let chunks = chunks.rest().await;
    assert_eq!(types(&chunks)[types(&chunks).len() - 2..], ["abort", "[DONE]"]);
    let events = connected.rest().await;
    assert_eq!(events.last().expect("an event")["outcome"], json!({ "type": "cancelled" }));
    step.succeed();
}

#[tokio::test]
async fn an_interruption_refuses_a_pending_approval() {
    let server = TestServer::start().await;
    let chat = create_chat(&server).await;
    let asked = ask(&server, &chat, "create a workspace from quick, but ask first").await.rest().await;
    let approval = text(&find(&asked, "tool-approval-request")["approvalId"]);
    let mut native = server.open(&format!("/api/experimental/chats/{chat}/stream"), &[]).await.expect("upgrades");
    interrupt(&server, &chat).await;
    loop {
        let message = native.event().await.into_text().expect("a frame");
        if message.contains("\"waiting\"") {
            break;
        }
    }
    let history = ui_messages(&server, &chat).await;
    assert_eq!(history[1]["parts"][2]["state"], "output-denied");
    let resume =
        json!({ "threadId": chat, "runId": "r", "resume": [{ "interruptId": approval, "status": "resolved" }] });
    assert_eq!(server.send("POST", AG_UI, &[], &resume.to_string()).await.status, 409);
}

#[tokio::test]
async fn ag_ui_streams_a_run() {
    let server = TestServer::start().await;
    let chat = create_chat(&server).await;
    let mut stream = run(&server, &chat, "create a workspace from quick").await;
    let mut events = stream.until(|event| event["snapshot"]["buildId"].is_string()).await;
    server.next_build().await.succeed();
    events.extend(stream.rest().await);
    let mut kinds = types(&events);
    kinds.retain(|kind| *kind != "STATE_SNAPSHOT");
    assert_eq!(
        kinds,
        [
            "RUN_STARTED",
            "TEXT_MESSAGE_START",
            "TEXT_MESSAGE_CONTENT",
            "TEXT_MESSAGE_END",
            "TOOL_CALL_START",
            "TOOL_CALL_ARGS",
            "TOOL_CALL_END",
            "TOOL_CALL_RESULT",
            "TEXT_MESSAGE_START",
            "TEXT_MESSAGE_CONTENT",
            "TEXT_MESSAGE_END",
            "RUN_FINISHED",
        ]
    );
    assert_eq!((&events[0]["threadId"], &events[0]["runId"]), (&chat.into(), &"run-1".into()));
    let result = find(&events, "TOOL_CALL_RESULT");
    let content: Value = serde_json::from_str(&text(&result["content"])).expect("is JSON");
    assert_eq!(content["created"], true);
    assert_eq!(find(&events, "RUN_FINISHED")["outcome"]["type"], "success");
}

#[tokio::test]
async fn ag_ui_connects_to_an_idle_and_to_a_running_chat() {
    let server = TestServer::start().await;
    let chat = create_chat(&server).await;
    create_workspace(&server, &chat).await;
    let path = format!("{AG_UI}/{chat}");
    let idle = server.events("GET", &path, "").await.rest().await;
    assert_eq!(types(&idle), ["RUN_STARTED", "MESSAGES_SNAPSHOT", "STATE_SNAPSHOT", "RUN_FINISHED"]);
    let roles: Vec<_> =
        idle[1]["messages"].as_array().expect("a list").iter().map(|message| text(&message["role"])).collect();
    assert_eq!(roles, ["user", "assistant", "tool", "assistant"]);
    let call = &idle[1]["messages"][1]["toolCalls"][0];
    assert_eq!(call["id"], idle[1]["messages"][2]["toolCallId"]);
    assert_eq!(call["function"]["name"], "create_workspace");

    drop(run(&server, &chat, "stop it").await);
    let step = server.next_build().await;
    let mut running = server.events("GET", &path, "").await;
    let mut events = running.until(is("TOOL_CALL_END")).await;
    assert_eq!(events[1]["messages"].as_array().map(Vec::len), Some(5), "without the running answer");
    step.succeed();
    events.extend(running.rest().await);
    assert_eq!(find(&events, "TOOL_CALL_START")["toolCallName"], "stop_workspace");
    assert_eq!(find(&events, "RUN_FINISHED")["outcome"]["type"], "success");
}

#[tokio::test]
async fn ag_ui_resumes_an_interrupt() {
    let server = TestServer::start().await;
    let chat = create_chat(&server).await;
    let events = run(&server, &chat, "create a workspace from quick, but ask first").await.rest().await;
    let outcome = &find(&events, "RUN_FINISHED")["outcome"];
    assert_eq!((&outcome["type"], outcome["interrupts"].as_array().map(Vec::len)), (&"interrupt".into(), Some(1)));
    let interrupt = &outcome["interrupts"][0];
    assert_eq!(interrupt["toolCallId"], find(&events, "TOOL_CALL_START")["toolCallId"]);
    let reconnected = server.events("GET", &format!("{AG_UI}/{chat}"), "").await.rest().await;
    assert_eq!(&find(&reconnected, "RUN_FINISHED")["outcome"], outcome);

    let resume = json!([{ "interruptId": interrupt["id"], "status": "resolved", "payload": { "approved": false } }]);
    let body = json!({ "threadId": chat, "runId": "run-2", "messages": [], "resume": resume }).to_string();
    let events = server.events("POST", AG_UI, &body).await.rest().await;
    let result = find(&events, "TOOL_CALL_RESULT");
    assert_eq!(result["content"], r#"{"error":"the user refused it"}"#);
    assert_eq!(find(&events, "RUN_FINISHED")["outcome"]["type"], "success");
}

#[tokio::test]
async fn tanstack_hydrates_a_chat_and_joins_its_turn() {
    let server = TestServer::start().await;
    let chat = create_chat(&server).await;
    let hydrate = async || server.get(&format!("{TANSTACK}?threadId={chat}")).await.json();
    assert_eq!(hydrate().await, json!({ "messages": [], "activeRun": null, "interrupts": null }));
    drop(server.events("POST", TANSTACK, &ag_ui_run(&chat, "create a workspace from quick")).await);
    let step = server.next_build().await;
    let running = hydrate().await;
    assert_eq!(running["messages"].as_array().map(Vec::len), Some(1));
    let run = text(&running["activeRun"]["runId"]);
    let mut joined = server.events("GET", &format!("{TANSTACK}?offset=-1&runId={run}"), "").await;
    joined.until(is("TOOL_CALL_END")).await;
    step.succeed();
    let rest = joined.rest().await;
    assert_eq!(find(&rest, "RUN_FINISHED")["runId"], run.as_str());

    let parts = &hydrate().await["messages"][1]["parts"];
    let kinds: Vec<_> = parts.as_array().expect("a list").iter().map(|part| text(&part["type"])).collect();
    assert_eq!(kinds, ["text", "tool-call", "tool-result", "text"]);
    assert_eq!(parts[1]["state"], "complete");
    assert_eq!(server.get(&format!("{TANSTACK}?runId={run}")).await.status, 204);
}

#[tokio::test]
async fn tanstack_has_a_pending_approval_after_a_reload() {
    let server = TestServer::start().await;
    let chat = create_chat(&server).await;
    let body = ag_ui_run(&chat, "create a workspace from quick, but ask first");
    let events = server.events("POST", TANSTACK, &body).await.rest().await;
    let interrupts = &find(&events, "RUN_FINISHED")["outcome"]["interrupts"];
    assert_eq!(interrupts[0]["metadata"]["kind"], "approval");
    let hydration = server.get(&format!("{TANSTACK}?threadId={chat}")).await.json();
    assert_eq!(&hydration["interrupts"]["pending"], interrupts);
    assert_eq!(hydration["messages"][1]["parts"][1]["state"], "approval-requested");
}

#[tokio::test]
async fn invalid_requests_of_chat_clients_get_error_messages() {
    let server = TestServer::start().await;
    let chat = create_chat(&server).await;
    let unknown = "00000000-0000-4000-8000-000000000000";
    let answer = json!({ "role": "assistant", "parts": [{ "state": "approval-responded" }, 7] });
    for (path, body, status) in [
        (AI_SDK, json!({ "id": "x", "messages": [] }).to_string(), 400),
        (AI_SDK, json!({ "id": chat, "messages": [] }).to_string(), 400),
        (AI_SDK, json!({ "id": chat, "messages": [answer] }).to_string(), 409),
        (AI_SDK, ai_sdk_message(unknown, "start it"), 404),
        (AI_SDK, ai_sdk_message(&chat, " "), 400),
        (AG_UI, ag_ui_run(unknown, "start it"), 404),
        (AG_UI, ag_ui_run(&chat, ""), 400),
        (AG_UI, "{".to_owned(), 400),
    ] {
        let response = server.send("POST", path, &[], &body).await;
        assert_eq!(response.status, status, "{path} {body}");
        assert!(!response.message().is_empty());
    }
    for path in [format!("{AI_SDK}/{unknown}"), format!("{AI_SDK}/{unknown}/stream"), format!("{AG_UI}/{unknown}")] {
        assert_eq!(server.get(&path).await.status, 404, "{path}");
    }
    for (query, status) in [("", 400), ("?threadId=x", 400), (&*format!("?runId={unknown}"), 404)] {
        assert_eq!(server.get(&format!("{TANSTACK}{query}")).await.status, status, "{query}");
    }
}
