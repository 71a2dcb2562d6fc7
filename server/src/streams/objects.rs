use std::sync::Arc;

use crate::{
    builds::Builds,
    store::{self, Store, StoreError},
    wire,
};

/// Creates the API's objects of workspaces and builds.
#[derive(Clone, Debug)]
pub(crate) struct ApiObjects {
    pub(crate) store: Arc<Store>,
    pub(crate) builds: Arc<Builds>,
}

impl ApiObjects {
    /// The API object of a workspace.
    pub(crate) fn workspace(
        &self,
        workspace: &store::Workspace,
        latest: &store::Build,
    ) -> Result<wire::Workspace, StoreError> {
        Ok(wire::Workspace::new(workspace, latest, self.build(workspace, latest)?))
    }

    /// The API object of a build.
    pub(crate) fn build(
        &self,
        workspace: &store::Workspace,
        build: &store::Build,
    ) -> Result<wire::WorkspaceBuild, StoreError> {
        let agents = self.store.agents(build.id)?;
        let position = self.builds.queue_position(build.id);
        Ok(wire::WorkspaceBuild::new(workspace, build, position, &agents, self.store.now()))
    }

    /// The durations of the scripts of a build's agents.
    pub(crate) fn timings(&self, build: &store::Build) -> Result<wire::BuildTimings, StoreError> {
        Ok(wire::BuildTimings::new(&self.store.agents(build.id)?, &self.store.script_runs(build.id)?))
    }
}
