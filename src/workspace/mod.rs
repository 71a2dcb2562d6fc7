//! What a workspace, its builds and its agents are: the part of the Coder API that the rows read.
//!
//! Fields the rows do not need are left out and ignored on the wire. Enums keep values they do not know.

mod id;
mod open_enum;
mod read;
mod status;
mod types;

pub use id::{AgentId, BuildId, WorkspaceId};
#[cfg(all(feature = "browser", target_arch = "wasm32"))]
pub(crate) use read::{FromFields, from_value, parse};
pub use status::{AgentLifecycle, AgentStatus, JobStatus, Transition, WorkspaceStatus};
pub use types::{ProvisionerJob, Workspace, WorkspaceAgent, WorkspaceBuild, WorkspaceResource};
