use std::{
    collections::HashMap,
    fs::{self, File},
    io,
    path::PathBuf,
    process::Stdio,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use chat_workspace_tools::workspace::{BuildId, WorkspaceId};
use rustix::process::Signal;
use tokio::{
    process::{Child, Command},
    time::{sleep, timeout},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::client::{AgentOptions, run_agent};
use crate::{
    config::AgentHost,
    process::ProcessGroup,
    store::{Agent, Build, Store, StoreError},
};

/// The environment variable with the token of an agent's process.
pub const AGENT_TOKEN_VARIABLE: &str = "WORKSPACE_AGENT_TOKEN";

/// The file with the server's origin, in the folder of the agents.
const URL_FILE: &str = "url";
/// How long an agent of a stopped workspace may run its shutdown scripts.
const STOP_TIMEOUT: Duration = Duration::from_secs(60);
/// How long an agent may take to end after SIGTERM.
const TERMINATION_TIMEOUT: Duration = Duration::from_secs(2);

/// Starts and stops the agents of workspaces.
#[derive(Debug)]
pub(crate) struct AgentSupervisor {
    store: Arc<Store>,
    host: AgentHost,
    /// Contains the folder of each agent.
    folder: PathBuf,
    running: Mutex<HashMap<WorkspaceId, RunningAgents>>,
    tasks: TaskTracker,
    shutdown: CancellationToken,
}

/// The agents of a running workspace.
#[derive(Debug)]
struct RunningAgents {
    build: BuildId,
    /// Canceled when the workspace stops.
    stop: CancellationToken,
}

impl AgentSupervisor {
    pub(crate) fn new(
        store: Arc<Store>,
        host: AgentHost,
        folder: PathBuf,
        tasks: TaskTracker,
        shutdown: CancellationToken,
    ) -> Self {
        Self { store, host, folder, running: Mutex::default(), tasks, shutdown }
    }

    /// Publishes the server's origin to the agents, including those of an earlier server.
    pub(crate) fn publish_url(&self, url: &str) -> io::Result<()> {
        fs::create_dir_all(&self.folder)?;
        // A rename, so that agents never read a part of the address.
        let new = self.folder.join("url.new");
        fs::write(&new, url)?;
        fs::rename(new, self.folder.join(URL_FILE))
    }

    /// Starts the agents of the workspaces that are running according to the database. An agent whose process survived the
    /// earlier server connects by itself, and the second process ends.
    pub(crate) fn recover(&self) -> Result<(), StoreError> {
        self.store.disconnect_all_agents()?;
        for build in self.store.running_workspaces()? {
            self.start(&build)?;
        }
        Ok(())
    }

    /// Starts the agents that a successful build created.
    pub(crate) fn start(&self, build: &Build) -> Result<(), StoreError> {
        let agents = self.store.agents(build.id)?;
        if agents.is_empty() {
            return Ok(());
        }
        let stop = CancellationToken::new();
        self.running().insert(build.workspace, RunningAgents { build: build.id, stop: stop.clone() });
        for agent in agents {
            let options = AgentOptions {
                url_file: self.folder.join(URL_FILE),
                folder: self.folder.join(agent.id.to_string()),
                token: agent.token,
            };
            match &self.host {
                AgentHost::Server => self.run_task(options, agent.name, stop.clone()),
                AgentHost::Program(program) => self.run_process(program.clone(), options, agent.name, stop.clone()),
                AgentHost::Disabled => {}
            }
        }
        Ok(())
    }

    /// Stops the agents of a workspace. They run their shutdown scripts meanwhile.
    pub(crate) fn stop(&self, workspace: WorkspaceId) {
        if let Some(running) = self.running().remove(&workspace) {
            running.stop.cancel();
        }
    }

    /// The token that is canceled when the workspace of an agent stops; a canceled one if the agent's build is not running.
    pub(crate) fn stop_token(&self, workspace: WorkspaceId, agent: &Agent) -> CancellationToken {
        let running = self.running();
        let token = running.get(&workspace).filter(|running| running.build == agent.build);
        token.map_or_else(
            || {
                let canceled = CancellationToken::new();
                canceled.cancel();
                canceled
            },
            |running| running.stop.clone(),
        )
    }

    fn run_task(&self, options: AgentOptions, name: String, stop: CancellationToken) {
        let shutdown = self.shutdown.clone();
        self.tasks.spawn(async move {
            tokio::select! {
                result = run_agent(options) => if let Err(error) = result {
                    eprintln!("workspace-server: agent {name}: {error}");
                },
                () = shutdown.cancelled() => {}
                () = stopped(&stop) => {}
            }
        });
    }

    fn run_process(&self, program: PathBuf, options: AgentOptions, name: String, stop: CancellationToken) {
        let shutdown = self.shutdown.clone();
        self.tasks.spawn(async move {
            let mut child = match spawn(program, &options) {
                Ok(child) => child,
                Err(error) => return eprintln!("workspace-server: agent {name} did not start: {error}"),
            };
            let mut group = ProcessGroup::of(&child);
            tokio::select! {
                _ = child.wait() => return group.release(),
                () = shutdown.cancelled() => {}
                () = stopped(&stop) => {}
            }
            group.signal(Signal::TERM);
            if timeout(TERMINATION_TIMEOUT, child.wait()).await.is_ok() {
                group.release();
            }
        });
    }

    fn running(&self) -> MutexGuard<'_, HashMap<WorkspaceId, RunningAgents>> {
        // Ignores poisoning: each change is a single insert or removal, so the map is consistent after a panic.
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Waits until an agent should have ended after the stop of its workspace.
async fn stopped(stop: &CancellationToken) {
    stop.cancelled().await;
    sleep(STOP_TIMEOUT).await;
}

/// Starts the process of an agent. It has no pipe to this process and a process group of its own, so that it survives it.
fn spawn(program: PathBuf, options: &AgentOptions) -> io::Result<Child> {
    fs::create_dir_all(&options.folder)?;
    let errors = File::create(options.folder.join("stderr"))?;
    let mut command = Command::new(program);
    command.arg("agent").arg("--url-file").arg(&options.url_file).arg("--folder").arg(&options.folder);
    command.env(AGENT_TOKEN_VARIABLE, options.token.to_string());
    command.process_group(0).stdin(Stdio::null()).stdout(Stdio::null()).stderr(errors).kill_on_drop(true).spawn()
}
