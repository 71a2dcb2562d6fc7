//! A browser, a server with builds to step, and the page between the two.

mod browser;
mod chat_page;
mod devtools;
mod driver;
mod files;
mod live_page;
mod navigation;
mod program;
mod relay;
mod server;
mod taken_log;

use std::{env, ffi::OsString, time::Duration};

pub(crate) use browser::Browser;
pub(crate) use chat_page::ChatPage;
pub(crate) use files::serve_files;
pub(crate) use live_page::{LivePage, Row};
pub(crate) use navigation::go;
pub(crate) use program::{ServerProgram, write_templates};
pub(crate) use relay::{LogSocket, Relay};
pub(crate) use server::{HeldServer, SteppedBuild, SteppedServer, site, start_server};
pub(crate) use taken_log::{lines_of, saved_log};

/// How long anything may take before its test fails. A guard against what never comes, and no stopwatch: a busy machine is
/// no failure, and no test that passes waits it out.
pub(crate) const PATIENCE: Duration = Duration::from_secs(120);

/// A path that whoever runs the tests has to give.
pub(crate) fn required(variable: &str) -> OsString {
    env::var_os(variable).unwrap_or_else(|| panic!("{variable} is not set; run `cargo xtask test --only e2e`"))
}

/// What `awaited` comes to, within [`PATIENCE`].
pub(crate) async fn in_time<T>(what: &str, awaited: impl Future<Output = T>) -> T {
    let outcome = tokio::time::timeout(PATIENCE, awaited).await;
    outcome.unwrap_or_else(|_| panic!("{what}: not within {PATIENCE:?}"))
}
