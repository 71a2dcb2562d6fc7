use std::sync::Arc;

use chat_workspace_tools::{
    build_log::LogLevel,
    workspace::{BuildId, WorkspaceId},
};
use tokio::sync::Semaphore;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{
    active::ActiveBuilds,
    queue::{BuildQueue, QueuePosition},
    quota::Quota,
    runner::BuildRunner,
};
use crate::{
    agents::AgentSupervisor,
    config::BuildLimits,
    log::{BuildLog, LogEnd},
    provisioner::Provisioner,
    stage,
    store::{
        Build, BuildLine, CancelError, CreateError, JobError, NewBuild, NewWorkspace, Store, StoreError, Workspace,
    },
};

/// The error of a build that was running when its server ended.
const ABANDONED: &str = "The workspace server ended while this build was running.";

/// Creates, queues, runs and cancels builds.
#[derive(Debug)]
pub(crate) struct Builds {
    store: Arc<Store>,
    active: Arc<ActiveBuilds>,
    queue: BuildQueue,
    limits: BuildLimits,
}

impl Builds {
    /// Recovers the incomplete builds of the database and starts the workers on `tasks`. At `shutdown` the running builds
    /// are dropped, which kills their processes.
    pub(crate) fn start(
        store: Arc<Store>,
        provisioner: Arc<dyn Provisioner>,
        agents: Arc<AgentSupervisor>,
        limits: BuildLimits,
        workers: usize,
        tasks: &TaskTracker,
        shutdown: CancellationToken,
    ) -> Result<Arc<Self>, StoreError> {
        let active = Arc::new(ActiveBuilds::new(Arc::clone(&store)));
        let runner = Arc::new(BuildRunner {
            store: Arc::clone(&store),
            active: Arc::clone(&active),
            provisioner,
            agents,
            limits,
        });
        let builds = Arc::new(Self { store, active, queue: BuildQueue::default(), limits });
        builds.recover()?;
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
        runner: Arc<BuildRunner>,
        workers: Arc<Semaphore>,
        tasks: TaskTracker,
        shutdown: CancellationToken,
    ) {
        // Acquires a worker before it takes a build, so that a build keeps its queue position until it runs.
        while let Ok(worker) = Arc::clone(&workers).acquire_owned().await {
            let build = self.queue.pop().await;
            self.notify_queued();
            let run = Arc::clone(&runner).run(build);
            let shutdown = shutdown.clone();
            tasks.spawn(async move {
                shutdown.run_until_cancelled_owned(run).await;
                drop(worker);
            });
        }
    }

    /// Creates a workspace with its first build. `on_created` runs before the build is queued.
    pub(crate) fn create_workspace(
        &self,
        new: NewWorkspace,
        on_created: impl FnOnce(&Workspace, &Build),
    ) -> Result<(Workspace, Build), CreateError> {
        let (workspace, build) = self.store.create_workspace(new)?;
        self.enqueue(&workspace, &build, on_created);
        Ok((workspace, build))
    }

    /// Creates the next build of a workspace. `on_created` runs before the build is queued.
    pub(crate) fn create_build(
        &self,
        id: WorkspaceId,
        new: NewBuild,
        on_created: impl FnOnce(&Workspace, &Build),
    ) -> Result<(Workspace, Build), CreateError> {
        let (workspace, build) = self.store.create_build(id, new)?;
        self.enqueue(&workspace, &build, on_created);
        Ok((workspace, build))
    }

    fn enqueue(&self, workspace: &Workspace, build: &Build, on_created: impl FnOnce(&Workspace, &Build)) {
        self.active.insert(build.id);
        on_created(workspace, build);
        self.queue.push(build.id);
        self.store.workspace_changes().notify(&workspace.id);
    }

    /// Notifies of the new positions of the builds in the queue.
    fn notify_queued(&self) {
        if !self.store.workspace_changes().has_subscribers() {
            return;
        }
        for build in self.queue.waiting_builds() {
            // A build that cannot be read is reported by the next read of its workspace.
            if let Ok(Some(build)) = self.store.build(build) {
                self.store.workspace_changes().notify(&build.workspace);
            }
        }
    }

    /// Cancels a build. A queued build is complete at once, a running one when its provisioner ends.
    pub(crate) fn cancel(&self, id: BuildId) -> Result<(), CancelError> {
        let build = self.store.cancel(id)?;
        self.active.cancellation(id).cancel();
        // A build that is not in the queue is completed by its runner.
        if self.queue.remove(id) {
            self.active.complete(&build, None, LogEnd::Complete)?;
            self.notify_queued();
        }
        Ok(())
    }

    /// Queues the builds that were queued when an earlier server ended, and fails those that were running.
    fn recover(&self) -> Result<(), StoreError> {
        for build in self.store.unfinished_builds()? {
            self.active.insert(build.id);
            if build.job.started_at.is_some() {
                let log = self.log(build.id);
                let stage = log.after(0)?.pop().map_or_else(|| stage::UNKNOWN.to_owned(), |line| line.stage);
                log.append(BuildLine::server(stage, LogLevel::Error, ABANDONED));
                log.append(BuildLine::marker(stage::CLEANING_UP));
                self.active.complete(&build, Some(&JobError::new(ABANDONED)), LogEnd::Complete)?;
            } else if build.job.canceled_at.is_some() {
                self.active.complete(&build, None, LogEnd::Complete)?;
            } else {
                self.queue.push(build.id);
            }
        }
        Ok(())
    }

    /// The log of a build. It grows while the build is active.
    pub(crate) fn log(&self, id: BuildId) -> Arc<BuildLog> {
        self.active.log(id)
    }

    /// The quota and its use, if there is a quota.
    pub(crate) fn quota(&self) -> Result<Option<Quota>, StoreError> {
        self.limits.quota.map(|budget| Quota::read(&self.store, budget, None)).transpose()
    }

    /// The position of a build in the queue.
    pub(crate) fn queue_position(&self, id: BuildId) -> QueuePosition {
        self.queue.position(id)
    }
}
