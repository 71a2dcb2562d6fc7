use std::{sync::Arc, time::Duration};

use chat_workspace_tools::{build_log::LogLevel, workspace::BuildId};
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;

use crate::{
    agents::Agents,
    builds::quota::Quota,
    config::Limits,
    log::{BuildLine, BuildLog, LogEnd},
    provisioner::{self, BuildRequest, LogWriter, Provisioner},
    stage,
    store::{Build, BuildError, Store, StoreError, Workspace},
};

/// Runs one build after another, within limits.
#[derive(Debug)]
pub(super) struct Runner {
    pub(super) store: Arc<Store>,
    pub(super) provisioner: Arc<dyn Provisioner>,
    pub(super) agents: Arc<Agents>,
    pub(super) limits: Limits,
}

/// Why a build was ended from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Expiry {
    Hung,
    TooLong,
    CancelTimedOut,
}

impl Runner {
    pub(super) async fn run(self: Arc<Self>, id: BuildId) {
        if let Err(error) = self.build(id).await {
            // The next start of the server finds the build unfinished and ends it.
            eprintln!("workspace-server: build {id} is left as it is: {error}");
        }
    }

    async fn build(&self, id: BuildId) -> Result<(), StoreError> {
        let Some(build) = self.store.build(id)? else { return Ok(()) };
        let Some(workspace) = self.store.workspace(build.workspace)? else { return Ok(()) };
        let (log, cancel) = (self.store.log(id), self.store.cancellation(id));
        self.store.start(id)?;
        self.agents.stop(workspace.id);
        log.append(BuildLine::marker(stage::SETTING_UP));

        let refused = match self.limits.quota {
            Some(budget) => Quota::commit(&self.store, budget, &workspace, &build, &log)?,
            None => None,
        };
        let outcome = match refused {
            Some(_) => None,
            None => Some(self.provision(&workspace, &build, &log, &cancel).await),
        };
        if !matches!(outcome, Some(Err(_))) {
            log.append(BuildLine::marker(stage::CLEANING_UP));
        }
        let (error, end) = match outcome {
            None => (refused, LogEnd::Complete),
            Some(Ok(Ok(()))) => (None, LogEnd::Complete),
            // What a build says when it was interrupted is not why it ended.
            Some(Ok(Err(provisioner::BuildError::Failed(_)))) if cancel.is_cancelled() => (None, LogEnd::Complete),
            Some(Ok(Err(provisioner::BuildError::Failed(error)))) => (Some(BuildError::new(error)), LogEnd::Complete),
            Some(Ok(Err(provisioner::BuildError::LogCutShort(error)))) => {
                (Some(BuildError::new(error)), LogEnd::CutShort)
            }
            Some(Err(expiry)) => (Some(BuildError::new(self.explain(expiry, &log))), LogEnd::Complete),
        };

        // The job first: whoever sees the log end finds the job complete.
        self.store.complete(&build, error.as_ref())?;
        log.end(end);
        self.agents.start(&build)?;
        Ok(())
    }

    async fn provision(
        &self,
        workspace: &Workspace,
        build: &Build,
        log: &Arc<BuildLog>,
        cancel: &CancellationToken,
    ) -> Result<Result<(), provisioner::BuildError>, Expiry> {
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
        let mut work = self.provisioner.run(&request, &writer);

        let ends = Instant::now() + self.limits.build_time;
        let mut hangs = Instant::now() + self.limits.hung_after;
        let mut cancel_ends = None;
        loop {
            let limit = (hangs, Expiry::Hung).min((ends, Expiry::TooLong));
            let (at, expiry) = cancel_ends.map_or(limit, |at| limit.min((at, Expiry::CancelTimedOut)));
            tokio::select! {
                outcome = &mut work => return Ok(outcome),
                _ = activity.changed() => hangs = Instant::now() + self.limits.hung_after,
                () = cancel.cancelled(), if cancel_ends.is_none() => {
                    cancel_ends = Some(Instant::now() + self.limits.cancel_grace);
                }
                // Leaving drops `work`, which kills what it started.
                () = sleep_until(at) => return Err(expiry),
            }
        }
    }

    /// The job's error; a hung build also says so in its log.
    fn explain(&self, expiry: Expiry, log: &BuildLog) -> String {
        match expiry {
            Expiry::CancelTimedOut => "Cancel timed out".to_owned(),
            Expiry::TooLong => {
                format!("Build took longer than {} and was terminated.", minutes(self.limits.build_time))
            }
            Expiry::Hung => {
                let hung = format!("Coder: Build has been detected as hung for {}", minutes(self.limits.hung_after));
                let stage = log.last_stage().unwrap_or_else(|| stage::UNKNOWN.to_owned());
                let rule = "====================";
                for output in ["", rule, &format!("{hung} and will be terminated."), rule, ""] {
                    log.append(BuildLine::of_server(&stage, LogLevel::Error, output));
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
