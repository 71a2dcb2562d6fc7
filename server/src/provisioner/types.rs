use std::{fmt, sync::Arc};

use chat_workspace_tools::workspace::{Transition, WorkspaceId};
use futures_util::future::BoxFuture;
use tokio_util::sync::CancellationToken;

use crate::{log::BuildLog, parameters::Parameters, store::BuildLine, template::Template};

/// Runs builds.
pub trait Provisioner: fmt::Debug + Send + Sync {
    /// The name, as `buildinfo` reports it.
    fn name(&self) -> &str;

    /// Runs one build and writes its log lines as they are produced.
    ///
    /// The server writes the first and the last marker (`Setting up`, `Cleaning Up`). After
    /// [`BuildRequest::cancel`] is triggered, the build should end soon, with any result. Dropping the future must stop
    /// everything that it started.
    fn run<'a>(&'a self, build: &'a BuildRequest, log: &'a LogWriter) -> BoxFuture<'a, Result<(), BuildError>>;
}

/// A build to run.
#[derive(Clone, Debug)]
pub struct BuildRequest {
    /// The workspace's id.
    pub workspace_id: WorkspaceId,
    /// The workspace's name, without the owner.
    pub workspace_name: String,
    /// The template to build.
    pub template: Arc<Template>,
    /// The values of the template's variables.
    pub parameters: Parameters,
    /// Whether to start, stop or delete the workspace.
    pub transition: Transition,
    /// Canceled when the build should stop.
    pub cancel: CancellationToken,
}

/// Why a build did not succeed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BuildError {
    /// The build failed and its log is complete. The text becomes the job's error.
    #[error("{0}")]
    Failed(String),
    /// The provisioner failed, so log lines may be missing. Followers of the log get an error.
    #[error("{0}")]
    LogTruncated(String),
}

/// Writes the log lines of one build.
#[derive(Clone, Debug)]
pub struct LogWriter {
    log: Arc<BuildLog>,
}

impl LogWriter {
    pub(crate) fn new(log: Arc<BuildLog>) -> Self {
        Self { log }
    }

    /// Appends a line and notifies the log's followers. A full or ended log drops the line.
    pub fn write(&self, line: BuildLine) {
        self.log.append(line);
    }
}
