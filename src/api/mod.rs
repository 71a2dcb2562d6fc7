//! Access to a workspace server: the [`WorkspaceApi`] trait, its client for browsers and, with the feature `scripted`, a
//! scripted client for stories and tests.

#[cfg(feature = "browser")]
mod browser;
mod clock;
mod driver;
mod error;
mod handle;
#[cfg(feature = "scripted")]
pub mod scripted;
mod shared;
mod workspace_api;

#[cfg(all(feature = "browser", target_arch = "wasm32"))]
pub use browser::BrowserClock;
#[cfg(feature = "browser")]
pub use browser::{BrowserApi, Credentials, fetch_log, follow_log, watch_workspace};
pub use clock::{Clock, NoClock};
pub(crate) use driver::drive;
pub use error::ApiError;
pub use handle::Api;
pub use workspace_api::{ApiFuture, LogBody, LogStream, StreamEvent, WorkspaceApi, WorkspaceEvent, WorkspaceStream};
