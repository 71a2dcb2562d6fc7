use std::{
    collections::HashMap,
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use chat_workspace_tools::workspace::WorkspaceId;
use tokio::process::Command;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::client::run_agent;
use crate::{
    config::AgentHost,
    process,
    store::{Agent, Build, Store, StoreError},
};

/// The environment variable with the token of an agent's process.
pub const AGENT_TOKEN_VARIABLE: &str = "WORKSPACE_AGENT_TOKEN";

/// Starts and stops the agents of workspaces.
#[derive(Debug)]
pub(crate) struct AgentSupervisor {
    store: Arc<Store>,
    host: AgentHost,
    server_url: String,
    /// The running workspaces, each with the token that stops its agents.
    running: Mutex<HashMap<WorkspaceId, CancellationToken>>,
    tasks: TaskTracker,
    shutdown: CancellationToken,
}

impl AgentSupervisor {
    pub(crate) fn new(
        store: Arc<Store>,
        host: AgentHost,
        server_url: String,
        tasks: TaskTracker,
        shutdown: CancellationToken,
    ) -> Self {
        Self { store, host, server_url, running: Mutex::default(), tasks, shutdown }
    }

    /// Starts the agents of the workspaces that are running according to the database.
    pub(crate) fn recover(&self) -> Result<(), StoreError> {
        self.store.disconnect_all_agents()?;
        for build in self.store.running_workspaces()? {
            self.start(&build)?;
        }
        Ok(())
    }

    /// Starts the agents that a successful build created.
    pub(crate) fn start(&self, build: &Build) -> Result<(), StoreError> {
        let stop = self.shutdown.child_token();
        for agent in self.store.agents(build.id)? {
            match &self.host {
                AgentHost::Server => self.run_task(&agent, stop.clone()),
                AgentHost::Program(program) => self.run_process(program.clone(), &agent, stop.clone()),
                AgentHost::Disabled => {}
            }
        }
        self.running().insert(build.workspace, stop);
        Ok(())
    }

    /// Stops the agents of a workspace.
    pub(crate) fn stop(&self, workspace: WorkspaceId) {
        if let Some(stop) = self.running().remove(&workspace) {
            stop.cancel();
        }
    }

    fn run_task(&self, agent: &Agent, stop: CancellationToken) {
        let (url, token, name) = (self.server_url.clone(), agent.token, agent.name.clone());
        self.tasks.spawn(async move {
            if let Some(Err(error)) = stop.run_until_cancelled(run_agent(&url, token)).await {
                eprintln!("workspace-server: agent {name}: {error}");
            }
        });
    }

    fn run_process(&self, program: PathBuf, agent: &Agent, stop: CancellationToken) {
        let mut command = Command::new(program);
        command.args(["agent", "--url", &self.server_url]).env(AGENT_TOKEN_VARIABLE, agent.token.to_string());
        let name = agent.name.clone();
        self.tasks.spawn(async move {
            let run = process::run(command, &stop, |_, line| eprintln!("workspace-server: agent {name}: {line}"));
            if let Err(error) = run.await {
                eprintln!("workspace-server: agent {name} did not start: {error}");
            }
        });
    }

    fn running(&self) -> MutexGuard<'_, HashMap<WorkspaceId, CancellationToken>> {
        // Ignores poisoning: each change is a single insert or removal, so the map is consistent after a panic.
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
