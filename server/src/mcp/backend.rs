use std::time::Duration;

use chat_workspace_tools::workspace::{AgentId, BuildId, Transition, WorkspaceStatus};

use super::{
    arguments::{LogRange, NewWorkspace, WorkspaceChoice},
    call::Call,
    coder::Coder,
    error::CallError,
    local::Local,
    records::{BuildRead, BuildRecord, BuildReport, Change, LogRead, TemplateChoice},
};

/// Where the workspaces are.
#[derive(Debug)]
pub(crate) enum Backend {
    /// In this server.
    Local(Local),
    /// In a Coder deployment.
    Coder(Box<Coder>),
}

impl Backend {
    /// The templates that calls may name.
    pub(super) async fn templates(&self) -> Result<Vec<TemplateChoice>, CallError> {
        match self {
            Self::Local(local) => Ok(local.templates()),
            Self::Coder(coder) => coder.templates().await,
        }
    }

    /// Creates a workspace with its first build.
    pub(super) async fn create(&self, call: &Call, new: NewWorkspace) -> Result<BuildRecord, CallError> {
        match self {
            Self::Local(local) => local.create(call, new),
            Self::Coder(coder) => coder.create(new).await,
        }
    }

    /// Starts or stops a workspace.
    pub(super) async fn change(
        &self,
        call: &Call,
        choice: &WorkspaceChoice,
        wanted: &Transition,
    ) -> Result<Change, CallError> {
        match self {
            Self::Local(local) => local.change(call, choice, wanted),
            Self::Coder(coder) => coder.change(choice, wanted).await,
        }
    }

    /// Waits for the end of a build, or, if it has ended, of its agents' startup scripts; then reports its state.
    pub(super) async fn report(&self, call: &Call, id: BuildId, wait: Duration) -> Result<BuildReport, CallError> {
        match self {
            Self::Local(local) => {
                let (workspace, build) = local.build(call, id)?;
                wait_at_most(call, wait, local.settled(&workspace, &build)).await;
                local.report(call, id)
            }
            Self::Coder(coder) => {
                let build = coder.build(id).await?;
                wait_at_most(call, wait, coder.settled(&build)).await;
                coder.report(id).await
            }
        }
    }

    pub(super) async fn read_build(&self, call: &Call, id: BuildId) -> Result<BuildRead, CallError> {
        match self {
            Self::Local(local) => local.read_build(call, id),
            Self::Coder(coder) => coder.read_build(id).await,
        }
    }

    /// Reads lines of a build's log, and the state of the build.
    pub(super) async fn read_build_log(
        &self,
        call: &Call,
        id: BuildId,
        range: LogRange,
    ) -> Result<(LogRead, WorkspaceStatus), CallError> {
        match self {
            Self::Local(local) => local.read_build_log(call, id, range).await,
            Self::Coder(coder) => coder.read_build_log(call, id, range).await,
        }
    }

    pub(super) async fn read_agent_log(&self, call: &Call, id: AgentId, range: LogRange) -> Result<LogRead, CallError> {
        match self {
            Self::Local(local) => local.read_agent_log(call, id, range).await,
            Self::Coder(coder) => coder.read_agent_log(call, id, range).await,
        }
    }
}

/// Waits for a build. At the end of the wait, or at a failed read, its state is reported as it is.
async fn wait_at_most(call: &Call, wait: Duration, settled: impl Future<Output = Result<(), CallError>>) {
    let _ = call.wait(wait, settled).await;
}
