//! The command line program of the local workspace server: see `workspace-server --help`.
#![forbid(unsafe_code)]

mod cli;

use std::{env, error::Error, process::ExitCode};

use clap::Parser;
use cli::{Cli, Command, ServerArguments};
use tokio::runtime::Runtime;
use tokio::signal::unix::{SignalKind, signal};
use workspace_server::{
    AGENT_TOKEN_VARIABLE, AgentHost, AgentOptions, CoderDeployment, Config, Gateway, GatewayConfig,
    InvalidSessionToken, run_agent, serve,
};

/// The port without `--port`.
const DEFAULT_PORT: u16 = 3000;
/// The environment variable with the token of the session in the Coder deployment. Coder's own command line uses it too.
const CODER_TOKEN_VARIABLE: &str = "CODER_SESSION_TOKEN";

fn main() -> ExitCode {
    let cli = Cli::parse();
    let result = Runtime::new().map_err(Into::into).and_then(|runtime| {
        let result = runtime.block_on(run(cli));
        // Does not wait for a read of standard input, which cannot be canceled.
        runtime.shutdown_background();
        result
    });
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("workspace-server: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(cli: Cli) -> Result<(), Box<dyn Error>> {
    // Installed before any process starts, so that a signal never leaves processes behind.
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let shutdown_signal = async {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    };
    match cli.command {
        Some(Command::Agent { url_file, folder }) => {
            let token = env::var(AGENT_TOKEN_VARIABLE).ok().and_then(|token| token.parse().ok());
            let token = token.ok_or_else(|| format!("{AGENT_TOKEN_VARIABLE} is not set to the token of an agent"))?;
            tokio::select! {
                result = run_agent(AgentOptions { url_file, folder, token }) => result?,
                () = shutdown_signal => {}
            }
        }
        Some(Command::Mcp { server }) if server.coder_url().is_some() => {
            let gateway = gateway(&server)?;
            tokio::select! {
                result = gateway.serve_mcp(tokio::io::stdin(), tokio::io::stdout()) => result?,
                () = shutdown_signal => {}
            }
        }
        Some(Command::Mcp { server }) => {
            let agents = AgentHost::Program(env::current_exe()?);
            // Port 0, because each host starts a program of its own.
            let server = serve(Config { agents, ..server.into_config(0) }).await?;
            // Standard output is for the protocol only.
            eprintln!("Listening on {}", server.url());
            let result = tokio::select! {
                result = server.serve_mcp(tokio::io::stdin(), tokio::io::stdout()) => result,
                () = shutdown_signal => Ok(()),
            };
            server.shutdown().await;
            result?;
        }
        None if cli.server.coder_url().is_some() => {
            let gateway = gateway(&cli.server)?;
            let (port, token, origins) = cli.server.into_gateway_access(DEFAULT_PORT)?;
            let server = gateway.listen(port, token, origins).await?;
            println!("Listening on http://{}", server.address());
            shutdown_signal.await;
            server.shutdown().await;
        }
        None => {
            let agents = AgentHost::Program(env::current_exe()?);
            let server = serve(Config { agents, ..cli.server.into_config(DEFAULT_PORT) }).await?;
            println!("Listening on {}", server.url());
            shutdown_signal.await;
            server.shutdown().await;
        }
    }
    Ok(())
}

/// The gateway to the deployment that the arguments name, with the token in the environment.
fn gateway(arguments: &ServerArguments) -> Result<Gateway, Box<dyn Error>> {
    let url = arguments.coder_url().ok_or("--coder-url is missing")?.clone();
    let token = env::var(CODER_TOKEN_VARIABLE);
    let token = token.map_err(|_| format!("{CODER_TOKEN_VARIABLE} is not set to the token of a session"))?;
    let token = token.parse().map_err(|error: InvalidSessionToken| format!("{CODER_TOKEN_VARIABLE}: {error}"))?;
    let config = GatewayConfig::new(CoderDeployment { url, token });
    Ok(Gateway::new(GatewayConfig { app: arguments.app().unwrap_or(config.app), ..config })?)
}
