use std::{sync::Arc, time::Duration};

use chat_workspace_tools::{
    build_log::{LogLevel, LogSource},
    workspace::BuildId,
};
use tokio::time::{Instant, sleep_until};

use crate::{
    config::Limits,
    log::{BuildLine, BuildLog, LogEnd},
    provisioner::{BuildError, BuildRequest, LogWriter, Provisioner},
    stage,
    store::{Build, Store, Workspace},
};

/// Runs one build after another, within limits.
#[derive(Debug)]
pub(super) struct Runner {
    pub(super) store: Arc<Store>,
    pub(super) provisioner: Arc<dyn Provisioner>,
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
        let Some((workspace, build)) = self.store.build(id) else { return };
        self.store.start(id);
        build.log.append(BuildLine::marker(stage::SETTING_UP));

        let outcome = self.provision(&workspace, &build).await;
        if outcome.is_ok() {
            build.log.append(BuildLine::marker(stage::CLEANING_UP));
        }
        let canceled = build.cancel.is_cancelled();
        let (error, end) = match outcome {
            Ok(Ok(())) => (None, LogEnd::Complete),
            // What a build says when it was interrupted is not why it ended.
            Ok(Err(BuildError::Failed(_))) if canceled => (None, LogEnd::Complete),
            Ok(Err(BuildError::Failed(error))) => (Some(error), LogEnd::Complete),
            Ok(Err(BuildError::LogCutShort(error))) => (Some(error), LogEnd::CutShort),
            Err(expiry) => (Some(self.explain(expiry, &build.log)), LogEnd::Complete),
        };

        // The job first: whoever sees the log end finds the job complete.
        self.store.complete(id, error);
        build.log.end(end);
    }

    async fn provision(&self, workspace: &Workspace, build: &Build) -> Result<Result<(), BuildError>, Expiry> {
        let request = BuildRequest {
            workspace_id: workspace.id,
            workspace_name: workspace.name.clone(),
            template: Arc::clone(&workspace.template),
            transition: build.transition.clone(),
            cancel: build.cancel.clone(),
        };
        let log = LogWriter::new(Arc::clone(&build.log));
        let mut activity = build.log.activity();
        let mut work = self.provisioner.run(&request, &log);

        let ends = Instant::now() + self.limits.build_time;
        let mut hangs = Instant::now() + self.limits.hung_after;
        let mut cancel_ends = None;
        loop {
            let limit = (hangs, Expiry::Hung).min((ends, Expiry::TooLong));
            let (at, expiry) = cancel_ends.map_or(limit, |at| limit.min((at, Expiry::CancelTimedOut)));
            tokio::select! {
                outcome = &mut work => return Ok(outcome),
                _ = activity.changed() => hangs = Instant::now() + self.limits.hung_after,
                () = build.cancel.cancelled(), if cancel_ends.is_none() => {
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
                let stage = log.last_stage().unwrap_or_else(|| "Unknown".to_owned());
                let rule = "====================";
                for output in ["", rule, &format!("{hung} and will be terminated."), rule, ""] {
                    log.append(BuildLine {
                        source: LogSource::ProvisionerDaemon,
                        level: LogLevel::Error,
                        stage: stage.clone(),
                        output: output.to_owned(),
                    });
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
