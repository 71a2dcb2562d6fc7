//! Builds from the request to the end: they queue, a worker runs them, they can be cancelled.

mod queue;
mod runner;

use std::sync::Arc;

use chat_workspace_tools::workspace::{BuildId, Transition, WorkspaceId};
use tokio::sync::Semaphore;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

pub(crate) use queue::{Place, Queue};
use runner::Runner;

use crate::{
    config::Limits,
    log::LogEnd,
    provisioner::Provisioner,
    store::{Build, CancelError, CreateError, Store, Workspace},
    template::Template,
};

/// Makes builds and runs them.
#[derive(Debug)]
pub(crate) struct Builds {
    store: Arc<Store>,
    queue: Queue,
}

impl Builds {
    /// Starts the workers, on `tasks`. At `shutdown` running builds are dropped, and with them their processes.
    pub(crate) fn start(
        store: Arc<Store>,
        provisioner: Arc<dyn Provisioner>,
        limits: Limits,
        workers: usize,
        tasks: &TaskTracker,
        shutdown: CancellationToken,
    ) -> Arc<Self> {
        let builds = Arc::new(Self { store, queue: Queue::default() });
        let runner = Arc::new(Runner { store: Arc::clone(&builds.store), provisioner, limits });
        tasks.spawn(shutdown.clone().run_until_cancelled_owned(Arc::clone(&builds).dispatch(
            runner,
            Arc::new(Semaphore::new(workers.max(1))),
            tasks.clone(),
            shutdown,
        )));
        builds
    }

    async fn dispatch(
        self: Arc<Self>,
        runner: Arc<Runner>,
        workers: Arc<Semaphore>,
        tasks: TaskTracker,
        shutdown: CancellationToken,
    ) {
        // A free worker first, then a build: a build stays in the queue, with its place, until it really runs.
        while let Ok(worker) = Arc::clone(&workers).acquire_owned().await {
            let build = self.queue.pop().await;
            let run = Arc::clone(&runner).run(build);
            let shutdown = shutdown.clone();
            tasks.spawn(async move {
                shutdown.run_until_cancelled_owned(run).await;
                drop(worker);
            });
        }
    }

    pub(crate) fn create_workspace(
        &self,
        name: String,
        template: Arc<Template>,
    ) -> Result<(Workspace, Build), CreateError> {
        let made = self.store.create_workspace(name, template)?;
        self.queue.push(made.1.id);
        Ok(made)
    }

    pub(crate) fn create_build(
        &self,
        id: WorkspaceId,
        transition: Transition,
    ) -> Result<(Workspace, Build), CreateError> {
        let made = self.store.create_build(id, transition)?;
        self.queue.push(made.1.id);
        Ok(made)
    }

    /// Asks a running build to stop; ends a queued one at once.
    pub(crate) fn cancel(&self, id: BuildId) -> Result<(), CancelError> {
        let build = self.store.cancel(id)?;
        build.cancel.cancel();
        // What is no longer in the queue has a runner, which ends it.
        if self.queue.remove(id) {
            self.store.complete(id, None);
            build.log.end(LogEnd::Complete);
        }
        Ok(())
    }

    pub(crate) fn place(&self, id: BuildId) -> Place {
        self.queue.place(id)
    }
}
