//! Ids, statuses and records of workspaces, builds and agents: the part of the Coder API that the rows read.
//!
//! Unknown fields are ignored. Enums keep unknown values.

mod agent;
mod id;
mod lenient;
mod open_enum;
mod status;
mod timings;
mod types;

pub use agent::{AgentLogSource, AgentScript, WorkspaceAgent};
pub use id::{AgentId, BuildId, LogSourceId, WorkspaceId};
pub use status::{AgentLifecycle, AgentStatus, JobStatus, Transition, WorkspaceStatus};
pub use timings::{AgentScriptTiming, BuildTimings, ScriptStage, ScriptStatus};
pub use types::{ProvisionerJob, Workspace, WorkspaceBuild, WorkspaceResource};
