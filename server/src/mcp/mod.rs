//! The Model Context Protocol: the workspace tools for hosts such as Claude, ChatGPT and VS Code, and the row as an MCP App.
//!
//! The tools of models return as soon as a build exists. The row reads the build and its log with tools that only apps see.
//! Those are read-only, and like all tools they check the user on every call: their visibility does not restrict who calls them.

mod actions;
mod arguments;
mod context;
mod definitions;
mod error;
mod handler;
mod log_page;
mod logs;
mod page;
mod status;
mod transport;

pub(crate) use context::McpContext;
pub(crate) use page::AppPage;
pub use transport::McpError;
pub(crate) use transport::{cors, routes, serve_stream};
