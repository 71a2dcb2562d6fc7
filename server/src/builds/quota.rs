//! What workspaces may cost: a budget for all that are up.

use chat_workspace_tools::{
    build_log::LogLevel,
    workspace::{Transition, WorkspaceId},
};

use crate::{
    log::{BuildLine, BuildLog},
    stage,
    store::{Build, BuildError, Store, StoreError, Workspace},
};

/// The code of a build that was refused because the owner's quota is used up.
pub(crate) const INSUFFICIENT_QUOTA: &str = "INSUFFICIENT_QUOTA";

/// The owner's budget, in credits, and what the workspaces that are up take of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Quota {
    pub(crate) consumed: i64,
    pub(crate) budget: i64,
}

impl Quota {
    /// The quota as it is, apart from what `other` takes.
    pub(super) fn read(store: &Store, budget: i64, other: Option<WorkspaceId>) -> Result<Self, StoreError> {
        Ok(Self { consumed: store.credits_consumed(other)?, budget })
    }

    /// Says in a start build's log what it costs, and gives the error of one that costs too much.
    pub(super) fn commit(
        store: &Store,
        budget: i64,
        workspace: &Workspace,
        build: &Build,
        log: &BuildLog,
    ) -> Result<Option<BuildError>, StoreError> {
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
        Ok(Some(BuildError { text: "insufficient quota".to_owned(), code }))
    }
}
