//! Who may use the Model Context Protocol, and what else is refused.

use serde_json::{Value, json};
use workspace_server::{Config, McpSettings, ServeError};

use super::{
    mcp_support::{FOREIGN, call_as, create, error, post, request, text},
    support::TestServer,
};

#[tokio::test]
async fn malformed_and_oversized_requests_are_refused() {
    let server = TestServer::start().await;
    for body in ["", "{", "[]", "null", "{\"jsonrpc\":\"2.0\"}", "\u{0}"] {
        let status = post(&server, &[], body).await.status;
        assert!(status.is_client_error(), "{body:?}: {status}");
    }
    let huge = request("tools/call", &json!({ "name": "x".repeat(70_000) })).to_string();
    assert_eq!(post(&server, &[], &huge).await.status, 413);
    assert_eq!(server.get("/mcp").await.status, 405);
    // It still works.
    create(&server).await;
}

#[tokio::test]
async fn foreign_hosts_and_origins_are_refused() {
    let origins = vec!["https://host.example".parse().expect("is an origin")];
    let config = Config { mcp: McpSettings { origins, ..McpSettings::default() }, ..Config::default() };
    let server = TestServer::start_with(config).await;
    let body = request("tools/list", &json!({})).to_string();
    let own = format!("http://{}", server.host());
    for (name, value, status) in [
        ("host", "example.test", 403),
        ("host", "localhost:1", 200),
        ("origin", "https://example.test", 403),
        ("origin", "https://host.example.test", 403),
        ("origin", "http://host.example", 403),
        ("origin", "null", 403),
        ("origin", "https://host.example", 200),
        ("origin", own.as_str(), 200),
    ] {
        assert_eq!(post(&server, &[(name, value)], &body).await.status, status, "{name}: {value}");
    }
    for (origin, status) in [("https://host.example", 200), ("https://example.test", 403)] {
        let preflight = [("origin", origin), ("access-control-request-method", "POST")];
        let response = server.send("OPTIONS", "/mcp", &preflight, "").await;
        assert_eq!(response.status, status, "{origin}");
        let allowed = response.headers.get("access-control-allow-origin").and_then(|value| value.to_str().ok());
        assert_eq!(allowed, (status == 200).then_some(origin));
        assert!(!response.headers.contains_key("access-control-allow-credentials"));
        assert_eq!(server.send("GET", "/mcp", &[("origin", origin)], "").await.status == 403, status == 403);
    }
    // The page may use no other part of the server.
    let headers = [("origin", "https://host.example")];
    let create = server.send("POST", "/api/v2/users/me/workspaces", &headers, "{\"template_name\":\"quick\"}").await;
    assert_eq!(create.status, 403);
}

#[tokio::test]
async fn users_see_their_own_workspaces_only() {
    let users = vec!["ada=ada-token".parse().expect("is a user")];
    let mcp = McpSettings { users, ..McpSettings::default() };
    let config = Config { session_token: Some("secret".to_owned()), mcp, ..Config::default() };
    let server = TestServer::start_with(config).await;
    let arguments = json!({ "template": "quick", "name": "of-ada" });
    let created = call_as(&server, "ada-token", "create_workspace", arguments).await["structuredContent"].clone();
    server.next_build().await.succeed();
    let build = json!({ "build_id": created["build_id"] });
    for name in ["workspace_build_status", "read_build", "read_build_log"] {
        assert_eq!(call_as(&server, "ada-token", name, build.clone()).await["isError"], false, "{name}");
        assert_eq!(error(&call_as(&server, "secret", name, build.clone()).await), FOREIGN, "{name}");
    }
    let result = call_as(&server, "ada-token", "read_build", build).await;
    let read = result["structuredContent"].clone();
    // For hosts that pass on the text only.
    assert_eq!(serde_json::from_str::<Value>(text(&result)).expect("is JSON"), read);
    let agent = &read["build"]["resources"][0]["agents"][0]["id"];
    assert_eq!(read["build"]["workspace_owner_name"], "ada");
    let log = json!({ "agent_id": agent });
    assert_eq!(call_as(&server, "ada-token", "read_agent_log", log.clone()).await["isError"], false);
    assert_eq!(error(&call_as(&server, "secret", "read_agent_log", log).await), FOREIGN);
    for workspace in [&json!("of-ada"), &created["workspace_id"]] {
        let result = call_as(&server, "secret", "stop_workspace", json!({ "workspace": workspace })).await;
        assert!(error(&result).contains("does not exist; there is no workspace"), "{result}");
    }

    // The name of another user's workspace is free.
    let arguments = json!({ "template": "quick", "name": "of-ada" });
    assert_eq!(call_as(&server, "secret", "create_workspace", arguments).await["isError"], false);

    let body = request("tools/list", &json!({})).to_string();
    for (headers, status) in [
        (vec![], 401),
        (vec![("coder-session-token", "wrong")], 401),
        (vec![("authorization", "Bearer ada-token")], 200),
        (vec![("authorization", "Bearer secret")], 200),
    ] {
        assert_eq!(post(&server, &headers, &body).await.status, status, "{headers:?}");
    }
    // The users of MCP may use no other part of the server.
    let response = server.send("GET", "/api/v2/buildinfo", &[("coder-session-token", "ada-token")], "").await;
    assert_eq!(response.status, 401);
}

#[tokio::test]
async fn users_need_a_token_of_the_local_user() {
    let users = vec!["ada=ada-token".parse().expect("is a user")];
    let mcp = McpSettings { users, ..McpSettings::default() };
    let error = workspace_server::serve(Config { mcp, ..Config::default() }).await.expect_err("is refused");
    assert!(matches!(error, ServeError::UsersWithoutToken), "{error}");
}

#[tokio::test]
async fn a_named_page_reads_why_it_is_refused() {
    let origin = "https://host.example";
    let mcp = McpSettings { origins: vec![origin.parse().expect("is an origin")], ..McpSettings::default() };
    let config = Config { session_token: Some("secret".to_owned()), mcp, ..Config::default() };
    let server = TestServer::start_with(config).await;
    let body = request("tools/list", &json!({})).to_string();
    let refused = post(&server, &[("origin", origin)], &body).await;
    assert_eq!(
        (refused.status.as_u16(), &refused.headers["access-control-allow-origin"]),
        (401, &origin.parse().expect("is a value"))
    );
}
