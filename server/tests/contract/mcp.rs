//! The Model Context Protocol over HTTP and over standard streams.

use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    time::timeout,
};
use workspace_server::{Config, McpSettings};

use super::{
    mcp_support::{NEW_VERSION, OLD_VERSION, ask, post, read, request},
    support::{TIMEOUT, TestServer},
};

const APP_URI: &str = concat!("ui://chat-workspace-tools/row-", env!("CARGO_PKG_VERSION"), ".html");

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
    // An oversized message is answered, and the next one is read.
    let refused = ask(request("tools/call", &json!({ "name": "x".repeat(70_000) }))).await;
    assert_eq!((&refused["error"]["code"], &refused["id"]), (&json!(-32600), &Value::Null), "{refused}");
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
