//! What the API and the fault injection stream: the logs of builds and agents, and the states of workspaces.

mod agent_log;
mod build_log;
mod objects;
mod recheck;
mod workspace_watch;

pub(crate) use agent_log::{AgentLogFollower, AgentLogFrames};
pub(crate) use build_log::BuildLogFrames;
pub(crate) use objects::ApiObjects;
pub(crate) use workspace_watch::WorkspaceWatch;
