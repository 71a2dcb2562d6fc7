use std::{path::PathBuf, sync::Arc, time::Duration};

use tokio::sync::Semaphore;

/// The settings of a server.
#[derive(Clone, Debug)]
pub struct Config {
    /// The loopback port; 0 chooses a free one.
    pub port: u16,
    /// A folder that is served at `/`.
    pub site: Option<PathBuf>,
    /// The folder whose subfolders are the templates.
    pub templates: PathBuf,
    /// The folder for the database and the workspaces' files. Without it the server uses a temporary folder and removes
    /// that folder when it ends.
    pub data: Option<PathBuf>,
    /// What runs the builds.
    pub provisioner: ProvisionerKind,
    /// For tests: a build that has finished its work ends only after it has acquired a permit of this semaphore, or when
    /// it is canceled.
    pub build_gate: Option<Arc<Semaphore>>,
    /// Where the agents of started workspaces run.
    pub agents: AgentHost,
    /// How many builds run at the same time, at least 1; other builds wait in a queue.
    pub workers: usize,
    /// How the chat's tools behave.
    pub tools: ToolPolicy,
    /// The session token that every API request must carry, if there is one.
    pub session_token: Option<String>,
    /// Whether faults can be injected: `PUT /faults/builds/{build}`, and likewise for `agents`, `workspaces` and `chats`.
    pub faults: bool,
    /// Limits on cost and time of builds.
    pub limits: BuildLimits,
    /// The interval between two pings on a WebSocket.
    pub ping_interval: Duration,
    /// How long the client of a WebSocket may take to answer a ping, or to read a frame.
    pub client_timeout: Duration,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            port: 0,
            site: None,
            templates: PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/templates")),
            data: None,
            provisioner: ProvisionerKind::default(),
            build_gate: None,
            agents: AgentHost::default(),
            workers: 2,
            tools: ToolPolicy::default(),
            session_token: None,
            faults: false,
            limits: BuildLimits::default(),
            ping_interval: Duration::from_secs(15),
            client_timeout: Duration::from_secs(15),
        }
    }
}

/// What runs the builds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ProvisionerKind {
    /// Terraform if it is on the PATH, otherwise recordings.
    #[default]
    Auto,
    /// Terraform; the server does not start without it.
    Terraform,
    /// Recordings of real builds, replayed at their original pace.
    Scripted,
}

/// Where agents run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum AgentHost {
    /// As tasks of the server's process.
    #[default]
    Server,
    /// As a process per agent, which survives a crash of the server. The program is called as
    /// `PROGRAM agent --url-file FILE --folder DIR`, with the agent's token in
    /// [`AGENT_TOKEN_VARIABLE`](crate::AGENT_TOKEN_VARIABLE).
    Program(PathBuf),
    /// Agents are not run.
    Disabled,
}

/// How the workspace tools of a chat behave.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ToolPolicy {
    /// Behave like the Coder server of spring 2026, including its misleading results: a start during a stop build waits
    /// for the stop build and reports `started`, and the result of a failed build lacks the workspace's name.
    pub compat: bool,
    /// The names of the templates that agents may use; all templates if `None`.
    pub templates: Option<Vec<String>>,
}

/// Limits on builds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BuildLimits {
    /// The credits that all running workspaces together may cost; unlimited if `None`.
    pub quota: Option<i64>,
    /// A build without output for this long counts as hung and is terminated.
    pub hung_after: Duration,
    /// A build that runs longer is terminated.
    pub build_time: Duration,
    /// How long a canceled build may take to end before it is killed.
    pub cancel_grace: Duration,
}

impl Default for BuildLimits {
    fn default() -> Self {
        Self {
            quota: None,
            hung_after: Duration::from_secs(5 * 60),
            build_time: Duration::from_secs(60 * 60),
            cancel_grace: Duration::from_secs(10),
        }
    }
}
