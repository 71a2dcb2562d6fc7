//! The chats in the protocols of chat libraries, beside the API's own: the same chats, turns and tools.
//!
//! Each protocol has a POST that starts a turn or answers its approvals and streams it as server-sent events, and a GET that
//! streams a running turn from its start, for a page that was reloaded. A client that disconnects does not end the turn;
//! `POST /api/experimental/chats/{chat}/interrupt` does.

mod ag_ui;
mod ai_sdk;
mod request;
mod sse;
mod tanstack;

use std::sync::Arc;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    routing::{get, post},
};

use super::state::AppState;

/// The maximum size of a request's body. Clients send the whole chat with each message.
const MAX_BODY_BYTES: usize = 4 * 1024 * 1024;

/// The routes, relative to `/api/experimental`.
pub(super) fn routes() -> Router<Arc<AppState>> {
    Router::new()
        .route("/ai-sdk/chat", post(ai_sdk::send))
        .route("/ai-sdk/chat/{chat}", get(ai_sdk::messages))
        .route("/ai-sdk/chat/{chat}/stream", get(ai_sdk::resume))
        .route("/ag-ui", post(ag_ui::run))
        .route("/ag-ui/{chat}", get(ag_ui::connect))
        .route("/tanstack-ai", get(tanstack::get).post(ag_ui::run))
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
}
