use chat_workspace_tools::build_log::LogLevel;
use futures_util::future::BoxFuture;
use tokio::sync::{mpsc, oneshot};

use super::types::{BuildError, BuildRequest, LogWriter, Provisioner};
use crate::{stage, store::BuildLine};

/// A provisioner for tests, which control each of its builds.
#[derive(Debug)]
pub struct SteppedProvisioner {
    started: mpsc::UnboundedSender<SteppedBuild>,
}

/// A running build of a [`SteppedProvisioner`]. If it is dropped, the build hangs until it is canceled or times out.
#[derive(Debug)]
pub struct SteppedBuild {
    /// The request that the provisioner got.
    pub request: BuildRequest,
    log: LogWriter,
    outcome: oneshot::Sender<Result<(), BuildError>>,
}

impl SteppedProvisioner {
    /// The provisioner, and the channel that receives each build when a worker starts it.
    pub fn new() -> (Self, mpsc::UnboundedReceiver<SteppedBuild>) {
        let (started, builds) = mpsc::unbounded_channel();
        (Self { started }, builds)
    }
}

impl Provisioner for SteppedProvisioner {
    fn name(&self) -> &str {
        "stepped"
    }

    fn run<'a>(&'a self, request: &'a BuildRequest, log: &'a LogWriter) -> BoxFuture<'a, Result<(), BuildError>> {
        Box::pin(async move {
            let (outcome, ended) = oneshot::channel();
            let build = SteppedBuild { request: request.clone(), log: log.clone(), outcome };
            if self.started.send(build).is_err() {
                return Err(BuildError::Failed("the receiver of the builds was dropped".to_owned()));
            }
            match ended.await {
                Ok(outcome) => outcome,
                Err(_) => std::future::pending().await,
            }
        })
    }
}

impl SteppedBuild {
    /// Writes a line of level info in the stage of `terraform apply`, such as `Starting workspace`.
    pub fn write(&self, output: impl Into<String>) {
        self.write_at(LogLevel::Info, output);
    }

    /// Writes a line of this level in the same stage as [`Self::write`].
    pub fn write_at(&self, level: LogLevel, output: impl Into<String>) {
        self.write_line(BuildLine::output(stage::applying(&self.request.transition), level, output));
    }

    /// Writes the empty line that marks the start of that stage.
    pub fn mark_stage(&self) {
        self.write_line(BuildLine::marker(stage::applying(&self.request.transition)));
    }

    /// Writes a line.
    pub fn write_line(&self, line: BuildLine) {
        self.log.write(line);
    }

    /// Ends the build with success.
    pub fn succeed(self) {
        self.end(Ok(()));
    }

    /// Ends the build with an error.
    pub fn fail(self, error: impl Into<String>) {
        self.end(Err(BuildError::Failed(error.into())));
    }

    /// Ends the build. Has no effect on a build that has ended already, such as after a shutdown.
    pub fn end(self, outcome: Result<(), BuildError>) {
        let _ = self.outcome.send(outcome);
    }
}
