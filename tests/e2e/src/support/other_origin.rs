//! A server of another origin than the page.

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

pub(crate) const OTHER_WORKSPACE: &str = "7f2d5c1e-0b5a-4a55-9c0c-5a0d0f9be0a1";
pub(crate) const OTHER_BUILD: &str = "7f2d5c1e-0b5a-4a55-9c0c-5a0d0f9be0b1";
pub(crate) const COOKIE: &str = "session=ada";

/// A server with one running build. It records its requests and allows the pages of one other origin.
#[derive(Debug)]
pub(crate) struct OtherOrigin {
    allowed_origin: String,
    allows_credentials: bool,
    received: Mutex<Vec<ReceivedRequest>>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ReceivedRequest {
    pub(crate) kind: RequestKind,
    pub(crate) has_cookie: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum RequestKind {
    Request,
    WebSocket,
}

impl OtherOrigin {
    /// Starts the server for pages of `allowed_origin` and returns it with its own origin.
    pub(crate) async fn start(allowed_origin: &str, allows_credentials: bool) -> (Arc<Self>, String) {
        let allowed_origin = allowed_origin.to_owned();
        let backend = Arc::new(Self { allowed_origin, allows_credentials, received: Mutex::default() });
        let routes = Router::new()
            .route("/api/v2/workspaces/{id}", get(workspace))
            .route("/api/v2/workspacebuilds/{id}", get(|| async { Json(build()) }))
            .route("/api/v2/workspacebuilds/{id}/logs", get(log))
            .layer(middleware::from_fn_with_state(Arc::clone(&backend), check))
            .with_state(Arc::clone(&backend));
        (backend, serve_routes(routes).await)
    }

    pub(crate) fn received(&self) -> Vec<ReceivedRequest> {
        self.received.lock().expect("no panic while it is held").clone()
    }

    /// Whether the requests of this kind carried the cookie. Panics if there were none, or if only some did.
    pub(crate) fn had_cookies(&self, kind: RequestKind) -> bool {
        let received = self.received();
        let mut cookies: Vec<bool> =
            received.iter().filter(|received| received.kind == kind).map(|received| received.has_cookie).collect();
        cookies.dedup();
        let [had_cookies] = cookies[..] else { panic!("{kind:?}: {received:?}") };
        had_cookies
    }
}

/// Serves these routes on a free port and returns their origin.
pub(crate) async fn serve_routes(routes: Router) -> String {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port is free");
    let address = listener.local_addr().expect("the listener is bound");
    tokio::spawn(async move { axum::serve(listener, routes).await });
    format!("http://{address}")
}

/// Records a request, rejects WebSockets of other origins, and adds the CORS headers.
async fn check(State(backend): State<Arc<OtherOrigin>>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    let kind = if headers.contains_key(header::UPGRADE) { RequestKind::WebSocket } else { RequestKind::Request };
    let has_cookie = has_cookie(headers);
    backend.received.lock().expect("no panic while it is held").push(ReceivedRequest { kind, has_cookie });
    let origin = headers.get(header::ORIGIN).cloned();
    if kind == RequestKind::WebSocket && origin.is_none_or(|origin| origin != backend.allowed_origin) {
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
        "id": OTHER_BUILD, "workspace_name": "my-ws", "workspace_owner_name": "ada", "transition": "start", "status": "starting",
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
