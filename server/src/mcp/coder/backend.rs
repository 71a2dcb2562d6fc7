use chat_workspace_tools::workspace::{BuildId, WorkspaceBuild, WorkspaceId};

use super::{
    client::{Client, TlsError},
    error::CoderError,
    objects::Workspace,
    settings::CoderDeployment,
};
use crate::mcp::records::BuildRecord;

/// The workspaces of a Coder deployment.
#[derive(Debug)]
pub(crate) struct Coder {
    pub(super) client: Client,
}

impl Coder {
    /// Makes no request.
    pub(crate) fn new(deployment: CoderDeployment) -> Result<Self, TlsError> {
        Ok(Self { client: Client::new(deployment)? })
    }

    pub(super) async fn workspace(&self, id: WorkspaceId) -> Result<Workspace, CoderError> {
        self.client.get(&format!("/api/v2/workspaces/{id}")).await
    }

    pub(in crate::mcp) async fn build(&self, id: BuildId) -> Result<WorkspaceBuild, CoderError> {
        self.client.get(&build_path(id)).await
    }
}

pub(super) fn build_path(id: BuildId) -> String {
    format!("/api/v2/workspacebuilds/{id}")
}

/// The record of a build, if it names its workspace, as the API has it.
pub(super) fn record(build: &WorkspaceBuild) -> Result<BuildRecord, CoderError> {
    let workspace_id = build.workspace_id.ok_or_else(|| CoderError::Malformed(build_path(build.id)))?;
    let workspace_name = build.workspace_name.clone();
    Ok(BuildRecord { id: build.id, status: build.status.clone(), workspace_id, workspace_name })
}
