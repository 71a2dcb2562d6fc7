//! What runs a build: Terraform, a recording, or a test's own stand-in.

mod convert;
mod held;
mod scripted;
mod stepped;
mod terraform;

use std::{fmt, sync::Arc};

use chat_workspace_tools::workspace::{Transition, WorkspaceId};
use futures_util::future::BoxFuture;
use tokio_util::sync::CancellationToken;

use crate::{
    log::{BuildLine, BuildLog},
    parameters::Parameters,
    template::Template,
};

pub(crate) use held::Held;
pub(crate) use scripted::Scripted;
pub use stepped::{Stepped, SteppedBuild};
pub(crate) use terraform::Terraform;

/// Runs builds.
pub trait Provisioner: fmt::Debug + Send + Sync {
    /// Its name, as `buildinfo` reports it.
    fn name(&self) -> &str;

    /// Runs one build to its end and writes its lines as they come.
    ///
    /// The server itself writes the first and the last marker (`Setting up`, `Cleaning Up`). A build that is asked to
    /// stop by [`BuildRequest::cancel`] should end soon, with any outcome. Dropping the future must end at once all
    /// that it started.
    fn run<'a>(&'a self, build: &'a BuildRequest, log: &'a LogWriter) -> BoxFuture<'a, Result<(), BuildError>>;
}

/// What is to be built.
#[derive(Clone, Debug)]
pub struct BuildRequest {
    /// The workspace.
    pub workspace_id: WorkspaceId,
    /// Its bare name.
    pub workspace_name: String,
    /// What it is built from.
    pub template: Arc<Template>,
    /// What was chosen for the workspace: variables of the template.
    pub parameters: Parameters,
    /// In which direction.
    pub transition: Transition,
    /// Set when the build is asked to stop.
    pub cancel: CancellationToken,
}

/// Why a build did not succeed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BuildError {
    /// The build failed; its log tells all of it. The text becomes the job's error.
    #[error("{0}")]
    Failed(String),
    /// The provisioner broke, so lines may be missing: followers of the log are told so.
    #[error("{0}")]
    LogCutShort(String),
}

/// Where a provisioner writes the lines of one build.
#[derive(Clone, Debug)]
pub struct LogWriter {
    log: Arc<BuildLog>,
}

impl LogWriter {
    pub(crate) fn new(log: Arc<BuildLog>) -> Self {
        Self { log }
    }

    /// Adds a line to the log; those who follow it get it at once. A full or ended log drops it.
    pub fn write(&self, line: BuildLine) {
        self.log.append(line);
    }
}
