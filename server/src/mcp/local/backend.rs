use std::sync::Arc;

use chat_workspace_tools::workspace::{AgentId, BuildId};

use crate::{
    builds::Builds,
    mcp::{call::Call, error::CallError, records::BuildRecord},
    store::{Agent, Build, Store, Workspace},
    streams::ApiObjects,
    tools::Tools,
};

/// The workspaces of this server.
#[derive(Debug)]
pub(crate) struct Local {
    pub(crate) tools: Tools,
    pub(crate) store: Arc<Store>,
    pub(crate) builds: Arc<Builds>,
    pub(crate) objects: ApiObjects,
}

impl Local {
    /// A build of the user, with its workspace.
    pub(in crate::mcp) fn build(&self, call: &Call, id: BuildId) -> Result<(Workspace, Build), CallError> {
        let build = self.store.build(id)?.ok_or(CallError::NotFound)?;
        let workspace = self.store.workspace(build.workspace)?.ok_or(CallError::NotFound)?;
        if workspace.owner == call.user { Ok((workspace, build)) } else { Err(CallError::NotFound) }
    }

    /// An agent of a build of the user.
    pub(super) fn agent(&self, call: &Call, id: AgentId) -> Result<Agent, CallError> {
        let agent = self.store.agent(id)?.ok_or(CallError::NotFound)?;
        self.build(call, agent.build)?;
        Ok(agent)
    }
}

pub(super) fn record(workspace: &Workspace, build: &Build) -> BuildRecord {
    BuildRecord {
        id: build.id,
        status: build.status(),
        workspace_id: workspace.id,
        workspace_name: workspace.name.clone(),
    }
}
