use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use workspace_server::{Config, Limits, ProvisionerChoice, ToolPolicy};

const EXAMPLES: &str = "\
Examples (with --port 3000):

  What can be built:
    curl -s localhost:3000/api/v2/templates

  Create a workspace; the answer names its first build:
    curl -s localhost:3000/api/v2/users/me/workspaces -d '{\"template_name\":\"dev-box\",\"name\":\"my-ws\"}'

  Read that build, its log so far, and cancel it:
    curl -s localhost:3000/api/v2/workspacebuilds/$BUILD
    curl -s localhost:3000/api/v2/workspacebuilds/$BUILD/logs
    curl -s -X PATCH localhost:3000/api/v2/workspacebuilds/$BUILD/cancel

  Stop, start or delete the workspace:
    curl -s localhost:3000/api/v2/workspaces/$WORKSPACE/builds -d '{\"transition\":\"stop\"}'

The log is followed over a WebSocket: ws://localhost:3000/api/v2/workspacebuilds/$BUILD/logs?follow&after=0
With --session-token T, add: -H 'Coder-Session-Token: T'";

/// A local workspace server: the HTTP and WebSocket API of build logs, with real builds behind it.
///
/// Builds run Terraform if it is on the PATH, and play recordings of real builds if it is not. With --data everything
/// is still there after a restart, also after a crash. It listens on 127.0.0.1 only.
#[derive(Debug, Parser)]
#[command(version, after_long_help = EXAMPLES, args_conflicts_with_subcommands = true, disable_help_subcommand = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) role: Option<Role>,
    #[command(flatten)]
    pub(crate) server: ServerArguments,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Role {
    /// Be a workspace's simulated agent; the server starts these itself
    #[command(hide = true)]
    Agent {
        /// The server's origin
        #[arg(long)]
        url: String,
    },
}

#[derive(Args, Debug)]
pub(crate) struct ServerArguments {
    /// The port to listen on; 0 takes any free one
    #[arg(long, value_name = "N", default_value_t = 3000)]
    port: u16,
    /// A folder to serve at /, such as a built gallery
    #[arg(long, value_name = "DIR")]
    site: Option<PathBuf>,
    /// The folder whose subfolders (each with a main.tf) are the templates [default: those that come with the server]
    #[arg(long, value_name = "DIR")]
    templates: Option<PathBuf>,
    /// Where the database and the workspaces' files are kept [default: a temporary folder, removed at the end]
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// What runs the builds
    #[arg(long, value_enum, default_value_t = ProvisionerName::Auto)]
    provisioner: ProvisionerName,
    /// How many builds run at the same time; the others queue
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u16).range(1..))]
    workers: u16,
    /// Let the chat's tools do as the Coder server of spring 2026 did, also where a reader is misled
    #[arg(long)]
    compat: bool,
    /// A template that the chat's agent may use; may be repeated [default: all]
    #[arg(long = "chat-template", value_name = "NAME")]
    chat_templates: Vec<String>,
    /// How many credits all workspaces that are up may take [default: any number]
    #[arg(long, value_name = "CREDITS")]
    quota: Option<i64>,
    /// Ask for this token in the cookie coder_session_token or the header Coder-Session-Token
    #[arg(long, value_name = "TOKEN")]
    session_token: Option<String>,
    /// Let builds be armed with faults, for tests of clients: PUT /faults/builds/$BUILD with {"seed":1}
    #[arg(long)]
    faults: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum ProvisionerName {
    /// Terraform if it is on the PATH, else scripted
    Auto,
    /// Terraform
    Terraform,
    /// Recordings of real builds, in their own rhythm; a workspace's parameters are checked and change nothing in them
    Scripted,
}

impl From<ServerArguments> for Config {
    fn from(cli: ServerArguments) -> Self {
        let defaults = Self::default();
        Self {
            port: cli.port,
            site: cli.site,
            templates: cli.templates.unwrap_or(defaults.templates),
            data: cli.data,
            provisioner: match cli.provisioner {
                ProvisionerName::Auto => ProvisionerChoice::Auto,
                ProvisionerName::Terraform => ProvisionerChoice::Terraform,
                ProvisionerName::Scripted => ProvisionerChoice::Scripted,
            },
            workers: cli.workers.into(),
            limits: Limits { quota: cli.quota, ..defaults.limits },
            tools: ToolPolicy {
                compat: cli.compat,
                templates: (!cli.chat_templates.is_empty()).then_some(cli.chat_templates),
            },
            session_token: cli.session_token,
            faults: cli.faults,
            ..defaults
        }
    }
}
