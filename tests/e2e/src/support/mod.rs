//! Helpers: browsers, pages, servers, and a proxy between page and server.

mod bidi;
mod browser;
mod chat_page;
mod console;
mod devtools;
mod driver;
mod engine;
mod files;
mod limit;
mod live_page;
mod log_lists;
mod navigation;
mod other_origin;
mod process_group;
mod program;
mod relay;
mod saved_log;
mod script_templates;
mod server;
mod session;
mod still_time;

use std::{env, ffi::OsString, time::Duration};

pub(crate) use browser::Browser;
pub(crate) use chat_page::ChatPage;
pub(crate) use driver::start_and_read;
pub(crate) use engine::Engine;
pub(crate) use files::serve_files;
pub(crate) use live_page::{LivePage, READ_LINES, Row, ShownLine};
pub(crate) use log_lists::{LogLists, StageLine};
pub(crate) use navigation::navigate;
pub(crate) use other_origin::{
    COOKIE, OTHER_BUILD, OTHER_WORKSPACE, OtherOrigin, ReceivedRequest, RequestKind, serve_routes,
};
pub(crate) use program::{ServerProgram, write_templates};
pub(crate) use relay::{LogSocket, Relay};
pub(crate) use saved_log::{lines_of, saved_log};
pub(crate) use script_templates::{ScriptInput, ScriptTemplates};
pub(crate) use server::{GatedServer, SteppedServer, site, start_server};
pub(crate) use still_time::StillTime;
pub(crate) use workspace_server::SteppedBuild;

/// The time limit of each wait. It is long, because a busy machine is not a failure, and only failing tests reach it.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(120);

/// The value of a required environment variable.
pub(crate) fn required(variable: &str) -> OsString {
    env::var_os(variable).unwrap_or_else(|| panic!("{variable} is not set; run `cargo xtask test --only e2e`"))
}

/// The output of a future; panics after [`TIMEOUT`].
pub(crate) async fn with_timeout<T>(what: &str, future: impl Future<Output = T>) -> T {
    let outcome = tokio::time::timeout(TIMEOUT, future).await;
    outcome.unwrap_or_else(|_| panic!("{what}: not within {TIMEOUT:?}"))
}
