//! Time is paused here: it moves to the next deadline at once.

use chat_workspace_tools::{build_log::LogLine, workspace::JobStatus};
use futures_util::future::BoxFuture;
use tokio_util::task::TaskTracker;
use uuid::Uuid;

use super::{provisioner::BuildError, *};
use crate::{
    agents::AgentHost,
    store::{Job, NewWorkspace},
    template::Template,
};

/// How a build goes.
#[derive(Clone, Debug)]
enum Plan {
    /// Ends at once.
    End(Result<(), BuildError>),
    /// Writes a line so often, for ever.
    Chatter(Duration),
    /// Ends with an error once it is asked to stop.
    StopWhenAsked,
    Silence,
}

impl Provisioner for Plan {
    fn name(&self) -> &str {
        "plan"
    }

    fn run<'a>(&'a self, build: &'a BuildRequest, log: &'a LogWriter) -> BoxFuture<'a, Result<(), BuildError>> {
        Box::pin(async move {
            log.write(BuildLine::output("Planning infrastructure", LogLevel::Info, "begun"));
            match self {
                Self::End(outcome) => outcome.clone(),
                Self::Chatter(pause) => {
                    let mut pauses = tokio::time::interval(*pause);
                    loop {
                        pauses.tick().await;
                        log.write(BuildLine::output("Starting workspace", LogLevel::Info, "Still creating..."));
                    }
                }
                Self::StopWhenAsked => {
                    build.cancel.cancelled().await;
                    Err(BuildError::Failed("interrupted".to_owned()))
                }
                Self::Silence => std::future::pending().await,
            }
        })
    }
}

/// Runs one build to its end; how long it took comes with it.
async fn run(plan: Plan) -> (Ended, Duration) {
    run_and(plan, |_, _| ()).await
}

/// Runs one build and cancels it once it has begun.
async fn run_and_cancel(plan: Plan) -> (Ended, Duration) {
    run_and(plan, |store, id| {
        store.cancel(id).expect("it runs");
        store.cancellation(id).cancel();
    })
    .await
}

/// A build that is over, and its log.
struct Ended {
    job: Job,
    lines: Vec<LogLine>,
}

async fn run_and(plan: Plan, meanwhile: impl FnOnce(&Store, BuildId)) -> (Ended, Duration) {
    let store = Arc::new(Store::in_memory(Vec::new()));
    let template = Template::missing(Uuid::nil(), "box".to_owned());
    let (_, build) =
        store.create_workspace(NewWorkspace::plain("my-ws", Arc::new(template))).expect("a first workspace");
    let limits = Limits::default();
    let agents = Agents::new(
        Arc::clone(&store),
        AgentHost::Nowhere,
        String::new(),
        TaskTracker::new(),
        CancellationToken::new(),
    );
    let agents = Arc::new(agents);
    let runner = Arc::new(Runner { store: Arc::clone(&store), provisioner: Arc::new(plan), agents, limits });
    let began = Instant::now();
    // Polled in this order: the build has begun when `meanwhile` runs.
    tokio::join!(biased; runner.run(build.id), async { meanwhile(&store, build.id) });
    let job = store.build(build.id).expect("reads").expect("it is there").job;
    let lines = store.log(build.id).after(0).expect("reads");
    (Ended { job, lines }, began.elapsed())
}

impl Ended {
    fn error(&self) -> Option<&str> {
        self.job.error.as_ref().map(|error| error.text.as_str())
    }
}

fn stages(build: &Ended) -> Vec<String> {
    let mut stages: Vec<_> = build.lines.iter().map(|line| line.stage.clone()).collect();
    stages.dedup();
    stages
}

#[tokio::test(start_paused = true)]
async fn setting_up_and_cleaning_up_frame_every_build_that_ends_by_itself() {
    for outcome in [Ok(()), Err(BuildError::Failed("no room".to_owned()))] {
        let (build, _) = run(Plan::End(outcome)).await;
        assert_eq!(stages(&build), ["Setting up", "Planning infrastructure", "Cleaning Up"]);
    }
}

#[tokio::test(start_paused = true)]
async fn the_jobs_error_is_the_provisioners() {
    let (build, _) = run(Plan::End(Err(BuildError::Failed("no room".to_owned())))).await;
    assert_eq!((build.job.status(), build.error()), (JobStatus::Failed, Some("no room")));
}

#[tokio::test(start_paused = true)]
async fn a_silent_build_is_ended_as_hung() {
    let (build, took) = run(Plan::Silence).await;
    assert_eq!(took, Limits::default().hung_after);
    let error = "Coder: Build has been detected as hung for 5 minutes and has been terminated by hang detector.";
    assert_eq!(build.error(), Some(error));

    let tail = &build.lines[build.lines.len() - 5..];
    assert!(tail.iter().all(|line| line.stage == "Planning infrastructure" && line.log_level == LogLevel::Error));
    let text = "Coder: Build has been detected as hung for 5 minutes and will be terminated.";
    let rule = "====================";
    assert_eq!(tail.iter().map(|line| line.output.as_str()).collect::<Vec<_>>(), ["", rule, text, rule, ""]);
}

#[tokio::test(start_paused = true)]
async fn a_build_that_writes_is_not_hung_but_may_not_take_for_ever() {
    let (build, took) = run(Plan::Chatter(Duration::from_secs(299))).await;
    assert_eq!(took, Limits::default().build_time);
    assert_eq!(build.error(), Some("Build took longer than 60 minutes and was terminated."));
}

#[tokio::test(start_paused = true)]
async fn a_cancelled_build_that_stops_in_time_is_cancelled_whatever_it_says() {
    let (build, took) = run_and_cancel(Plan::StopWhenAsked).await;
    assert_eq!(took, Duration::ZERO);
    assert_eq!((build.job.status(), build.error()), (JobStatus::Canceled, None));
}

#[tokio::test(start_paused = true)]
async fn a_cancelled_build_that_does_not_stop_is_killed_and_failed() {
    let (build, took) = run_and_cancel(Plan::Silence).await;
    assert_eq!(took, Limits::default().cancel_grace);
    assert_eq!((build.job.status(), build.error()), (JobStatus::Failed, Some("Cancel timed out")));
}
