use std::{path::PathBuf, sync::Arc, time::Duration};

use tokio::sync::Semaphore;

use crate::{agents::AgentHost, provisioner::Provisioner, tools::ToolPolicy};

/// What a server is started with.
#[derive(Clone, Debug)]
pub struct Config {
    /// The loopback port; 0 takes any free one.
    pub port: u16,
    /// A folder served at `/`.
    pub site: Option<PathBuf>,
    /// The folder whose subfolders are the templates.
    pub templates: PathBuf,
    /// Where the server keeps its database and the workspaces their files; a temporary folder, removed at the end, if
    /// not given.
    pub data: Option<PathBuf>,
    /// What runs the builds.
    pub provisioner: ProvisionerChoice,
    /// Where the agents of started workspaces run.
    pub agents: AgentHost,
    /// How many builds run at the same time, at least 1; the others queue.
    pub workers: usize,
    /// How the chat's tools behave.
    pub tools: ToolPolicy,
    /// If given, every API request must carry it.
    pub session_token: Option<String>,
    /// Whether builds can be armed with faults, by `PUT /faults/builds/{build}`, and chats, by `PUT /faults/chats/{chat}`.
    pub faults: bool,
    /// How long a build may take and be silent.
    pub limits: Limits,
    /// How often a log socket is pinged.
    pub ping_interval: Duration,
    /// How long the client of a log socket may take to answer a ping, or to read what it is sent.
    pub client_timeout: Duration,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            port: 0,
            site: None,
            templates: PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/templates")),
            data: None,
            provisioner: ProvisionerChoice::Auto,
            agents: AgentHost::default(),
            workers: 2,
            tools: ToolPolicy::default(),
            session_token: None,
            faults: false,
            limits: Limits::default(),
            ping_interval: Duration::from_secs(15),
            client_timeout: Duration::from_secs(15),
        }
    }
}

/// What runs the builds.
#[derive(Clone, Debug)]
pub enum ProvisionerChoice {
    /// Terraform if it is on the PATH, else recordings.
    Auto,
    /// Terraform; an error if it is not on the PATH.
    Terraform,
    /// Recordings of real builds, in their own rhythm.
    Scripted,
    /// For tests: builds of another kind, each of which ends once the semaphore has a permit for it. However fast one is,
    /// until then it is at work.
    Held(Box<Self>, Arc<Semaphore>),
    /// The caller's own, such as one that a test steps by hand.
    Custom(Arc<dyn Provisioner>),
}

/// Bounds on builds.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// How many credits all workspaces that are up may take; any number if not given.
    pub quota: Option<i64>,
    /// A build that writes nothing for this long is ended as hung.
    pub hung_after: Duration,
    /// A build that takes longer is ended.
    pub build_time: Duration,
    /// How long a cancelled build may take to end by itself before it is killed.
    pub cancel_grace: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            quota: None,
            hung_after: Duration::from_secs(5 * 60),
            build_time: Duration::from_secs(60 * 60),
            cancel_grace: Duration::from_secs(10),
        }
    }
}
