//! How routes are served.

use std::{sync::Arc, time::Duration};

use axum::{Router, middleware, serve::ListenerExt};
use tokio::{net::TcpListener, task::JoinHandle, time::timeout};
use tokio_util::sync::CancellationToken;

use super::access::{AccessPolicy, check_access, find_mcp_user};
use crate::mcp::{self, McpContext};

/// How long a shutdown waits for running requests.
const DRAIN_TIMEOUT: Duration = Duration::from_secs(2);

/// Adds the routes of the Model Context Protocol, and the access check of all routes.
pub(crate) fn with_mcp(router: Router, mcp: Arc<McpContext>, access: AccessPolicy) -> Router {
    let cors = mcp::cors(&access.mcp_origins);
    let access = Arc::new(access);
    let mcp = mcp::routes(mcp).layer(middleware::from_fn_with_state(Arc::clone(&access), find_mcp_user));
    // A named page reads too why a request has no user.
    let mcp = match cors {
        Some(cors) => mcp.layer(cors),
        None => mcp,
    };
    router.merge(mcp).layer(middleware::from_fn_with_state(access, check_access))
}

/// Serves routes until the shutdown.
pub(crate) fn serve_router(listener: TcpListener, router: Router, shutdown: CancellationToken) -> JoinHandle<()> {
    // Without Nagle's algorithm a line is sent when it is written.
    let listener = listener.tap_io(|stream| _ = stream.set_nodelay(true));
    let service = axum::serve(listener, router).with_graceful_shutdown(shutdown.cancelled_owned());
    tokio::spawn(async move {
        // Retries accept errors, so it returns only after a shutdown.
        let _ = service.await;
    })
}

/// Waits for the end of [`serve_router`] after the shutdown, but not long.
pub(crate) async fn shut_down(mut http: JoinHandle<()>) {
    if timeout(DRAIN_TIMEOUT, &mut http).await.is_err() {
        http.abort();
    }
}
