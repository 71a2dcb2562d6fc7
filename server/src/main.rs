//! The local workspace server as a program: see `workspace-server --help`.
#![forbid(unsafe_code)]

mod cli;

use std::{error::Error, process::ExitCode};

use clap::Parser;
use tokio::signal::unix::{SignalKind, signal};

#[tokio::main]
async fn main() -> ExitCode {
    match run(cli::Cli::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("workspace-server: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(cli: cli::Cli) -> Result<(), Box<dyn Error>> {
    // Taken before the first build can start: a signal must not leave its processes behind.
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let server = workspace_server::serve(cli.into()).await?;
    println!("Listening on {}", server.url());
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
    server.shutdown().await;
    Ok(())
}
