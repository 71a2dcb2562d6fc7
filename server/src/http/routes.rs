use std::{path::PathBuf, sync::Arc};

use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::{HeaderName, HeaderValue, StatusCode, header},
    routing::{get, patch, post},
};
use tower_http::{services::ServeDir, set_header::SetResponseHeader};

use super::{agent_logs, agents, builds, chat_streams, chats, deployment, logs, state::AppState, workspaces};
use crate::web::ApiError;

/// The maximum size of a request's body. No valid request is larger.
const MAX_BODY_BYTES: usize = 64 * 1024;

/// The Content-Security-Policy of the site: it may run and fetch only what this server serves.
const SITE_POLICY: &str =
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'";

/// The routes of the API, relative to `/api`.
pub(crate) fn api_routes(state: AppState) -> Router {
    Router::new()
        .route("/v2/buildinfo", get(deployment::buildinfo))
        .route("/v2/templates", get(deployment::templates))
        .route("/v2/templateversions/{version}/rich-parameters", get(deployment::parameters))
        .route("/v2/users/{user}/workspaces", post(workspaces::create))
        .route("/v2/users/{user}/workspace/{name}", get(workspaces::get_by_name))
        .route("/v2/workspaces", get(workspaces::list))
        .route("/v2/workspaces/{workspace}", get(workspaces::get))
        .route("/v2/workspaces/{workspace}/builds", post(builds::create))
        .route("/v2/workspaces/{workspace}/watch-ws", get(workspaces::watch))
        .route("/v2/workspacebuilds/{build}", get(builds::get))
        .route("/v2/workspacebuilds/{build}/cancel", patch(builds::cancel))
        .route("/v2/workspacebuilds/{build}/logs", get(logs::get))
        .route("/v2/workspacebuilds/{build}/timings", get(builds::timings))
        .route("/experimental/chats", get(chats::list).post(chats::create))
        .route("/experimental/chats/watch", get(chats::watch))
        .route("/experimental/chats/{chat}", get(chats::get))
        .route("/experimental/chats/{chat}/messages", get(chats::messages).post(chats::send))
        .route("/experimental/chats/{chat}/interrupt", post(chats::interrupt))
        .route("/experimental/chats/{chat}/stream", get(chats::stream))
        .nest("/experimental", chat_streams::routes())
        .route("/v2/workspaceagents/me/connection", get(agents::connect))
        .route("/v2/workspaceagents/{agent}/logs", get(agent_logs::get))
        .fallback(unknown_route)
        .method_not_allowed_fallback(async || ApiError::new(StatusCode::METHOD_NOT_ALLOWED, "Method not allowed."))
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
        .with_state(Arc::new(state))
}

/// Serves a folder for all paths without a route.
pub(crate) fn serve_site(router: Router, folder: PathBuf) -> Router {
    // `no-cache`, because the files change during development.
    let files = set_header(ServeDir::new(folder), header::CACHE_CONTROL, "no-cache");
    router.fallback_service(set_header(files, header::CONTENT_SECURITY_POLICY, SITE_POLICY))
}

fn set_header<S>(inner: S, name: HeaderName, value: &'static str) -> SetResponseHeader<S, HeaderValue> {
    SetResponseHeader::overriding(inner, name, HeaderValue::from_static(value))
}

/// The handler of unknown paths.
pub(crate) async fn unknown_route() -> ApiError {
    ApiError::new(StatusCode::NOT_FOUND, "Route not found.")
}
