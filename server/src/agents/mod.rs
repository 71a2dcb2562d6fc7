//! The agents of started workspaces: small programs that connect to the server, run a startup script and say how it
//! went. No machine is behind them.

mod program;

use std::{
    collections::HashMap,
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use chat_workspace_tools::workspace::WorkspaceId;
use tokio::process::Command;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

pub use program::{AgentError, run_agent};
pub(crate) use program::{LifecycleReport, Manifest};

use crate::{
    process,
    store::{Agent, Build, Store, StoreError},
};

/// The environment variable in which an agent's process finds its token.
pub const AGENT_TOKEN_VARIABLE: &str = "WORKSPACE_AGENT_TOKEN";

/// Where agents run.
#[derive(Clone, Debug, Default)]
pub enum AgentHost {
    /// In the server's own process.
    #[default]
    Server,
    /// Each in a process of its own: this program, called as `PROGRAM agent --url URL`, with its token in
    /// [`AGENT_TOKEN_VARIABLE`].
    Program(PathBuf),
    /// Nowhere: agents stay what the database says of them.
    Nowhere,
}

/// Starts and ends the agents of workspaces.
#[derive(Debug)]
pub(crate) struct Agents {
    store: Arc<Store>,
    host: AgentHost,
    server_url: String,
    /// The workspaces whose agents run, with what ends them.
    running: Mutex<HashMap<WorkspaceId, CancellationToken>>,
    tasks: TaskTracker,
    shutdown: CancellationToken,
}

impl Agents {
    pub(crate) fn new(
        store: Arc<Store>,
        host: AgentHost,
        server_url: String,
        tasks: TaskTracker,
        shutdown: CancellationToken,
    ) -> Self {
        Self { store, host, server_url, running: Mutex::default(), tasks, shutdown }
    }

    /// Starts the agents of all workspaces that were running when an earlier server ended.
    pub(crate) fn recover(&self) -> Result<(), StoreError> {
        self.store.disconnect_all_agents()?;
        for build in self.store.running_workspaces()? {
            self.start(&build)?;
        }
        Ok(())
    }

    /// Starts the agents that a finished build has made.
    pub(crate) fn start(&self, build: &Build) -> Result<(), StoreError> {
        let ended = self.shutdown.child_token();
        for agent in self.store.agents(build.id)? {
            match &self.host {
                AgentHost::Server => self.run_here(&agent, ended.clone()),
                AgentHost::Program(program) => self.run_program(program.clone(), &agent, ended.clone()),
                AgentHost::Nowhere => {}
            }
        }
        self.running().insert(build.workspace, ended);
        Ok(())
    }

    /// Ends the agents of a workspace.
    pub(crate) fn stop(&self, workspace: WorkspaceId) {
        if let Some(ended) = self.running().remove(&workspace) {
            ended.cancel();
        }
    }

    fn run_here(&self, agent: &Agent, ended: CancellationToken) {
        let (url, token, name) = (self.server_url.clone(), agent.token, agent.name.clone());
        self.tasks.spawn(async move {
            if let Some(Err(error)) = ended.run_until_cancelled(run_agent(&url, token)).await {
                eprintln!("workspace-server: agent {name}: {error}");
            }
        });
    }

    fn run_program(&self, program: PathBuf, agent: &Agent, ended: CancellationToken) {
        let mut command = Command::new(program);
        command.args(["agent", "--url", &self.server_url]).env(AGENT_TOKEN_VARIABLE, agent.token.to_string());
        let name = agent.name.clone();
        self.tasks.spawn(async move {
            let ran = process::run(command, &ended, |_, line| eprintln!("workspace-server: agent {name}: {line}"));
            if let Err(error) = ran.await {
                eprintln!("workspace-server: agent {name} cannot be started: {error}");
            }
        });
    }

    fn running(&self) -> MutexGuard<'_, HashMap<WorkspaceId, CancellationToken>> {
        // Each change is one insert or one removal, so what a panicked holder left is still sound.
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
