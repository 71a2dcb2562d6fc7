use std::{io, sync::Arc};

use chat_workspace_tools::workspace::AgentLifecycle;
use futures_util::future::join_all;
use tokio::{sync::oneshot, task::JoinSet};
use tokio_util::sync::CancellationToken;

use super::{
    protocol::Manifest,
    script::ScriptCall,
    spool::{History, Spool},
};
use crate::store::{AgentEvent, ScriptStage, ScriptStatus};

/// Runs the scripts of an agent and reports the states of its lifecycle.
#[derive(Debug)]
pub(super) struct Scripts {
    pub(super) manifest: Manifest,
    pub(super) spool: Arc<Spool>,
    /// What an earlier process of the agent did.
    pub(super) history: History,
}

impl Scripts {
    /// Runs the startup scripts, waits for `stop`, and runs the shutdown scripts. Dropping the future kills the scripts.
    pub(super) async fn run(self, stop: &CancellationToken) -> io::Result<()> {
        use AgentLifecycle::{
            Created, Off, Ready, ShutdownError, ShutdownTimeout, ShuttingDown, StartError, StartTimeout, Starting,
        };
        let state = self.history.lifecycle.as_ref().unwrap_or(&self.manifest.lifecycle_state);
        if matches!(state, Off | ShutdownError | ShutdownTimeout) {
            return Ok(());
        }
        if *state != ShuttingDown {
            // Holds the scripts until the stop, because they may have processes in the background.
            let mut tasks = JoinSet::new();
            if matches!(state, Created | Starting) && !stop.is_cancelled() {
                if *state == Created {
                    self.report(Starting)?;
                }
                let started = self.run_stage(ScriptStage::Start, &mut tasks);
                if let Some(statuses) = stop.run_until_cancelled(started).await {
                    self.report(lifecycle(&statuses, Ready, StartError, StartTimeout))?;
                }
            }
            stop.cancelled().await;
            tasks.shutdown().await;
            self.report(ShuttingDown)?;
        }
        let mut tasks = JoinSet::new();
        let statuses = self.run_stage(ScriptStage::Stop, &mut tasks).await;
        self.report(lifecycle(&statuses, Off, ShutdownError, ShutdownTimeout))
    }

    /// Runs the scripts of a stage that have no result yet, all at the same time, and returns the statuses of all.
    async fn run_stage(&self, stage: ScriptStage, tasks: &mut JoinSet<()>) -> Vec<ScriptStatus> {
        let mut statuses = Vec::new();
        let mut ends = Vec::new();
        for script in &self.manifest.scripts {
            let is_in_stage = match stage {
                ScriptStage::Start => script.run_on_start,
                ScriptStage::Stop => script.run_on_stop,
            };
            if let Some(status) = self.history.results.get(&(script.id, stage)) {
                statuses.push(*status);
            } else if is_in_stage {
                let (sender, end) = oneshot::channel();
                let (workspace_name, spool) = (self.manifest.workspace_name.clone(), Arc::clone(&self.spool));
                let call = ScriptCall { script: script.clone(), stage, workspace_name, spool };
                let directory = self.manifest.directory.clone();
                tasks.spawn(async move {
                    // An error of the spool or of a pipe drops the sender, which counts as a failure below.
                    let _ = call.run(&directory, sender).await;
                });
                ends.push(end);
            }
        }
        let ends = join_all(ends).await;
        statuses.extend(ends.into_iter().map(|end| end.unwrap_or(ScriptStatus::ExitFailure)));
        statuses
    }

    fn report(&self, state: AgentLifecycle) -> io::Result<()> {
        self.spool.append(AgentEvent::Lifecycle { state })
    }
}

/// The state that follows from the results of scripts.
fn lifecycle(
    statuses: &[ScriptStatus],
    success: AgentLifecycle,
    error: AgentLifecycle,
    timeout: AgentLifecycle,
) -> AgentLifecycle {
    if statuses.contains(&ScriptStatus::TimedOut) {
        timeout
    } else if statuses.contains(&ScriptStatus::ExitFailure) {
        error
    } else {
        success
    }
}
