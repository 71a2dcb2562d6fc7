//! Ids, statuses and records of workspaces, builds and agents: the part of the Coder API that the rows read.
//!
//! Unknown fields are ignored. Enums keep unknown values.

mod id;
mod lenient;
mod open_enum;
mod status;
mod types;

pub use id::{AgentId, BuildId, WorkspaceId};
pub use status::{AgentLifecycle, AgentStatus, JobStatus, Transition, WorkspaceStatus};
pub use types::{ProvisionerJob, Workspace, WorkspaceAgent, WorkspaceBuild, WorkspaceResource};
