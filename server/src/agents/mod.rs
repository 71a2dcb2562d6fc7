//! The simulated agents of running workspaces: programs that connect to the server, run a startup script and report its
//! result. They run on this machine, because no machine is created for a workspace.

mod client;
mod supervisor;

pub use client::{AgentError, run_agent};
pub(crate) use client::{CONNECTION_PATH, LifecycleReport, Manifest};
pub use supervisor::AGENT_TOKEN_VARIABLE;
pub(crate) use supervisor::AgentSupervisor;
