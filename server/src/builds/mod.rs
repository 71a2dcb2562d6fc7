//! Builds from the request to the end: they queue, a worker runs them, they can be cancelled.

mod queue;
mod quota;
mod runner;

use std::sync::Arc;

use chat_workspace_tools::{
    build_log::LogLevel,
    workspace::{BuildId, WorkspaceId},
};
use tokio::sync::Semaphore;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

pub(crate) use queue::{Place, Queue};
pub(crate) use quota::{INSUFFICIENT_QUOTA, Quota};
use runner::Runner;

use crate::{
    agents::Agents,
    config::Limits,
    log::{BuildLine, LogEnd},
    provisioner::Provisioner,
    stage,
    store::{Build, BuildError, CancelError, CreateError, NewBuild, NewWorkspace, Store, StoreError, Workspace},
};

/// Why a build failed that was at work when its server ended.
const ABANDONED: &str = "The workspace server ended while this build was running.";

/// Makes builds and runs them.
#[derive(Debug)]
pub(crate) struct Builds {
    store: Arc<Store>,
    queue: Queue,
    limits: Limits,
}

impl Builds {
    /// Takes over what an earlier server left and starts the workers, on `tasks`. At `shutdown` running builds are
    /// dropped, and with them their processes.
    pub(crate) fn start(
        store: Arc<Store>,
        provisioner: Arc<dyn Provisioner>,
        agents: Arc<Agents>,
        limits: Limits,
        workers: usize,
        tasks: &TaskTracker,
        shutdown: CancellationToken,
    ) -> Result<Arc<Self>, StoreError> {
        let builds = Arc::new(Self { store, queue: Queue::default(), limits });
        builds.recover()?;
        let runner = Arc::new(Runner { store: Arc::clone(&builds.store), provisioner, agents, limits });
        tasks.spawn(shutdown.clone().run_until_cancelled_owned(Arc::clone(&builds).dispatch(
            runner,
            Arc::new(Semaphore::new(workers.max(1))),
            tasks.clone(),
            shutdown,
        )));
        Ok(builds)
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

    /// Makes a workspace with its first build. `announce` hears of it before a worker can take the build.
    pub(crate) fn create_workspace(
        &self,
        new: NewWorkspace,
        announce: impl FnOnce(&Workspace, &Build),
    ) -> Result<(Workspace, Build), CreateError> {
        let (workspace, build) = self.store.create_workspace(new)?;
        announce(&workspace, &build);
        self.queue.push(build.id);
        Ok((workspace, build))
    }

    /// Makes the next build of a workspace. `announce` hears of it before a worker can take it.
    pub(crate) fn create_build(
        &self,
        id: WorkspaceId,
        new: NewBuild,
        announce: impl FnOnce(&Workspace, &Build),
    ) -> Result<(Workspace, Build), CreateError> {
        let (workspace, build) = self.store.create_build(id, new)?;
        announce(&workspace, &build);
        self.queue.push(build.id);
        Ok((workspace, build))
    }

    /// Asks a running build to stop; ends a queued one at once.
    pub(crate) fn cancel(&self, id: BuildId) -> Result<(), CancelError> {
        let build = self.store.cancel(id)?;
        self.store.cancellation(id).cancel();
        // What is no longer in the queue has a runner, which ends it.
        if self.queue.remove(id) {
            let log = self.store.log(id);
            self.store.complete(&build, None)?;
            log.end(LogEnd::Complete);
        }
        Ok(())
    }

    /// Takes over the builds that an earlier server left: those that waited wait again, those at work have failed.
    fn recover(&self) -> Result<(), StoreError> {
        for build in self.store.unfinished_builds()? {
            self.store.adopt(build.id);
            let log = self.store.log(build.id);
            if build.job.started_at.is_some() {
                let stage = log.after(0)?.pop().map_or_else(|| stage::UNKNOWN.to_owned(), |line| line.stage);
                log.append(BuildLine::of_server(stage, LogLevel::Error, ABANDONED));
                log.append(BuildLine::marker(stage::CLEANING_UP));
                self.store.complete(&build, Some(&BuildError::new(ABANDONED)))?;
                log.end(LogEnd::Complete);
            } else if build.job.canceled_at.is_some() {
                self.store.complete(&build, None)?;
                log.end(LogEnd::Complete);
            } else {
                self.queue.push(build.id);
            }
        }
        Ok(())
    }

    /// What the workspaces that are up take of the owner's budget, if there is a budget.
    pub(crate) fn quota(&self) -> Result<Option<Quota>, StoreError> {
        self.limits.quota.map(|budget| Quota::read(&self.store, budget, None)).transpose()
    }

    pub(crate) fn place(&self, id: BuildId) -> Place {
        self.queue.place(id)
    }
}
