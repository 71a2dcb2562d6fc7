use std::sync::Arc;

use crate::{
    builds::Builds,
    chats::Chats,
    clock::Timestamp,
    store::{self, Store, StoreError},
    web::Sockets,
    wire,
};

/// The state of the API's handlers.
#[derive(Debug)]
pub(crate) struct AppState {
    pub(crate) store: Arc<Store>,
    pub(crate) builds: Arc<Builds>,
    pub(crate) chats: Arc<Chats>,
    pub(crate) sockets: Sockets,
    /// When the server started.
    pub(crate) started_at: Timestamp,
    /// The origin of the server.
    pub(crate) external_url: String,
    /// The name of the provisioner.
    pub(crate) provisioner: String,
}

impl AppState {
    /// The API object of a workspace.
    pub(super) fn workspace(
        &self,
        workspace: &store::Workspace,
        latest: &store::Build,
    ) -> Result<wire::Workspace, StoreError> {
        Ok(wire::Workspace::new(workspace, latest, self.build(workspace, latest)?))
    }

    /// The API object of a build.
    pub(super) fn build(
        &self,
        workspace: &store::Workspace,
        build: &store::Build,
    ) -> Result<wire::WorkspaceBuild, StoreError> {
        let agents = self.store.agents(build.id)?;
        let position = self.builds.queue_position(build.id);
        Ok(wire::WorkspaceBuild::new(workspace, build, position, &agents, self.store.now()))
    }
}
