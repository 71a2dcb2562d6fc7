//! A local workspace server.
//!
//! It implements the part of the Coder API that a chat needs to show workspace builds: workspaces, builds and their logs,
//! as a list and as a live stream, and chats with a scripted agent that calls the workspace tools. Builds run Terraform if
//! it is installed, and replay recordings of real builds otherwise. All data is in one SQLite file. The server listens on
//! the loopback interface only, and needs Unix because it signals process groups.
//!
//! Agents are simulated: no machine is created for a workspace. They connect, run scripts, and send their output and results.
//!
//! A test can start a server in its own process and control each step of its builds:
//!
//! ```
//! use std::sync::Arc;
//! use workspace_server::{Config, ServeError, SteppedProvisioner, serve_with_provisioner};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), ServeError> {
//! let (provisioner, mut builds) = SteppedProvisioner::new();
//! let server = serve_with_provisioner(Config::default(), Arc::new(provisioner)).await?;
//! // A POST to server.url() + "/api/v2/users/me/workspaces" creates a build, which `builds.recv()` returns.
//! # builds.close();
//! server.shutdown().await;
//! # Ok(())
//! # }
//! ```
#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod agents;
mod builds;
mod chat_events;
mod chats;
mod clock;
mod config;
mod faults;
mod gateway;
mod http;
mod log;
mod mcp;
mod mcp_settings;
mod names;
mod parameters;
mod process;
mod provisioner;
mod server;
mod stage;
mod store;
mod streams;
mod template;
mod tools;
mod user;
mod web;
mod wire;

pub use agents::{AGENT_TOKEN_VARIABLE, AgentError, AgentOptions, run_agent};
pub use config::{AgentHost, BuildLimits, Config, ProvisionerKind, ToolPolicy};
pub use faults::{FaultSchedule, RequestFault, StreamFault};
pub use gateway::{Gateway, GatewayConfig, GatewayServer};
pub use log::{MAX_LOG_BYTES, MAX_OUTPUT_CHARS, MAX_STAGE_CHARS};
pub use mcp::{CoderDeployment, CoderUrl, InvalidCoderUrl, InvalidSessionToken, McpError, SessionToken, TlsError};
pub use mcp_settings::{InvalidMcpOrigin, InvalidMcpUser, McpOrigin, McpSettings, McpUser};
pub use parameters::{InvalidParameterName, ParameterName, ParameterSettings, Parameters};
pub use provisioner::{BuildError, BuildRequest, LogWriter, Provisioner, SteppedBuild, SteppedProvisioner};
pub use server::{ServeError, Server, serve, serve_with_provisioner};
pub use store::{BuildLine, StoreError};
pub use template::{AgentSettings, ScriptSettings, Template, TemplateError, TemplateSettings};
