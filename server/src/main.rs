//! The command line program of the local workspace server: see `workspace-server --help`.
#![forbid(unsafe_code)]

mod cli;

use std::{env, error::Error, process::ExitCode};

use clap::Parser;
use cli::{Cli, Command};
use tokio::signal::unix::{SignalKind, signal};
use workspace_server::{AGENT_TOKEN_VARIABLE, AgentHost, AgentOptions, Config, run_agent, serve};

#[tokio::main]
async fn main() -> ExitCode {
    match run(Cli::parse()).await {
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
        None => {
            let agents = AgentHost::Program(env::current_exe()?);
            let server = serve(Config { agents, ..cli.server.into() }).await?;
            println!("Listening on {}", server.url());
            shutdown_signal.await;
            server.shutdown().await;
        }
    }
    Ok(())
}
