use chat_workspace_tools::build_log::LogLevel;
use futures_util::future::BoxFuture;
use tokio::sync::{mpsc, oneshot};

use super::{BuildError, BuildRequest, LogWriter, Provisioner};
use crate::{log::BuildLine, stage};

/// A provisioner for tests: its builds do what the test says, when it says so.
#[derive(Debug)]
pub struct Stepped {
    begun: mpsc::UnboundedSender<SteppedBuild>,
}

/// A build at work. Dropping it leaves the build hanging, until it is cancelled or its time is up.
#[derive(Debug)]
pub struct SteppedBuild {
    /// What is to be built.
    pub request: BuildRequest,
    log: LogWriter,
    outcome: oneshot::Sender<Result<(), BuildError>>,
}

impl Stepped {
    /// The provisioner, and where its builds come out once a worker takes them.
    pub fn new() -> (Self, mpsc::UnboundedReceiver<SteppedBuild>) {
        let (begun, builds) = mpsc::unbounded_channel();
        (Self { begun }, builds)
    }
}

impl Provisioner for Stepped {
    fn name(&self) -> &str {
        "stepped"
    }

    fn run<'a>(&'a self, request: &'a BuildRequest, log: &'a LogWriter) -> BoxFuture<'a, Result<(), BuildError>> {
        Box::pin(async move {
            let (outcome, ended) = oneshot::channel();
            let build = SteppedBuild { request: request.clone(), log: log.clone(), outcome };
            if self.begun.send(build).is_err() {
                return Err(BuildError::Failed("nobody steps this build".to_owned()));
            }
            match ended.await {
                Ok(outcome) => outcome,
                Err(_) => std::future::pending().await,
            }
        })
    }
}

impl SteppedBuild {
    /// Writes a line of information in the stage that changes things (`Starting workspace` or its like).
    pub fn write(&self, output: impl Into<String>) {
        let stage = stage::applying(&self.request.transition);
        self.write_line(BuildLine::output(stage, LogLevel::Info, output));
    }

    /// Writes any line.
    pub fn write_line(&self, line: BuildLine) {
        self.log.write(line);
    }

    /// Ends the build well.
    pub fn succeed(self) {
        self.end(Ok(()));
    }

    /// Ends the build with an error.
    pub fn fail(self, error: impl Into<String>) {
        self.end(Err(BuildError::Failed(error.into())));
    }

    /// Ends the build. Says nothing to a build that was ended already, such as by a shutdown.
    pub fn end(self, outcome: Result<(), BuildError>) {
        let _ = self.outcome.send(outcome);
    }
}
