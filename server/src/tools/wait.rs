//! The wait for a build, which polls the store.

use std::time::Duration;

use chat_workspace_tools::workspace::{BuildId, JobStatus};
use tokio::time::{Instant, sleep, sleep_until};
use tokio_util::sync::CancellationToken;

use crate::store::{Build, Job, JobError, ReadBuildError, Store};

/// The interval between two polls.
const POLL_INTERVAL: Duration = Duration::from_secs(2);
/// The maximum wait for a build.
const BUILD_TIMEOUT: Duration = Duration::from_secs(10 * 60);

/// Why a wait failed. The text is part of the tool's result.
#[derive(Debug, thiserror::Error)]
pub(super) enum WaitError {
    #[error("{}", .0.text)]
    Failed(JobError),
    #[error("build was canceled")]
    Canceled,
    #[error("unexpected job status: {0}")]
    Unexpected(String),
    #[error("timed out waiting for workspace build: {0}")]
    Aborted(WaitAborted),
    #[error(transparent)]
    Read(#[from] ReadBuildError),
    #[error("get build: the build does not exist")]
    Unknown,
}

impl WaitError {
    /// Whether the build is complete.
    pub(super) fn is_build_complete(&self) -> bool {
        matches!(self, Self::Failed(_) | Self::Canceled)
    }
}

/// Why a wait ended before the build was complete.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum WaitAborted {
    #[error("context deadline exceeded")]
    Deadline,
    #[error("context canceled")]
    Interrupted,
}

/// Waits for the poll interval; an error at `deadline` or at an interruption.
pub(super) async fn poll_delay(deadline: Instant, interrupt: &CancellationToken) -> Result<(), WaitAborted> {
    tokio::select! {
        biased;
        () = interrupt.cancelled() => Err(WaitAborted::Interrupted),
        () = sleep_until(deadline) => Err(WaitAborted::Deadline),
        () = sleep(POLL_INTERVAL) => Ok(()),
    }
}

/// Waits until the build with this id is complete, whatever other builds the workspace has meanwhile.
pub(super) async fn wait_for_build(store: &Store, id: BuildId, interrupt: &CancellationToken) -> Result<(), WaitError> {
    let deadline = Instant::now() + BUILD_TIMEOUT;
    loop {
        let build = store.build(id)?.ok_or(WaitError::Unknown)?;
        if let Some(outcome) = outcome(&build.job.status(), &build.job) {
            return outcome;
        }
        poll_delay(deadline, interrupt).await.map_err(WaitError::Aborted)?;
    }
}

/// Whether a build is queued or running. A build that is being canceled does not count.
pub(super) fn is_in_progress(build: &Build) -> bool {
    matches!(build.job.status(), JobStatus::Pending | JobStatus::Running)
}

/// The result of a wait for a job in this status; `None` if the job is not complete.
fn outcome(status: &JobStatus, job: &Job) -> Option<Result<(), WaitError>> {
    match status {
        JobStatus::Succeeded => Some(Ok(())),
        JobStatus::Failed => {
            let error = job.error.clone().filter(|error| !error.text.is_empty());
            Some(Err(WaitError::Failed(error.unwrap_or_else(|| JobError::new("build failed")))))
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
    async fn each_job_status_has_its_outcome() {
        let job = |error: Option<&str>| Job {
            id: uuid::Uuid::nil(),
            created_at: Clock::start().now(),
            started_at: None,
            canceled_at: None,
            completed_at: None,
            error: error.map(JobError::new),
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
        for active in [JobStatus::Pending, JobStatus::Running, JobStatus::Canceling] {
            assert_eq!(text(active, None), None);
        }
        let unknown = JobStatus::Other("hibernating".to_owned());
        assert_eq!(text(unknown, None), failed("unexpected job status: hibernating"));
    }
}
