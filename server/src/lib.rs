//! A local workspace server.
//!
//! It speaks the part of the Coder API that a chat needs to show workspaces being built: workspaces, builds, and their
//! logs as a list and as a live stream; and chats, whose scripted agent calls the workspace tools that the server runs. Builds are real if Terraform is installed, and recordings of real builds if
//! not. Everything is kept in one SQLite
//! file. It listens on the loopback interface only. It needs Unix: it signals process
//! groups.
//!
//! One part is simulated: no machine is behind a workspace's agents. They connect, run a startup script and say how it
//! went.
//!
//! A test starts a server in its own process, and may step the builds by hand:
//!
//! ```
//! use std::sync::Arc;
//! use workspace_server::{Config, ProvisionerChoice, Stepped, serve};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), workspace_server::ServeError> {
//! let (stepped, mut builds) = Stepped::new();
//! let provisioner = ProvisionerChoice::Custom(Arc::new(stepped));
//! let server = serve(Config { provisioner, ..Config::default() }).await?;
//! // A POST to server.url() + "/api/v2/users/me/workspaces" makes a build, which comes out of `builds.recv()`.
//! # builds.close();
//! server.shutdown().await;
//! # Ok(())
//! # }
//! ```
#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod agents;
mod builds;
mod chats;
mod clock;
mod config;
mod faults;
mod http;
mod log;
mod names;
mod parameters;
mod process;
mod provisioner;
mod server;
mod stage;
mod store;
mod template;
mod tools;
mod wire;

pub use agents::{AGENT_TOKEN_VARIABLE, AgentError, AgentHost, run_agent};
pub use config::{Config, Limits, ProvisionerChoice};
pub use faults::{ReadFault, Schedule, StreamFault};
pub use log::{BuildLine, MAX_LOG_BYTES, MAX_OUTPUT_CHARS, MAX_STAGE_CHARS};
pub use parameters::{InvalidName, ParameterName, ParameterSettings, Parameters};
pub use provisioner::{BuildError, BuildRequest, LogWriter, Provisioner, Stepped, SteppedBuild};
pub use server::{ServeError, Server, serve};
pub use store::StoreError;
pub use template::{AgentSettings, Template, TemplateError, TemplateSettings};
pub use tools::ToolPolicy;
