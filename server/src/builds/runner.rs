use std::{sync::Arc, time::Duration};

use chat_workspace_tools::{build_log::LogLevel, workspace::BuildId};
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;

use super::{active::ActiveBuilds, quota::Quota};
use crate::{
    agents::AgentSupervisor,
    config::BuildLimits,
    log::{BuildLog, LogEnd},
    provisioner::{BuildError, BuildRequest, LogWriter, Provisioner},
    stage,
    store::{Build, BuildLine, JobError, Store, StoreError, Workspace},
};

/// Runs a build with time limits.
#[derive(Debug)]
pub(super) struct BuildRunner {
    pub(super) store: Arc<Store>,
    pub(super) active: Arc<ActiveBuilds>,
    pub(super) provisioner: Arc<dyn Provisioner>,
    pub(super) agents: Arc<AgentSupervisor>,
    pub(super) limits: BuildLimits,
}

/// The time limit that a build exceeded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Timeout {
    Hung,
    BuildTime,
    CancelGrace,
}

impl BuildRunner {
    /// Runs a build until it is complete.
    pub(super) async fn run(self: Arc<Self>, id: BuildId) {
        if let Err(error) = self.try_run(id).await {
            // The next start of the server recovers the incomplete build.
            eprintln!("workspace-server: build {id} is not completed: {error}");
        }
    }

    async fn try_run(&self, id: BuildId) -> Result<(), StoreError> {
        let Some(build) = self.store.build(id)? else { return Ok(()) };
        let Some(workspace) = self.store.workspace(build.workspace)? else { return Ok(()) };
        let (log, cancel) = (self.active.log(id), self.active.cancellation(id));
        self.store.start(id)?;
        self.agents.stop(workspace.id);
        log.append(BuildLine::marker(stage::SETTING_UP));

        let quota_error = match self.limits.quota {
            Some(budget) => Quota::check(&self.store, budget, &workspace, &build, &log)?,
            None => None,
        };
        let outcome = match quota_error {
            Some(_) => None,
            None => Some(self.provision(&workspace, &build, &log, &cancel).await),
        };
        if !matches!(outcome, Some(Err(_))) {
            log.append(BuildLine::marker(stage::CLEANING_UP));
        }
        let (error, end) = match outcome {
            None => (quota_error, LogEnd::Complete),
            Some(Ok(Ok(()))) => (None, LogEnd::Complete),
            // The error of an interrupted build is a consequence of the cancellation.
            Some(Ok(Err(BuildError::Failed(_)))) if cancel.is_cancelled() => (None, LogEnd::Complete),
            Some(Ok(Err(BuildError::Failed(error)))) => (Some(JobError::new(error)), LogEnd::Complete),
            Some(Ok(Err(BuildError::LogTruncated(error)))) => (Some(JobError::new(error)), LogEnd::Truncated),
            Some(Err(timeout)) => (Some(JobError::new(self.report_timeout(timeout, &log))), LogEnd::Complete),
        };

        self.active.complete(&build, error.as_ref(), end)?;
        self.agents.start(&build)?;
        Ok(())
    }

    async fn provision(
        &self,
        workspace: &Workspace,
        build: &Build,
        log: &Arc<BuildLog>,
        cancel: &CancellationToken,
    ) -> Result<Result<(), BuildError>, Timeout> {
        let request = BuildRequest {
            workspace_id: workspace.id,
            workspace_name: workspace.name.clone(),
            template: Arc::clone(&workspace.template),
            parameters: workspace.parameters.clone(),
            transition: build.transition.clone(),
            cancel: cancel.clone(),
        };
        let writer = LogWriter::new(Arc::clone(log));
        let mut activity = log.activity();
        let mut run = self.provisioner.run(&request, &writer);

        let build_deadline = Instant::now() + self.limits.build_time;
        let mut hung_deadline = Instant::now() + self.limits.hung_after;
        let mut cancel_deadline = None;
        loop {
            let first = (hung_deadline, Timeout::Hung).min((build_deadline, Timeout::BuildTime));
            let (deadline, timeout) =
                cancel_deadline.map_or(first, |deadline| first.min((deadline, Timeout::CancelGrace)));
            tokio::select! {
                outcome = &mut run => return Ok(outcome),
                _ = activity.changed() => hung_deadline = Instant::now() + self.limits.hung_after,
                () = cancel.cancelled(), if cancel_deadline.is_none() => {
                    cancel_deadline = Some(Instant::now() + self.limits.cancel_grace);
                }
                // Returning drops `run`, which kills its processes.
                () = sleep_until(deadline) => return Err(timeout),
            }
        }
    }

    /// The job's error. For a hung build it also writes an explanation to the log.
    fn report_timeout(&self, timeout: Timeout, log: &BuildLog) -> String {
        match timeout {
            Timeout::CancelGrace => "Cancel timed out".to_owned(),
            Timeout::BuildTime => {
                format!("Build took longer than {} and was terminated.", minutes(self.limits.build_time))
            }
            Timeout::Hung => {
                let hung = format!("Coder: Build has been detected as hung for {}", minutes(self.limits.hung_after));
                let stage = log.last_stage().unwrap_or_else(|| stage::UNKNOWN.to_owned());
                let rule = "====================";
                for output in ["", rule, &format!("{hung} and will be terminated."), rule, ""] {
                    log.append(BuildLine::server(&stage, LogLevel::Error, output));
                }
                format!("{hung} and has been terminated by hang detector.")
            }
        }
    }
}

fn minutes(duration: Duration) -> String {
    format!("{} minutes", duration.as_secs() / 60)
}

#[cfg(test)]
mod tests;
