//! A gateway to deployments that fail, and what clients of a gateway may do.

use std::sync::{Arc, Mutex};

use axum::{
    Router,
    body::Body,
    extract::{
        Request, State, WebSocketUpgrade,
        ws::{Message, rejection::WebSocketUpgradeRejection},
    },
    http::{Response, StatusCode},
    response::IntoResponse,
    routing::{any, get},
};
use serde_json::{Value, json};
use tokio::{net::TcpListener, time::timeout};
use workspace_server::{CoderDeployment, Config, Gateway, GatewayConfig, GatewayServer, McpSettings};

use super::{
    mcp_support::{CODER_TOKEN, FOREIGN, GATEWAY_TOKEN, OLD_VERSION, call_as, error, gateway, post, request, text},
    support::{Client, TIMEOUT, TestServer},
};

const BUILD: &str = "7f2d5c1e-0b5a-4a55-9c0c-5a0d0f9be001";
const WORKSPACE: &str = "7f2d5c1e-0b5a-4a55-9c0c-5a0d0f9be002";

/// A gateway to a deployment of the test.
struct Stub {
    client: Client,
    _gateway: GatewayServer,
    requests: Requests,
}

/// The methods, paths and tokens of the requests that a deployment got.
type Requests = Arc<Mutex<Vec<(String, String)>>>;

impl Stub {
    async fn start(routes: Router) -> Self {
        let requests = Requests::default();
        let recorded = Arc::clone(&requests);
        let record = async move |State(recorded): State<Requests>, request: Request, next: axum::middleware::Next| {
            let token = request.headers().get("coder-session-token").expect("has the token");
            let token = token.to_str().expect("is text").to_owned();
            recorded.lock().expect("locks").push((format!("{} {}", request.method(), request.uri()), token));
            next.run(request).await
        };
        let routes = routes.layer(axum::middleware::from_fn_with_state(recorded, record));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("binds");
        let address = listener.local_addr().expect("has an address");
        tokio::spawn(async move { axum::serve(listener, routes).await });
        Self::to(&format!("http://{address}"), requests).await
    }

    async fn to(url: &str, requests: Requests) -> Self {
        let gateway = gateway(url).await;
        Self { client: Client::new(&gateway.address().to_string()), _gateway: gateway, requests }
    }

    /// A deployment that answers each request with this status and body.
    async fn answering(status: u16, body: &'static str) -> Self {
        let respond = move || async move { (StatusCode::from_u16(status).expect("is a status"), body) };
        Self::start(Router::new().fallback(any(respond))).await
    }

    async fn call(&self, name: &str, arguments: Value) -> Value {
        call_as(&self.client, GATEWAY_TOKEN, name, arguments).await
    }

    fn paths(&self) -> Vec<String> {
        let requests = self.requests.lock().expect("locks");
        assert!(requests.iter().all(|(_, token)| token == CODER_TOKEN), "each request has the token");
        requests.iter().map(|(path, _)| path.clone()).collect()
    }
}

/// Calls of all tools.
fn all_calls() -> [(&'static str, Value); 7] {
    [
        ("create_workspace", json!({ "template": "quick" })),
        ("start_workspace", json!({ "workspace": WORKSPACE })),
        ("stop_workspace", json!({ "workspace": "my-ws" })),
        ("workspace_build_status", json!({ "build_id": BUILD, "wait_seconds": 0 })),
        ("read_build", json!({ "build_id": BUILD })),
        ("read_build_log", json!({ "build_id": BUILD })),
        ("read_agent_log", json!({ "agent_id": BUILD })),
    ]
}

#[tokio::test]
async fn errors_of_the_deployment_are_errors_of_tools() {
    for (status, body, words) in [
        (
            401,
            r#"{"message":"You are signed out"}"#,
            "does not accept the session token; restart the gateway with a valid",
        ),
        (403, r#"{"message":"Forbidden.","detail":"no"}"#, "refused the request (403 Forbidden): Forbidden.; no"),
        (404, "{}", FOREIGN),
        (410, "{}", FOREIGN),
        (
            400,
            r#"{"message":"Bad.","validations":[{"field":"name","detail":"long"}]}"#,
            "(400 Bad Request): Bad.; name: long",
        ),
        (302, "", "redirects requests"),
        (200, "<!doctype html>", "other than the expected JSON"),
        (200, "7", "other than the expected JSON"),
        (200, "", "other than the expected JSON"),
    ] {
        let stub = Stub::answering(status, body).await;
        for (name, arguments) in all_calls() {
            let result = stub.call(name, arguments).await;
            // A missing workspace is reported with the names of the existing ones, which cannot be read here.
            assert!(error(&result).contains(words), "{status} {body} {name}: {result}");
        }
    }
}

#[tokio::test]
async fn reads_are_repeated_twice_and_writes_never() {
    let stub = Stub::answering(503, r#"{"message":"Busy."}"#).await;
    let result = stub.call("read_build", json!({ "build_id": BUILD })).await;
    assert_eq!(error(&result), "the Coder deployment failed (503 Service Unavailable): Busy.; try again later");
    assert_eq!(stub.paths(), vec![format!("GET /api/v2/workspacebuilds/{BUILD}"); 3]);

    let workspace = workspace("stop", "succeeded");
    let routes = Router::new()
        .route("/api/v2/workspaces/{id}", get(async move || workspace.to_string()))
        .fallback(async || StatusCode::INTERNAL_SERVER_ERROR);
    let stub = Stub::start(routes).await;
    let result = stub.call("start_workspace", json!({ "workspace": WORKSPACE })).await;
    assert!(error(&result).contains("failed (500 Internal Server Error); try again later"), "{result}");
    let post = format!("POST /api/v2/workspaces/{WORKSPACE}/builds");
    assert_eq!(stub.paths(), [format!("GET /api/v2/workspaces/{WORKSPACE}"), post]);
}

/// A workspace with a latest build of this transition and status.
fn workspace(transition: &str, status: &str) -> Value {
    let build = json!({
        "id": BUILD, "workspace_id": WORKSPACE, "workspace_name": "my-ws", "transition": transition,
        "status": "stopped", "job": { "status": status },
    });
    json!({ "id": WORKSPACE, "name": "my-ws", "latest_build": build })
}

#[tokio::test]
async fn a_conflict_is_resolved_by_the_build_that_caused_it() {
    let reads = Arc::new(Mutex::new(vec![workspace("start", "running"), workspace("stop", "succeeded")]));
    let read = async move || reads.lock().expect("locks").pop().expect("is read twice only").to_string();
    let conflict = async || (StatusCode::CONFLICT, r#"{"message":"A workspace build is already active."}"#);
    let routes = Router::new().route("/api/v2/workspaces/{id}", get(read)).fallback(conflict);
    let stub = Stub::start(routes).await;
    let result = stub.call("start_workspace", json!({ "workspace": WORKSPACE })).await;
    assert_eq!(result["structuredContent"]["build_id"], BUILD, "{result}");
    assert!(text(&result).contains("is already being started"), "{result}");

    // A conflict that stays is an error.
    let stopped = workspace("stop", "succeeded");
    let read = async move || stopped.to_string();
    let stub = Stub::start(Router::new().route("/api/v2/workspaces/{id}", get(read)).fallback(conflict)).await;
    let result = stub.call("start_workspace", json!({ "workspace": WORKSPACE })).await;
    assert!(error(&result).contains("(409 Conflict): A workspace build is already active."), "{result}");
}

#[tokio::test]
async fn unreachable_silent_and_endless_deployments_are_errors() {
    // The port of a listener that was closed.
    let closed = TcpListener::bind("127.0.0.1:0").await.expect("binds").local_addr().expect("has an address");
    let url = format!("http://{closed}");
    let stub = Stub::to(&url, Requests::default()).await;
    let result = stub.call("read_build", json!({ "build_id": BUILD })).await;
    assert!(error(&result).starts_with(&format!("the Coder deployment {url} cannot be reached: ")), "{result}");
    let list =
        post(&stub.client, &[("coder-session-token", GATEWAY_TOKEN)], &request("tools/list", &json!({})).to_string())
            .await;
    assert!(list.text().contains("The templates cannot be listed: the Coder deployment"), "{}", list.text());

    let endless = async || {
        let zeros = futures_util::stream::repeat_with(|| Ok::<_, std::io::Error>(vec![b' '; 1 << 20]));
        Response::new(Body::from_stream(zeros))
    };
    let stub = Stub::start(Router::new().fallback(endless)).await;
    let result = timeout(TIMEOUT, stub.call("read_build", json!({ "build_id": BUILD }))).await.expect("ends");
    assert!(error(&result).contains(&format!("to /api/v2/workspacebuilds/{BUILD} is too large")), "{result}");

    let silent = async || std::future::pending::<()>().await;
    let stub = Stub::start(Router::new().fallback(silent)).await;
    tokio::time::pause();
    let result = stub.call("read_build", json!({ "build_id": BUILD })).await;
    assert_eq!(error(&result), "the Coder deployment did not answer within 10 seconds");
}

/// A deployment that writes the token wherever it can.
#[tokio::test]
async fn nothing_of_the_token_reaches_clients() {
    let line = |id: u64| json!({ "id": id, "stage": CODER_TOKEN, "output": format!("export A={CODER_TOKEN}") });
    let log = async move |upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>| match upgrade {
        Ok(upgrade) => upgrade.on_upgrade(async move |mut socket| {
            let _ = socket.send(Message::Text(line(1).to_string().into())).await;
        }),
        Err(_) => json!([line(1), line(2)]).to_string().into_response(),
    };
    let agent = json!({
        "id": BUILD, "name": CODER_TOKEN, "environment_variables": { "A": "secret" }, "apps": [{ "url": "secret" }],
    });
    let mut workspace = workspace("start", "failed");
    workspace["name"] = json!(CODER_TOKEN);
    workspace["latest_build"]["workspace_name"] = json!(CODER_TOKEN);
    workspace["latest_build"]["resources"] = json!([{ "agents": [agent] }]);
    workspace["latest_build"]["job"]["error"] = json!(format!("failed with {CODER_TOKEN}"));
    let build = workspace["latest_build"].clone();
    let template = json!({ "id": BUILD, "name": "quick", "active_version_id": BUILD, "description": CODER_TOKEN });
    let failure = async || (StatusCode::BAD_REQUEST, format!(r#"{{"message":"{CODER_TOKEN}"}}"#));
    let routes = Router::new()
        .route("/api/v2/workspacebuilds/{id}/logs", any(log))
        .route("/api/v2/workspaceagents/{id}/logs", any(log))
        .route("/api/v2/workspacebuilds/{id}", get(async move || build.to_string()))
        .route("/api/v2/workspaces/{id}", get(async move || workspace.to_string()))
        .route("/api/v2/templates", get(async move || json!([template]).to_string()))
        .fallback(failure);
    let stub = Stub::start(routes).await;
    for (name, arguments) in all_calls() {
        let result = stub.call(name, arguments).await.to_string();
        assert!(result.contains("[token]"), "the test has the token in {name}: {result}");
        assert!(!result.contains("KLMNOPQ") && !result.contains("secret"), "{name}: {result}");
    }
    let headers = [("coder-session-token", GATEWAY_TOKEN), ("mcp-protocol-version", OLD_VERSION)];
    for method in ["tools/list", "resources/list"] {
        let answer = post(&stub.client, &headers, &request(method, &json!({})).to_string()).await;
        assert!(!answer.text().contains("KLMNOPQ"), "{method}: {}", answer.text());
    }
    assert!(!stub.paths().is_empty());
    let (url, token) = ("http://localhost:1", CODER_TOKEN);
    let deployment = CoderDeployment { url: url.parse().expect("is a URL"), token: token.parse().expect("is a token") };
    let debug = format!("{:?}", Gateway::new(GatewayConfig::new(deployment)).expect("needs no certificates"));
    assert!(debug.contains(url) && !debug.contains("KLMNOPQ"), "{debug}");
}

/// A deployment behind a proxy that allows no WebSockets, and one whose stream has only the first line.
#[tokio::test]
async fn lines_that_are_not_streamed_are_read_from_the_list() {
    let line = |id: u64| json!({ "id": id, "stage": "Build", "output": "x" });
    for is_refused in [true, false] {
        let log = async move |upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>| match upgrade {
            Ok(_) if is_refused => StatusCode::FORBIDDEN.into_response(),
            Ok(upgrade) => upgrade.on_upgrade(async move |mut socket| {
                let _ = socket.send(Message::Text("no line".into())).await;
            }),
            Err(_) => json!([line(1), line(2)]).to_string().into_response(),
        };
        let mut build = workspace("start", "running")["latest_build"].clone();
        build["status"] = json!("starting");
        let routes = Router::new()
            .route("/api/v2/workspacebuilds/{id}/logs", any(log))
            .route("/api/v2/workspacebuilds/{id}", get(async move || build.to_string()));
        let stub = Stub::start(routes).await;
        let page = stub.call("read_build_log", json!({ "build_id": BUILD })).await["structuredContent"].clone();
        assert_eq!(page["lines"], json!([line(1), line(2)]));
        assert_eq!(
            (&page["next_after"], &page["ended"], &page["state"]),
            (&json!(2), &json!(false), &json!("starting"))
        );
    }
}

/// A call waits neither for the end of a build that has ended nor for its lines.
#[tokio::test]
async fn an_ended_log_that_is_not_streamed_ends_at_once() {
    let log = async |upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>| match upgrade {
        Ok(_) => StatusCode::FORBIDDEN.into_response(),
        Err(_) => "[]".into_response(),
    };
    let build = workspace("start", "succeeded")["latest_build"].to_string();
    let routes = Router::new()
        .route("/api/v2/workspacebuilds/{id}/logs", any(log))
        .route("/api/v2/workspacebuilds/{id}", get(async move || build));
    let stub = Stub::start(routes).await;
    tokio::time::pause();
    let start = tokio::time::Instant::now();
    let arguments = json!({ "build_id": BUILD, "after": 7, "wait_ms": 20_000 });
    let page = stub.call("read_build_log", arguments).await["structuredContent"].clone();
    assert_eq!((&page["ended"], &page["next_after"], &page["lines"]), (&json!(true), &json!(7), &json!([])));
    assert!(start.elapsed() < std::time::Duration::from_secs(1), "{:?}", start.elapsed());
}

#[tokio::test]
async fn the_deployment_hides_builds_of_other_users() {
    let users = vec!["ada=ada-token".parse().expect("is a user")];
    let mcp = McpSettings { users, ..McpSettings::default() };
    let server =
        TestServer::start_with(Config { session_token: Some(CODER_TOKEN.to_owned()), mcp, ..Config::default() }).await;
    let arguments = json!({ "template": "quick", "name": "of-ada" });
    let created =
        call_as(&server, "ada-token", "create_workspace", arguments.clone()).await["structuredContent"].clone();
    server.next_build().await.succeed();
    let read =
        call_as(&server, "ada-token", "workspace_build_status", json!({ "build_id": created["build_id"] })).await;
    assert_eq!(read["structuredContent"]["state"], "running");
    let read = call_as(&server, "ada-token", "read_build", json!({ "build_id": created["build_id"] })).await;
    let agent = &read["structuredContent"]["build"]["resources"][0]["agents"][0]["id"];
    assert!(agent.is_string(), "{read}");

    let stub = Stub::to(&format!("http://{}", server.host()), Requests::default()).await;
    for (name, arguments) in [
        ("workspace_build_status", json!({ "build_id": created["build_id"] })),
        ("read_build", json!({ "build_id": created["build_id"] })),
        ("read_build_log", json!({ "build_id": created["build_id"] })),
        ("read_agent_log", json!({ "agent_id": agent })),
    ] {
        assert_eq!(error(&stub.call(name, arguments).await), FOREIGN, "{name}");
    }
    for workspace in [&json!("of-ada"), &json!("ada/of-ada"), &created["workspace_id"]] {
        let result = stub.call("stop_workspace", json!({ "workspace": workspace })).await;
        assert!(error(&result).contains("does not exist; there is no workspace"), "{result}");
    }
    // The deployment's session is the user local, whose workspace may have the same name.
    assert_eq!(stub.call("create_workspace", arguments.clone()).await["isError"], false);
    let taken = stub.call("create_workspace", arguments).await;
    assert!(error(&taken).contains("(409 Conflict): Workspace \"of-ada\" already exists."), "{taken}");
}

#[tokio::test]
async fn clients_of_a_gateway_need_its_token_and_reach_nothing_else() {
    let stub = Stub::answering(200, "[]").await;
    let body = request("tools/list", &json!({})).to_string();
    for (headers, status) in [
        (vec![], 401),
        (vec![("coder-session-token", CODER_TOKEN)], 401),
        (vec![("coder-session-token", GATEWAY_TOKEN)], 200),
        (vec![("authorization", "Bearer gateway-token")], 200),
        (vec![("coder-session-token", GATEWAY_TOKEN), ("host", "example.test")], 403),
        (vec![("coder-session-token", GATEWAY_TOKEN), ("origin", "https://example.test")], 403),
    ] {
        assert_eq!(post(&stub.client, &headers, &body).await.status, status, "{headers:?}");
    }
    let headers = [("coder-session-token", GATEWAY_TOKEN)];
    assert_eq!(stub.client.send("GET", "/api/v2/templates", &headers, "").await.status, 404);
}
