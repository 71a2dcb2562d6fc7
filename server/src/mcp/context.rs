use std::{sync::Arc, time::Duration};

use chat_workspace_tools::workspace::{AgentId, BuildId};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use super::{error::CallError, page::AppPage};
use crate::{
    builds::Builds,
    store::{Agent, Build, Store, Workspace},
    streams::ApiObjects,
    template::Template,
    tools::Tools,
    user::User,
};

/// How long a call waits at most. Clients give a request up after 60 s, and hosts may do so earlier.
pub(super) const MAX_WAIT: Duration = Duration::from_secs(20);

/// What the tools work with.
#[derive(Debug)]
pub(crate) struct McpContext {
    pub(crate) tools: Tools,
    pub(crate) store: Arc<Store>,
    pub(crate) builds: Arc<Builds>,
    pub(crate) objects: ApiObjects,
    pub(crate) page: AppPage,
    /// Canceled when the server shuts down.
    pub(crate) shutdown: CancellationToken,
}

impl McpContext {
    /// The templates that agents may use.
    pub(super) fn templates(&self) -> impl Iterator<Item = &Arc<Template>> {
        self.store.templates().iter().filter(|template| self.tools.allows(template))
    }
}

/// A running call.
#[derive(Debug)]
pub(super) struct Call<'a> {
    pub(super) context: &'a McpContext,
    pub(super) user: User,
    /// Canceled when the client gives the call up.
    pub(super) cancellation: CancellationToken,
}

impl Call<'_> {
    /// A build of the user, with its workspace.
    pub(super) fn build(&self, id: BuildId) -> Result<(Workspace, Build), CallError> {
        let store = &self.context.store;
        let build = store.build(id)?.ok_or(CallError::NotFound)?;
        let workspace = store.workspace(build.workspace)?.ok_or(CallError::NotFound)?;
        if workspace.owner == self.user { Ok((workspace, build)) } else { Err(CallError::NotFound) }
    }

    /// An agent of a build of the user.
    pub(super) fn agent(&self, id: AgentId) -> Result<Agent, CallError> {
        let agent = self.context.store.agent(id)?.ok_or(CallError::NotFound)?;
        self.build(agent.build)?;
        Ok(agent)
    }

    /// Waits for `next`. `None` after `wait`, after [`MAX_WAIT`], at a cancellation, or at a shutdown.
    pub(super) async fn wait<T>(&self, wait: Duration, next: impl Future<Output = T>) -> Option<T> {
        tokio::select! {
            // Polled in this order, so that a result that is ready is returned without a wait.
            biased;
            result = next => Some(result),
            () = self.context.shutdown.cancelled() => None,
            () = self.cancellation.cancelled() => None,
            () = sleep(wait.min(MAX_WAIT)) => None,
        }
    }
}
