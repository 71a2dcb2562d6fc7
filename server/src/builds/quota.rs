//! The quota: a budget for all running workspaces.

use chat_workspace_tools::{
    build_log::LogLevel,
    workspace::{Transition, WorkspaceId},
};

use crate::{
    log::BuildLog,
    stage,
    store::{Build, BuildLine, JobError, Store, StoreError, Workspace},
};

/// The error code of a build that would exceed the quota.
pub(crate) const INSUFFICIENT_QUOTA: &str = "INSUFFICIENT_QUOTA";

/// A budget and its use, in credits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Quota {
    /// The cost of the running workspaces.
    pub(crate) consumed: i64,
    /// The maximum cost.
    pub(crate) budget: i64,
}

impl Quota {
    /// Reads the current use, without the cost of the workspace `other`.
    pub(super) fn read(store: &Store, budget: i64, other: Option<WorkspaceId>) -> Result<Self, StoreError> {
        Ok(Self { consumed: store.credits_consumed(other)?, budget })
    }

    /// Writes the cost of a start build to its log, and returns an error if the build would exceed the budget.
    pub(super) fn check(
        store: &Store,
        budget: i64,
        workspace: &Workspace,
        build: &Build,
        log: &BuildLog,
    ) -> Result<Option<JobError>, StoreError> {
        let cost = workspace.template.settings.daily_cost;
        if build.transition != Transition::Start || cost == 0 {
            return Ok(None);
        }
        let Self { consumed, budget } = Self::read(store, budget, Some(workspace.id))?;
        let write = |level, output: String| log.append(BuildLine::output(stage::QUOTA, level, output));
        write(LogLevel::Info, format!("Build cost       —   {cost}"));
        write(LogLevel::Info, format!("Budget           —   {budget}"));
        write(LogLevel::Info, format!("Credits consumed —   {consumed}"));
        if consumed + cost <= budget {
            return Ok(None);
        }
        write(LogLevel::Warn, "This build would exceed your quota. Failing.".to_owned());
        let code = Some(INSUFFICIENT_QUOTA.to_owned());
        Ok(Some(JobError { text: "insufficient quota".to_owned(), code }))
    }
}
