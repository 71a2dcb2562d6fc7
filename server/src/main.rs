//! The local workspace server as a program: see `workspace-server --help`.
#![forbid(unsafe_code)]

mod cli;

use std::{env, error::Error, process::ExitCode};

use clap::Parser;
use cli::{Cli, Role};
use tokio::signal::unix::{SignalKind, signal};
use workspace_server::{AGENT_TOKEN_VARIABLE, AgentHost, Config, run_agent, serve};

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
    // Taken before anything is started: a signal must not leave processes behind.
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let asked_to_end = async {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    };
    match cli.role {
        Some(Role::Agent { url }) => {
            let token = env::var(AGENT_TOKEN_VARIABLE).ok().and_then(|token| token.parse().ok());
            let token = token.ok_or_else(|| format!("{AGENT_TOKEN_VARIABLE} holds no agent's token"))?;
            tokio::select! {
                ended = run_agent(&url, token) => ended?,
                () = asked_to_end => {}
            }
        }
        None => {
            let agents = AgentHost::Program(env::current_exe()?);
            let server = serve(Config { agents, ..cli.server.into() }).await?;
            println!("Listening on {}", server.url());
            asked_to_end.await;
            server.shutdown().await;
        }
    }
    Ok(())
}
