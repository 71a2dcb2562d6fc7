//! Time is paused in these tests: it advances to the next timer as soon as all tasks wait.

use std::path::PathBuf;

use chat_workspace_tools::{build_log::LogLine, workspace::JobStatus};
use futures_util::future::BoxFuture;
use tokio_util::task::TaskTracker;
use uuid::Uuid;

use super::*;
use crate::{
    config::AgentHost,
    store::{Job, NewWorkspace},
    template::Template,
};

/// The behavior of a build.
#[derive(Clone, Debug)]
enum Plan {
    /// Ends at once.
    End(Result<(), BuildError>),
    /// Writes a line at this interval and never ends.
    WritePeriodically(Duration),
    /// Ends with an error when it is canceled.
    EndOnCancel,
    /// Never ends and writes no line.
    Hang,
}

impl Provisioner for Plan {
    fn name(&self) -> &str {
        "plan"
    }

    fn run<'a>(&'a self, build: &'a BuildRequest, log: &'a LogWriter) -> BoxFuture<'a, Result<(), BuildError>> {
        Box::pin(async move {
            log.write(BuildLine::output("Planning infrastructure", LogLevel::Info, "started"));
            match self {
                Self::End(outcome) => outcome.clone(),
                Self::WritePeriodically(interval) => {
                    let mut ticks = tokio::time::interval(*interval);
                    loop {
                        ticks.tick().await;
                        log.write(BuildLine::output("Starting workspace", LogLevel::Info, "Still creating..."));
                    }
                }
                Self::EndOnCancel => {
                    build.cancel.cancelled().await;
                    Err(BuildError::Failed("interrupted".to_owned()))
                }
                Self::Hang => std::future::pending().await,
            }
        })
    }
}

/// Runs a build and returns it with its duration.
async fn run(plan: Plan) -> (CompleteBuild, Duration) {
    run_and(plan, |_, _, _| ()).await
}

/// Runs a build and cancels it after its start.
async fn run_and_cancel(plan: Plan) -> (CompleteBuild, Duration) {
    run_and(plan, |active, store, id| {
        store.cancel(id).expect("is running");
        active.cancellation(id).cancel();
    })
    .await
}

/// The job and the log of a complete build.
struct CompleteBuild {
    job: Job,
    lines: Vec<LogLine>,
}

async fn run_and(plan: Plan, meanwhile: impl FnOnce(&ActiveBuilds, &Store, BuildId)) -> (CompleteBuild, Duration) {
    let store = Arc::new(Store::in_memory(Vec::new()));
    let template = Template::missing(Uuid::nil(), "box".to_owned());
    let (_, build) = store.create_workspace(NewWorkspace::named("my-ws", Arc::new(template))).expect("is created");
    let limits = BuildLimits::default();
    let agents = AgentSupervisor::new(
        Arc::clone(&store),
        AgentHost::Disabled,
        PathBuf::new(),
        TaskTracker::new(),
        CancellationToken::new(),
    );
    let agents = Arc::new(agents);
    let active = Arc::new(ActiveBuilds::new(Arc::clone(&store)));
    active.insert(build.id);
    let runner = Arc::new(BuildRunner {
        store: Arc::clone(&store),
        active: Arc::clone(&active),
        provisioner: Arc::new(plan),
        agents,
        limits,
    });
    let start = Instant::now();
    // Polled in this order, so that the build has started when `meanwhile` runs.
    tokio::join!(biased; runner.run(build.id), async { meanwhile(&active, &store, build.id) });
    let job = store.build(build.id).expect("reads").expect("exists").job;
    let lines = active.log(build.id).after(0).expect("reads");
    (CompleteBuild { job, lines }, start.elapsed())
}

impl CompleteBuild {
    fn error(&self) -> Option<&str> {
        self.job.error.as_ref().map(|error| error.text.as_str())
    }
}

fn stages(build: &CompleteBuild) -> Vec<String> {
    let mut stages: Vec<_> = build.lines.iter().map(|line| line.stage.clone()).collect();
    stages.dedup();
    stages
}

#[tokio::test(start_paused = true)]
async fn a_build_starts_with_setting_up_and_ends_with_cleaning_up() {
    for outcome in [Ok(()), Err(BuildError::Failed("no capacity".to_owned()))] {
        let (build, _) = run(Plan::End(outcome)).await;
        assert_eq!(stages(&build), ["Setting up", "Planning infrastructure", "Cleaning Up"]);
    }
}

#[tokio::test(start_paused = true)]
async fn the_job_has_the_error_of_the_provisioner() {
    let (build, _) = run(Plan::End(Err(BuildError::Failed("no capacity".to_owned())))).await;
    assert_eq!((build.job.status(), build.error()), (JobStatus::Failed, Some("no capacity")));
}

#[tokio::test(start_paused = true)]
async fn a_build_without_output_is_terminated_as_hung() {
    let (build, took) = run(Plan::Hang).await;
    assert_eq!(took, BuildLimits::default().hung_after);
    let error = "Coder: Build has been detected as hung for 5 minutes and has been terminated by hang detector.";
    assert_eq!(build.error(), Some(error));

    let tail = &build.lines[build.lines.len() - 5..];
    assert!(tail.iter().all(|line| line.stage == "Planning infrastructure" && line.log_level == LogLevel::Error));
    let text = "Coder: Build has been detected as hung for 5 minutes and will be terminated.";
    let rule = "====================";
    assert_eq!(tail.iter().map(|line| line.output.as_str()).collect::<Vec<_>>(), ["", rule, text, rule, ""]);
}

#[tokio::test(start_paused = true)]
async fn a_build_with_output_is_terminated_at_the_time_limit() {
    let (build, took) = run(Plan::WritePeriodically(Duration::from_secs(299))).await;
    assert_eq!(took, BuildLimits::default().build_time);
    assert_eq!(build.error(), Some("Build took longer than 60 minutes and was terminated."));
}

#[tokio::test(start_paused = true)]
async fn a_canceled_build_that_ends_in_time_has_no_error() {
    let (build, took) = run_and_cancel(Plan::EndOnCancel).await;
    assert_eq!(took, Duration::ZERO);
    assert_eq!((build.job.status(), build.error()), (JobStatus::Canceled, None));
}

#[tokio::test(start_paused = true)]
async fn a_canceled_build_that_does_not_end_is_killed_and_failed() {
    let (build, took) = run_and_cancel(Plan::Hang).await;
    assert_eq!(took, BuildLimits::default().cancel_grace);
    assert_eq!((build.job.status(), build.error()), (JobStatus::Failed, Some("Cancel timed out")));
}
