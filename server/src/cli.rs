use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use workspace_server::{BuildLimits, CoderUrl, Config, McpOrigin, McpSettings, McpUser, ProvisionerKind, ToolPolicy};

const EXAMPLES: &str = "\
Examples (with --port 3000):

  List the templates:
    curl -s localhost:3000/api/v2/templates

  Create a workspace; the response has the id of its first build:
    curl -s localhost:3000/api/v2/users/me/workspaces -d '{\"template_name\":\"dev-box\",\"name\":\"my-ws\"}'

  Read the build and its log, and cancel the build:
    curl -s localhost:3000/api/v2/workspacebuilds/$BUILD
    curl -s localhost:3000/api/v2/workspacebuilds/$BUILD/logs
    curl -s -X PATCH localhost:3000/api/v2/workspacebuilds/$BUILD/cancel

  Stop, start or delete the workspace:
    curl -s localhost:3000/api/v2/workspaces/$WORKSPACE/builds -d '{\"transition\":\"stop\"}'

Follow the log over a WebSocket: ws://localhost:3000/api/v2/workspacebuilds/$BUILD/logs?follow&after=0
For hosts of the Model Context Protocol: http://localhost:3000/mcp, or the program `workspace-server mcp`.
With --session-token T, add the option: -H 'Coder-Session-Token: T'";

/// A local workspace server: the HTTP and WebSocket API of build logs, with real builds behind it.
///
/// Builds run Terraform if it is on the PATH, and replay recordings of real builds otherwise. With --data all data
/// survives a restart and a crash. The server listens on 127.0.0.1 only.
#[derive(Debug, Parser)]
#[command(version, after_long_help = EXAMPLES, args_conflicts_with_subcommands = true, disable_help_subcommand = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    #[command(flatten)]
    pub(crate) server: ServerArguments,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Answer an MCP host on standard input and output, and serve HTTP beside it
    Mcp {
        #[command(flatten)]
        server: Box<ServerArguments>,
    },
    /// Run a simulated agent; the server starts agents itself
    #[command(hide = true)]
    Agent {
        /// The file with the server's origin
        #[arg(long)]
        url_file: PathBuf,
        /// The folder for the agent's records
        #[arg(long)]
        folder: PathBuf,
    },
}

#[derive(Args, Debug)]
pub(crate) struct ServerArguments {
    /// The port to listen on; 0 chooses a free port [default: 3000; 0 for mcp]
    #[arg(long, value_name = "N")]
    port: Option<u16>,
    /// A folder to serve at /, such as a built gallery
    #[arg(long, value_name = "DIR")]
    site: Option<PathBuf>,
    /// The folder whose subfolders (each with a main.tf) are the templates [default: the templates of this repository]
    #[arg(long, value_name = "DIR")]
    templates: Option<PathBuf>,
    /// The folder for the database and the workspaces' files [default: a temporary folder, removed at the end]
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// The program that runs the builds
    #[arg(long, value_enum, default_value_t = ProvisionerOption::Auto)]
    provisioner: ProvisionerOption,
    /// The number of builds that run at the same time; other builds are queued
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u16).range(1..))]
    workers: u16,
    /// Make the chat's tools behave like the Coder server of spring 2026, including its misleading results
    #[arg(long)]
    compat: bool,
    /// A template that the chat's agent may use; repeatable [default: all templates]
    #[arg(long = "chat-template", value_name = "NAME")]
    chat_templates: Vec<String>,
    /// The credits that all running workspaces together may cost [default: unlimited]
    #[arg(long, value_name = "CREDITS")]
    quota: Option<i64>,
    /// Require this token in the cookie coder_session_token or the header Coder-Session-Token
    #[arg(long, value_name = "TOKEN")]
    session_token: Option<String>,
    /// The origin of a page that may use MCP at /mcp, besides this server's own; repeatable
    #[arg(long = "mcp-origin", value_name = "ORIGIN")]
    mcp_origins: Vec<McpOrigin>,
    /// A further user of MCP at /mcp, with its session token and its own workspaces; repeatable
    #[arg(long = "mcp-user", value_name = "NAME=TOKEN")]
    mcp_users: Vec<McpUser>,
    /// The row as an MCP App [default: target/npm/mcp-app.html, which `cargo xtask package` writes]
    #[arg(long, value_name = "FILE")]
    mcp_app: Option<PathBuf>,
    /// Run the MCP tools in the Coder deployment at this address, with the session token in the environment variable
    /// CODER_SESSION_TOKEN; no workspaces are served. Over HTTP, --session-token is required
    #[arg(long, value_name = "URL", conflicts_with_all = [
        "site", "templates", "data", "provisioner", "workers", "compat", "chat_templates", "quota", "mcp_users", "faults",
    ])]
    coder_url: Option<CoderUrl>,
    /// Enable fault injection, for tests of clients: PUT /faults/builds/$BUILD with {"seed":1}
    #[arg(long)]
    faults: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum ProvisionerOption {
    /// Terraform if it is on the PATH, otherwise scripted
    Auto,
    /// Terraform
    Terraform,
    /// Recordings of real builds at their original pace; parameters are validated but do not change a recording
    Scripted,
}

impl ServerArguments {
    /// The Coder deployment whose gateway the program is.
    pub(crate) fn coder_url(&self) -> Option<&CoderUrl> {
        self.coder_url.as_ref()
    }

    /// The file with the row as an MCP App.
    pub(crate) fn app(&self) -> Option<PathBuf> {
        self.mcp_app.clone()
    }

    /// The port of a gateway, the token that its clients need, and the origins of pages that may use it.
    pub(crate) fn into_gateway_access(self, default_port: u16) -> Result<(u16, String, Vec<McpOrigin>), &'static str> {
        let token = self.session_token.filter(|token| !token.is_empty());
        let token = token.ok_or(
            "--coder-url needs --session-token: without it every program of this machine could use your Coder session",
        )?;
        Ok((self.port.unwrap_or(default_port), token, self.mcp_origins))
    }

    /// The settings of a server; `default_port` is used without `--port`.
    pub(crate) fn into_config(self, default_port: u16) -> Config {
        let (cli, defaults) = (self, Config::default());
        Config {
            port: cli.port.unwrap_or(default_port),
            site: cli.site,
            templates: cli.templates.unwrap_or(defaults.templates),
            data: cli.data,
            provisioner: match cli.provisioner {
                ProvisionerOption::Auto => ProvisionerKind::Auto,
                ProvisionerOption::Terraform => ProvisionerKind::Terraform,
                ProvisionerOption::Scripted => ProvisionerKind::Scripted,
            },
            workers: cli.workers.into(),
            limits: BuildLimits { quota: cli.quota, ..defaults.limits },
            tools: ToolPolicy {
                compat: cli.compat,
                templates: (!cli.chat_templates.is_empty()).then_some(cli.chat_templates),
            },
            session_token: cli.session_token,
            faults: cli.faults,
            mcp: McpSettings {
                origins: cli.mcp_origins,
                users: cli.mcp_users,
                app: cli.mcp_app.unwrap_or(defaults.mcp.app),
            },
            ..defaults
        }
    }
}
