//! A page that uses a server of another origin.

use std::sync::{Arc, Mutex};

use axum::{
    Json, Router,
    extract::{
        Path, Request, State,
        ws::{WebSocket, WebSocketUpgrade, rejection::WebSocketUpgradeRejection},
    },
    http::{HeaderMap, HeaderValue, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::get,
};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tower_http::services::ServeDir;

use crate::support::{Browser, site};

const WORKSPACE: &str = "7f2d5c1e-0b5a-4a55-9c0c-5a0d0f9be0a1";
const BUILD: &str = "7f2d5c1e-0b5a-4a55-9c0c-5a0d0f9be0b1";
const COOKIE: &str = "session=ada";

/// A server with one running build. It records its requests and allows one other origin.
#[derive(Debug)]
struct Backend {
    allowed_origin: String,
    allows_credentials: bool,
    received: Mutex<Vec<Received>>,
}

#[derive(Clone, Debug, PartialEq)]
struct Received {
    kind: Kind,
    has_cookie: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Request,
    WebSocket,
}

impl Backend {
    /// Starts the server for pages of `allowed_origin` and returns it with its own origin.
    async fn start(allowed_origin: &str, allows_credentials: bool) -> (Arc<Self>, String) {
        let allowed_origin = allowed_origin.to_owned();
        let backend = Arc::new(Self { allowed_origin, allows_credentials, received: Mutex::default() });
        let routes = Router::new()
            .route("/api/v2/workspaces/{id}", get(workspace))
            .route("/api/v2/workspacebuilds/{id}", get(|| async { Json(build()) }))
            .route("/api/v2/workspacebuilds/{id}/logs", get(log))
            .layer(middleware::from_fn_with_state(Arc::clone(&backend), check))
            .with_state(Arc::clone(&backend));
        (backend, serve(routes).await)
    }

    fn received(&self) -> Vec<Received> {
        self.received.lock().expect("no panic while it is held").clone()
    }

    /// Whether the requests of this kind carried the cookie. Panics if there were none, or if only some did.
    fn had_cookies(&self, kind: Kind) -> bool {
        let received = self.received();
        let mut cookies: Vec<bool> =
            received.iter().filter(|received| received.kind == kind).map(|received| received.has_cookie).collect();
        cookies.dedup();
        let [had_cookies] = cookies[..] else { panic!("{kind:?}: {received:?}") };
        had_cookies
    }
}

async fn serve(routes: Router) -> String {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port is free");
    let address = listener.local_addr().expect("the listener is bound");
    tokio::spawn(async move { axum::serve(listener, routes).await });
    format!("http://{address}")
}

/// Records a request, rejects WebSockets of other origins, and adds the CORS headers.
async fn check(State(backend): State<Arc<Backend>>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    let kind = if headers.contains_key(header::UPGRADE) { Kind::WebSocket } else { Kind::Request };
    let has_cookie = has_cookie(headers);
    backend.received.lock().expect("no panic while it is held").push(Received { kind, has_cookie });
    let origin = headers.get(header::ORIGIN).cloned();
    if kind == Kind::WebSocket && origin.is_none_or(|origin| origin != backend.allowed_origin) {
        return StatusCode::FORBIDDEN.into_response();
    }
    let mut response = next.run(request).await;
    let allowed_origin = HeaderValue::from_str(&backend.allowed_origin).expect("an origin is a valid header");
    response.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, allowed_origin);
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("Origin"));
    if backend.allows_credentials {
        let allow = HeaderValue::from_static("true");
        response.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_CREDENTIALS, allow);
    }
    response
}

fn has_cookie(headers: &HeaderMap) -> bool {
    headers.get(header::COOKIE).is_some_and(|cookie| cookie.to_str().is_ok_and(|cookie| cookie.contains(COOKIE)))
}

async fn workspace(Path(id): Path<String>) -> Json<Value> {
    Json(json!({ "id": id, "name": "my-ws", "owner_name": "ada", "latest_build": build() }))
}

fn build() -> Value {
    json!({
        "id": BUILD, "workspace_name": "my-ws", "workspace_owner_name": "ada", "transition": "start", "status": "starting",
        "job": { "status": "running" }, "resources": [],
    })
}

async fn log(upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>) -> Response {
    let line = |output: &str| json!({ "id": 1, "created_at": "2026-04-10T09:15:31Z", "log_level": "info", "stage": "Plan", "output": output });
    match upgrade {
        Ok(upgrade) => upgrade.on_upgrade(move |socket| send_line(socket, line("from the stream"))),
        Err(_) => Json(json!([line("from the list")])).into_response(),
    }
}

/// Sends a line and keeps the socket open until the page closes it.
async fn send_line(mut socket: WebSocket, line: Value) {
    if socket.send(line.to_string().into()).await.is_ok() {
        while socket.recv().await.is_some_and(|message| message.is_ok()) {}
    }
}

/// Opens a page with a running call, whose server has another origin, and a cookie for that server.
async fn open_page(parameters: &str, allows_credentials: bool) -> (Browser, Arc<Backend>) {
    let page = serve(Router::new().fallback_service(ServeDir::new(site()))).await;
    let (backend, server) = Backend::start(&page, allows_credentials).await;
    let browser = Browser::start().await;
    browser.open(&page).await;
    // Cookies do not depend on the port: the server has the same ones as the page.
    browser.eval::<String>(&format!("document.cookie = '{COOKIE}; path=/'")).await;
    browser.open(&format!("{page}/?page=chaos&server={server}{parameters}&builds={BUILD}@{WORKSPACE}")).await;
    (browser, backend)
}

/// The lines of the row and of the log section below it.
const SHOWS_STREAM: &str =
    "[...document.querySelectorAll('.cwt-log')].some(log => log.textContent.includes('from the stream'))";

#[tokio::test(flavor = "multi_thread")]
async fn cookies_go_to_another_origin_only_with_credentials() {
    for (parameters, expected) in [("", false), ("&credentials=include", true)] {
        let (browser, backend) = open_page(parameters, true).await;
        browser.wait_for::<bool>(SHOWS_STREAM).await;
        assert_eq!(backend.had_cookies(Kind::Request), expected, "{parameters:?}: {:?}", backend.received());
        assert!(backend.had_cookies(Kind::WebSocket), "WebSockets always carry cookies: {:?}", backend.received());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_without_allow_credentials_cannot_be_read_with_credentials() {
    let (browser, backend) = open_page("&credentials=include", false).await;
    browser.wait_for::<bool>("document.body.innerText.includes('The server could not be reached.')").await;
    assert!(backend.had_cookies(Kind::Request));
}
