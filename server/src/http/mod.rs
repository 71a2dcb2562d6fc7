//! The HTTP and WebSocket API: its routes, handlers and access checks.

mod access;
mod agent_logs;
mod agents;
mod builds;
mod chat_streams;
mod chats;
mod deployment;
mod error;
mod listen;
mod logs;
mod owned;
mod routes;
mod state;
mod workspaces;

pub(crate) use access::AccessPolicy;
pub(crate) use listen::{serve_router, shut_down, with_mcp};
pub(crate) use routes::{api_routes, serve_site, unknown_route};
pub(crate) use state::AppState;
