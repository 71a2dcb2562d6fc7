//! The simulated agents of running workspaces: programs that connect to the server, run scripts, and send the output and the
//! results. They run on this machine, because no machine is created for a workspace.
//!
//! An agent writes its records to a spool file first and sends them from there. The server says which record it stored
//! last when an agent connects, so that no record is lost or doubled, whatever ends the connection or the server.

mod client;
mod lines;
mod protocol;
mod script;
mod scripts;
mod spool;
mod supervisor;

pub use client::{AgentError, AgentOptions, run_agent};
pub(crate) use protocol::{CONNECTION_PATH, MAX_MESSAGE_BYTES, Manifest, ManifestScript, ServerMessage};
pub use supervisor::AGENT_TOKEN_VARIABLE;
pub(crate) use supervisor::AgentSupervisor;
