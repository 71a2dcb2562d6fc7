//! The Model Context Protocol over HTTP and over standard streams.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    time::timeout,
};
use workspace_server::{Config, McpSettings};

use super::support::{Client, Response, TIMEOUT, TestServer};

const APP_URI: &str = concat!("ui://chat-workspace-tools/row-", env!("CARGO_PKG_VERSION"), ".html");
/// The version that clients without sessions speak.
const NEW_VERSION: &str = "2026-07-28";
const OLD_VERSION: &str = "2025-11-25";
pub(super) const FOREIGN: &str = "Resource not found or you do not have access to this resource";

pub(super) fn request(method: &str, params: &Value) -> Value {
    json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params })
}

pub(super) async fn post(server: &Client, headers: &[(&str, &str)], body: &str) -> Response {
    let common = [("content-type", "application/json"), ("accept", "application/json, text/event-stream")];
    server.send("POST", "/mcp", &[&common[..], headers].concat(), body).await
}

fn read(response: &Response) -> Value {
    assert_eq!(response.status, 200, "{}", response.text());
    serde_json::from_slice(&response.body).expect("is JSON")
}

/// Sends a request of protocol version 2025-11-25.
async fn ask(server: &Client, headers: &[(&str, &str)], method: &str, params: Value) -> Value {
    let headers = [&[("mcp-protocol-version", OLD_VERSION)][..], headers].concat();
    read(&post(server, &headers, &request(method, &params).to_string()).await)
}

pub(super) async fn call_as(server: &Client, token: &str, name: &str, arguments: Value) -> Value {
    let headers = if token.is_empty() { vec![] } else { vec![("coder-session-token", token)] };
    let answer = ask(server, &headers, "tools/call", json!({ "name": name, "arguments": arguments })).await;
    assert!(answer["result"].is_object(), "{answer}");
    answer["result"].clone()
}

async fn call(server: &Client, name: &str, arguments: Value) -> Value {
    call_as(server, "", name, arguments).await
}

/// The value of a call that succeeds.
async fn value(server: &Client, name: &str, arguments: Value) -> Value {
    let result = call(server, name, arguments).await;
    assert_eq!(result["isError"], false, "{result}");
    result["structuredContent"].clone()
}

pub(super) fn text(result: &Value) -> &str {
    result["content"][0]["text"].as_str().expect("has a text")
}

pub(super) fn error(result: &Value) -> &str {
    assert_eq!((result["isError"].as_bool(), &result["structuredContent"]), (Some(true), &Value::Null), "{result}");
    text(result)
}

pub(super) async fn create(server: &Client) -> Value {
    value(server, "create_workspace", json!({ "template": "quick", "name": "my-ws" })).await
}

/// Reads pages of a log until it has ended.
async fn read_log(server: &Client, build: &Value) -> Vec<Value> {
    let (mut lines, mut after) = (Vec::new(), json!(0));
    loop {
        let page =
            value(server, "read_build_log", json!({ "build_id": build, "after": after, "wait_ms": 20_000 })).await;
        lines.extend(page["lines"].as_array().expect("has lines").clone());
        after = page["next_after"].clone();
        if page["ended"] == true {
            return lines;
        }
    }
}

#[tokio::test]
async fn old_clients_initialize_and_list_tools() {
    let server = TestServer::start().await;
    let params = json!({
        "protocolVersion": OLD_VERSION, "capabilities": {}, "clientInfo": { "name": "test", "version": "1" },
    });
    let answer = read(&post(&server, &[], &request("initialize", &params).to_string()).await);
    assert_eq!(answer["result"]["protocolVersion"], OLD_VERSION);
    assert_eq!(answer["result"]["capabilities"], json!({ "tools": {}, "resources": {} }));
    let notification = json!({ "jsonrpc": "2.0", "method": "notifications/initialized" });
    assert_eq!(post(&server, &[], &notification.to_string()).await.status, 202);

    let answer = ask(&server, &[], "tools/list", json!({})).await;
    let tools = answer["result"]["tools"].as_array().expect("has tools");
    let row = json!({ "ui": { "resourceUri": APP_URI, "visibility": ["model"] }, "ui/resourceUri": APP_URI });
    let app = json!({ "ui": { "visibility": ["app"] } });
    let expected = [
        ("create_workspace", false, &row),
        ("start_workspace", false, &row),
        ("stop_workspace", false, &row),
        ("workspace_build_status", true, &json!({ "ui": { "visibility": ["model"] } })),
        ("read_build", true, &app),
        ("read_build_log", true, &app),
        ("read_agent_log", true, &app),
    ];
    assert_eq!(tools.len(), expected.len());
    for (tool, (name, is_read_only, meta)) in tools.iter().zip(expected) {
        assert_eq!((&tool["name"], &tool["_meta"]), (&json!(name), meta));
        assert_eq!(tool["annotations"]["readOnlyHint"], is_read_only, "{name}");
        assert_eq!(tool["inputSchema"]["type"], "object", "{name}");
    }
    let names = tools[0]["inputSchema"]["properties"]["template"]["enum"].as_array().expect("lists templates");
    assert!(names.contains(&json!("quick")), "{names:?}");
}

#[tokio::test]
async fn new_clients_call_without_initialize() {
    let server = TestServer::start().await;
    let ask = async |method: &str, name: &str, mut params: Value| {
        params["_meta"] = json!({
            "io.modelcontextprotocol/protocolVersion": NEW_VERSION,
            "io.modelcontextprotocol/clientInfo": { "name": "test", "version": "1" },
            "io.modelcontextprotocol/clientCapabilities": {},
        });
        let mut headers = vec![("mcp-protocol-version", NEW_VERSION), ("mcp-method", method)];
        if !name.is_empty() {
            headers.push(("mcp-name", name));
        }
        read(&post(&server, &headers, &request(method, &params).to_string()).await)["result"].clone()
    };
    let discovered = ask("server/discover", "", json!({})).await;
    let versions = discovered["supportedVersions"].as_array().expect("has versions");
    assert!(versions.contains(&json!(NEW_VERSION)) && versions.contains(&json!(OLD_VERSION)), "{discovered}");
    let arguments = json!({ "name": "create_workspace", "arguments": { "template": "quick", "name": "my-ws" } });
    let result = ask("tools/call", "create_workspace", arguments).await;
    assert_eq!((&result["resultType"], &result["isError"]), (&json!("complete"), &json!(false)), "{result}");
    assert_eq!(result["structuredContent"]["workspace_name"], "my-ws");
}

#[tokio::test]
async fn tools_return_while_the_build_runs() {
    let server = TestServer::start().await;
    let created = create(&server).await;
    let first = server.next_build().await;
    let (workspace, build) = (&created["workspace_id"], &created["build_id"]);
    assert_eq!(created["workspace_name"], "my-ws");
    assert!(matches!(created["state"].as_str(), Some("pending" | "starting")), "{created}");

    let again = call(&server, "start_workspace", json!({ "workspace": "local/my-ws" })).await;
    assert_eq!(again["structuredContent"]["build_id"], *build, "follows the build that runs");
    assert!(text(&again).contains(build.as_str().expect("is an id")), "{again}");
    let blocked = call(&server, "stop_workspace", json!({})).await;
    assert!(error(&blocked).contains("workspace_build_status"), "{blocked}");
    first.succeed();
    let status = value(&server, "workspace_build_status", json!({ "build_id": build })).await;
    assert_eq!((&status["state"], &status["is_complete"]), (&json!("running"), &json!(true)));

    let running = value(&server, "start_workspace", json!({ "workspace": workspace })).await;
    let no_build =
        json!({ "state": "running", "no_build": true, "workspace_id": workspace, "workspace_name": "my-ws" });
    assert_eq!(running, no_build);
    let stopping = value(&server, "stop_workspace", json!({ "workspace": "MY-WS" })).await;
    server.next_build().await.succeed();
    let status = value(&server, "workspace_build_status", json!({ "build_id": stopping["build_id"] })).await;
    assert_eq!(status["state"], "stopped");

    // The build is not run before the call returns.
    let before = Instant::now();
    let starting = value(&server, "start_workspace", json!({})).await;
    assert!(before.elapsed() < Duration::from_secs(1));
    assert_eq!(server.build(starting["build_id"].as_str().expect("is an id")).await["transition"], "start");
}

#[tokio::test]
async fn pages_of_a_log_equal_the_list() {
    let server = TestServer::start().await;
    let build = create(&server).await["build_id"].clone();
    let running = server.next_build().await;
    let none = value(&server, "read_build_log", json!({ "build_id": build })).await;
    assert_eq!((&none["ended"], &none["has_more"]), (&json!(false), &json!(false)));

    let write = async {
        for number in 0..600 {
            running.write(format!("{number} {}", "\u{1}".repeat(900)));
            tokio::task::yield_now().await;
        }
        running.succeed();
    };
    let (lines, ()) = timeout(TIMEOUT, async { tokio::join!(read_log(&server, &build), write) }).await.expect("ends");
    let list = server.get(&format!("/api/v2/workspacebuilds/{}/logs", build.as_str().expect("is an id"))).await.json();
    assert_eq!(json!(lines), list);

    let page = post_call(&server, "read_build_log", json!({ "build_id": build })).await;
    assert!(page.body.len() <= 200_000, "{}", page.body.len());
    let page = value(&server, "read_build_log", json!({ "build_id": build, "after": lines[3]["id"] })).await;
    assert_eq!((&page["lines"][0], &page["has_more"], &page["state"]), (&lines[4], &json!(true), &json!("running")));
    let end = json!({ "build_id": build, "after": u64::MAX, "wait_ms": u64::MAX });
    assert_eq!(value(&server, "read_build_log", end).await["ended"], true);
}

/// Clients give a call up after 60 s. The runtime's clock moves to the end of each wait.
#[tokio::test]
async fn calls_of_a_long_build_end_before_clients_give_them_up() {
    let server = TestServer::start().await;
    let build = create(&server).await["build_id"].clone();
    let running = server.next_build().await;
    tokio::time::pause();
    let start = tokio::time::Instant::now();
    while start.elapsed() < Duration::from_secs(180) {
        for (name, arguments) in [
            ("workspace_build_status", json!({ "build_id": build, "wait_seconds": 3600 })),
            ("read_build_log", json!({ "build_id": build, "after": u64::MAX, "wait_ms": u64::MAX })),
        ] {
            let called = tokio::time::Instant::now();
            let answer = value(&server, name, arguments).await;
            let waited = called.elapsed();
            assert!(waited >= Duration::from_secs(20) && waited < Duration::from_secs(25), "{name}: {waited:?}");
            assert_eq!((&answer["is_complete"] == true, &answer["ended"] == true), (false, false), "{answer}");
        }
    }
    tokio::time::resume();
    running.succeed();
    let status = value(&server, "workspace_build_status", json!({ "build_id": build })).await;
    assert_eq!((&status["state"], &status["is_complete"]), (&json!("running"), &json!(true)));
}

async fn post_call(server: &Client, name: &str, arguments: Value) -> Response {
    let body = request("tools/call", &json!({ "name": name, "arguments": arguments }));
    post(server, &[("mcp-protocol-version", OLD_VERSION)], &body.to_string()).await
}

#[tokio::test]
async fn a_failed_build_tells_why() {
    let server = TestServer::start().await;
    let build = create(&server).await["build_id"].clone();
    let running = server.next_build().await;
    running.write("\u{1b}[31mno space left\u{1b}[0m");
    running.fail("terraform apply failed");
    let result = call(&server, "workspace_build_status", json!({ "build_id": build })).await;
    assert_eq!(result["structuredContent"]["error"], "terraform apply failed");
    assert!(text(&result).contains("\n[Starting workspace] no space left"), "{}", text(&result));
    let read = value(&server, "read_build", json!({ "build_id": build })).await;
    assert_eq!(read["build"], server.build(build.as_str().expect("is an id")).await);
    assert_eq!(read["latest_build_id"], build);
    assert!(read["timings"].is_object());
}

#[tokio::test]
async fn wrong_calls_are_errors_for_the_model() {
    let server = TestServer::start().await;
    assert_eq!(error(&call(&server, "start_workspace", json!({})).await), "name a workspace; there is no workspace");
    for (name, arguments, part) in [
        ("create_workspace", json!({}), "missing field `template`"),
        ("create_workspace", json!({ "template": "none" }), "template \"none\" does not exist; templates: "),
        ("create_workspace", json!({ "template": "quick", "parameters": { "size": "9" } }), "parameter \"size\""),
        ("create_workspace", json!({ "template": 7 }), "expected a string"),
        ("start_workspace", json!({ "workspace": "none" }), "workspace \"none\" does not exist"),
        ("stop_workspace", json!({ "workspace": ["my-ws"] }), "invalid arguments"),
        ("workspace_build_status", json!({ "build_id": "1" }), "invalid arguments"),
        ("read_build", json!({ "build_id": "7f2d5c1e-0b5a-4a55-9c0c-5a0d0f9be001" }), FOREIGN),
        ("read_build_log", json!({ "build_id": "7f2d5c1e-0b5a-4a55-9c0c-5a0d0f9be001", "after": -1 }), "invalid"),
        ("read_agent_log", json!({ "agent_id": "7f2d5c1e-0b5a-4a55-9c0c-5a0d0f9be001" }), FOREIGN),
    ] {
        let result = call(&server, name, arguments.clone()).await;
        assert!(error(&result).contains(part), "{name} {arguments}: {result}");
    }
    let answer = ask(&server, &[], "tools/call", json!({ "name": "delete_workspace" })).await;
    assert_eq!(answer["error"]["message"], "Tool not found: delete_workspace");
}

#[tokio::test]
async fn the_app_is_a_page_without_network() {
    let folder = tempfile::tempdir().expect("makes a folder");
    let app = folder.path().join("app.html");
    let mcp = McpSettings { app: app.clone(), ..McpSettings::default() };
    let server = TestServer::start_with(Config { mcp, ..Config::default() }).await;
    let list = ask(&server, &[], "resources/list", json!({})).await;
    let resource = &list["result"]["resources"][0];
    let meta = json!({ "ui": { "csp": { "connectDomains": [], "resourceDomains": [] }, "prefersBorder": false } });
    assert_eq!((&resource["uri"], &resource["_meta"]), (&json!(APP_URI), &meta));

    let missing = ask(&server, &[], "resources/read", json!({ "uri": APP_URI })).await;
    let message = missing["error"]["message"].as_str().expect("has a message");
    assert!(message.contains("cargo xtask package"), "{message}");
    std::fs::write(&app, "<!doctype html>").expect("writes");
    let read = ask(&server, &[], "resources/read", json!({ "uri": APP_URI })).await;
    let media_type = "text/html;profile=mcp-app";
    let contents = json!([{ "uri": APP_URI, "mimeType": media_type, "text": "<!doctype html>", "_meta": meta }]);
    assert_eq!(read["result"]["contents"], contents);
    std::fs::write(&app, vec![b' '; (1 << 20) + 1]).expect("writes");
    for uri in [APP_URI, "ui://chat-workspace-tools/row-0.html", "file:///etc/passwd"] {
        let answer = ask(&server, &[], "resources/read", json!({ "uri": uri })).await;
        assert!(answer["error"]["message"].is_string(), "{uri}: {answer}");
    }
}

#[tokio::test]
async fn tools_are_called_over_standard_streams() {
    let mut child = super::program::program(&["mcp", "--provisioner", "scripted"])
        .stdin(std::process::Stdio::piped())
        .spawn()
        .expect("starts");
    let mut input = child.stdin.take().expect("has input");
    let mut lines = BufReader::new(child.stdout.take().expect("has output")).lines();
    let mut ask = async |message: Value| {
        input.write_all(format!("{message}\n").as_bytes()).await.expect("writes");
        if message["id"].is_null() {
            return Value::Null;
        }
        let line = timeout(TIMEOUT, lines.next_line()).await.expect("answers").expect("reads").expect("has a line");
        serde_json::from_str(&line).expect("is JSON")
    };
    let info = json!({ "name": "test", "version": "1" });
    let params = json!({ "protocolVersion": OLD_VERSION, "capabilities": {}, "clientInfo": info });
    assert_eq!(ask(request("initialize", &params)).await["result"]["protocolVersion"], OLD_VERSION);
    ask(json!({ "jsonrpc": "2.0", "method": "notifications/initialized" })).await;
    let arguments = json!({ "template": "quick", "name": "my-ws" });
    let created = ask(request("tools/call", &json!({ "name": "create_workspace", "arguments": arguments }))).await;
    let build = &created["result"]["structuredContent"]["build_id"];
    let arguments = json!({ "build_id": build, "wait_ms": 20_000 });
    let log = ask(request("tools/call", &json!({ "name": "read_build_log", "arguments": arguments }))).await;
    assert!(log["result"]["structuredContent"]["lines"][0]["id"].is_i64(), "{log}");
    drop(input);
    assert!(timeout(TIMEOUT, child.wait()).await.expect("ends").expect("ends").success(), "ends with its input");
}

#[tokio::test]
async fn signals_end_the_program_while_a_host_is_connected() {
    let mut child = super::program::program(&["mcp", "--provisioner", "scripted"])
        .stdin(std::process::Stdio::piped())
        .spawn()
        .expect("starts");
    let mut errors = BufReader::new(child.stderr.take().expect("has errors")).lines();
    let line = errors.next_line().await.expect("reads").expect("has a line");
    assert!(line.starts_with("Listening on http://127.0.0.1:"), "{line}");
    let _input = child.stdin.take();
    timeout(TIMEOUT, super::program::end(child, "-TERM")).await.expect("ends");
}
