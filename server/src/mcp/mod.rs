//! The Model Context Protocol: the workspace tools for hosts such as Claude, ChatGPT and VS Code, and the row as an MCP App.
//!
//! The tools of models return as soon as a build exists. The row reads the build and its log with tools that only apps see.
//! Those are read-only, and like all tools they check the user on every call: their visibility does not restrict who calls them.
//! The workspaces are in this server, or in a Coder deployment.

mod answers;
mod arguments;
mod backend;
mod call;
mod coder;
mod context;
mod definitions;
mod error;
mod handler;
mod limited_lines;
mod local;
mod log_page;
mod page;
mod records;
mod transport;

pub(crate) use backend::Backend;
pub(crate) use coder::Coder;
pub use coder::{CoderDeployment, CoderUrl, InvalidCoderUrl, InvalidSessionToken, SessionToken, TlsError};
pub(crate) use context::McpContext;
pub(crate) use local::Local;
pub(crate) use page::AppPage;
pub use transport::McpError;
pub(crate) use transport::{cors, routes, serve_stream};
