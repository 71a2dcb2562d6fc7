//! Waiting for one build, whatever other builds there are.

use std::time::Duration;

use chat_workspace_tools::workspace::{BuildId, JobStatus};
use tokio::time::{Instant, sleep, sleep_until};
use tokio_util::sync::CancellationToken;

use crate::store::{BuildError, Job, ReadBuildError, Store};

/// How often a wait looks.
pub(super) const POLL: Duration = Duration::from_secs(2);
/// How long a build is waited for.
const BUILD_PATIENCE: Duration = Duration::from_secs(10 * 60);

/// Why a wait did not end well; the text is part of the tool's result.
#[derive(Debug, thiserror::Error)]
pub(super) enum WaitError {
    #[error("{}", .0.text)]
    Failed(BuildError),
    #[error("build was canceled")]
    Canceled,
    #[error("unexpected job status: {0}")]
    Unexpected(String),
    #[error("timed out waiting for workspace build: {0}")]
    GivenUp(GivenUp),
    #[error(transparent)]
    Read(#[from] ReadBuildError),
    #[error("get build: the build does not exist")]
    Unknown,
}

impl WaitError {
    /// Whether the build is over.
    pub(super) fn is_final(&self) -> bool {
        matches!(self, Self::Failed(_) | Self::Canceled)
    }
}

/// Why nobody waits any longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum GivenUp {
    #[error("context deadline exceeded")]
    Deadline,
    #[error("context canceled")]
    Interrupted,
}

/// Waits until `deadline` or an interruption, but at most until the next look.
pub(super) async fn pause(deadline: Instant, interrupt: &CancellationToken) -> Result<(), GivenUp> {
    tokio::select! {
        biased;
        () = interrupt.cancelled() => Err(GivenUp::Interrupted),
        () = sleep_until(deadline) => Err(GivenUp::Deadline),
        () = sleep(POLL) => Ok(()),
    }
}

/// Waits until this very build is over.
///
/// Each look reads the build by its id: one that someone else begins meanwhile is never taken for it.
pub(super) async fn wait_for_build(store: &Store, id: BuildId, interrupt: &CancellationToken) -> Result<(), WaitError> {
    let deadline = Instant::now() + BUILD_PATIENCE;
    loop {
        let build = store.build(id)?.ok_or(WaitError::Unknown)?;
        if let Some(outcome) = outcome(&build.job.status(), &build.job) {
            return outcome;
        }
        pause(deadline, interrupt).await.map_err(WaitError::GivenUp)?;
    }
}

/// What a job has come to; `None` while it is at work.
fn outcome(status: &JobStatus, job: &Job) -> Option<Result<(), WaitError>> {
    match status {
        JobStatus::Succeeded => Some(Ok(())),
        JobStatus::Failed => {
            let error = job.error.clone().filter(|error| !error.text.is_empty());
            Some(Err(WaitError::Failed(error.unwrap_or_else(|| BuildError::new("build failed")))))
        }
        JobStatus::Canceled => Some(Err(WaitError::Canceled)),
        JobStatus::Pending | JobStatus::Running | JobStatus::Canceling => None,
        other => Some(Err(WaitError::Unexpected(other.as_str().to_owned()))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;

    #[tokio::test]
    async fn every_job_status_has_its_outcome() {
        let job = |error: Option<&str>| Job {
            id: uuid::Uuid::nil(),
            created_at: Clock::start().now(),
            started_at: None,
            canceled_at: None,
            completed_at: None,
            error: error.map(BuildError::new),
            logs_overflowed: false,
        };
        let text =
            |status, error| outcome(&status, &job(error)).map(|outcome| outcome.map_err(|error| error.to_string()));
        let failed = |text: &str| Some(Err(text.to_owned()));
        assert_eq!(text(JobStatus::Succeeded, None), Some(Ok(())));
        assert_eq!(text(JobStatus::Failed, Some("terraform apply failed")), failed("terraform apply failed"));
        assert_eq!(text(JobStatus::Failed, Some("")), failed("build failed"));
        assert_eq!(text(JobStatus::Failed, None), failed("build failed"));
        assert_eq!(text(JobStatus::Canceled, None), failed("build was canceled"));
        for at_work in [JobStatus::Pending, JobStatus::Running, JobStatus::Canceling] {
            assert_eq!(text(at_work, None), None);
        }
        let unknown = JobStatus::Other("hibernating".to_owned());
        assert_eq!(text(unknown, None), failed("unexpected job status: hibernating"));
    }
}
