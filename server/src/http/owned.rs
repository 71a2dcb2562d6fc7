//! The objects of the local user, the only user of the API. Those of users of the Model Context Protocol do not exist for it.

use chat_workspace_tools::workspace::{AgentId, BuildId, WorkspaceId};

use super::state::AppState;
use crate::{
    store::{Agent, Build, Workspace},
    user::User,
    web::ApiError,
};

impl AppState {
    /// A workspace, including a deleted one.
    pub(super) fn workspace(&self, id: WorkspaceId) -> Result<Workspace, ApiError> {
        let workspace = self.store.workspace(id)?.filter(|workspace| workspace.owner == User::local());
        workspace.ok_or_else(ApiError::not_found)
    }

    /// A build, with its workspace.
    pub(super) fn build(&self, id: BuildId) -> Result<(Workspace, Build), ApiError> {
        let build = self.store.build(id)?.ok_or_else(ApiError::not_found)?;
        Ok((self.workspace(build.workspace)?, build))
    }

    pub(super) fn agent(&self, id: AgentId) -> Result<Agent, ApiError> {
        let agent = self.store.agent(id)?.ok_or_else(ApiError::not_found)?;
        self.build(agent.build)?;
        Ok(agent)
    }
}
