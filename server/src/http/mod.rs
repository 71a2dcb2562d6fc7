//! The HTTP and WebSocket side: routes, and what all of them share.

mod access;
mod agents;
mod builds;
mod chats;
mod deployment;
pub(crate) mod error;
pub(crate) mod json;
mod logs;
pub(crate) mod request;
pub(crate) mod socket;
mod workspaces;

use std::{path::PathBuf, sync::Arc, time::Duration};

use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::{HeaderName, HeaderValue, StatusCode, header},
    middleware,
    routing::{get, patch, post},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tower_http::{services::ServeDir, set_header::SetResponseHeader};

use crate::{
    builds::Builds,
    chats::Chats,
    clock::Timestamp,
    faults::{self, Faults},
    store::{self, Store, StoreError},
    wire,
};
use error::ApiError;

/// No request this API knows is larger.
const MAX_BODY_BYTES: usize = 64 * 1024;

/// What the site may do in a browser: run and fetch what this server serves, and nothing else.
const SITE_POLICY: &str =
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'";

/// What the handlers share.
#[derive(Debug)]
pub(crate) struct App {
    pub(crate) store: Arc<Store>,
    pub(crate) builds: Arc<Builds>,
    pub(crate) chats: Arc<Chats>,
    pub(crate) started_at: Timestamp,
    pub(crate) external_url: String,
    pub(crate) provisioner: String,
    pub(crate) session_token: Option<String>,
    /// The fault plane, where it was asked for.
    pub(crate) faults: Option<Arc<Faults>>,
    pub(crate) ping_interval: Duration,
    pub(crate) client_timeout: Duration,
    /// Holds the sockets, which outlive their requests.
    pub(crate) tasks: TaskTracker,
    pub(crate) shutdown: CancellationToken,
}

impl App {
    fn workspace(&self, workspace: &store::Workspace, latest: &store::Build) -> Result<wire::Workspace, StoreError> {
        Ok(wire::Workspace::new(workspace, latest, self.build(workspace, latest)?))
    }

    fn build(&self, workspace: &store::Workspace, build: &store::Build) -> Result<wire::WorkspaceBuild, StoreError> {
        let agents = self.store.agents(build.id)?;
        Ok(wire::WorkspaceBuild::new(workspace, build, self.builds.place(build.id), &agents, self.store.now()))
    }
}

/// The API below `/api`, and the site, if there is one, everywhere else.
pub(crate) fn router(app: App, site: Option<PathBuf>) -> Router {
    let app = Arc::new(app);
    let api = Router::new()
        .route("/v2/buildinfo", get(deployment::buildinfo))
        .route("/v2/templates", get(deployment::templates))
        .route("/v2/users/{user}/workspaces", post(workspaces::create))
        .route("/v2/workspaces/{workspace}", get(workspaces::get))
        .route("/v2/workspaces/{workspace}/builds", post(builds::create))
        .route("/v2/workspacebuilds/{build}", get(builds::get))
        .route("/v2/workspacebuilds/{build}/cancel", patch(builds::cancel))
        .route("/v2/workspacebuilds/{build}/logs", get(logs::get))
        .route("/experimental/chats", get(chats::list).post(chats::create))
        .route("/experimental/chats/watch", get(chats::watch))
        .route("/experimental/chats/{chat}", get(chats::get))
        .route("/experimental/chats/{chat}/messages", get(chats::messages).post(chats::send))
        .route("/experimental/chats/{chat}/interrupt", post(chats::interrupt))
        .route("/experimental/chats/{chat}/stream", get(chats::stream))
        .route(agents::CONNECTION_PATH, get(agents::connect))
        .fallback(unknown_route)
        .method_not_allowed_fallback(async || ApiError::new(StatusCode::METHOD_NOT_ALLOWED, "Method not allowed."))
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES));
    let mut router = match app.faults {
        Some(_) => {
            let api = api.layer(middleware::from_fn_with_state(Arc::clone(&app), faults::inject));
            Router::new().nest("/api", api).merge(faults::routes())
        }
        None => Router::new().nest("/api", api),
    };
    router = router.layer(middleware::from_fn_with_state(Arc::clone(&app), access::guard));
    let router = router.with_state(app);
    match site {
        Some(folder) => {
            // Always asked anew: a page that is being worked on must not come from the browser's cache.
            let fresh = set_header(ServeDir::new(folder), header::CACHE_CONTROL, "no-cache");
            router.fallback_service(set_header(fresh, header::CONTENT_SECURITY_POLICY, SITE_POLICY))
        }
        None => router.fallback(unknown_route),
    }
}

fn set_header<S>(inner: S, name: HeaderName, value: &'static str) -> SetResponseHeader<S, HeaderValue> {
    SetResponseHeader::overriding(inner, name, HeaderValue::from_static(value))
}

async fn unknown_route() -> ApiError {
    ApiError::new(StatusCode::NOT_FOUND, "Route not found.")
}
