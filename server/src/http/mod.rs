//! The HTTP and WebSocket API: its routes, handlers and access checks.

mod access;
mod agent_logs;
mod agents;
mod builds;
mod chat_streams;
mod chats;
mod deployment;
mod error;
mod logs;
mod routes;
mod state;
mod workspaces;

pub(crate) use access::{AccessPolicy, check_access, find_mcp_user};
pub(crate) use routes::{api_routes, serve_site, unknown_route};
pub(crate) use state::AppState;
