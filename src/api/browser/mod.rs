//! Access to the server through the browser's fetch and WebSocket, and the browser's clock.

mod client;
#[cfg(target_arch = "wasm32")]
mod clock;
mod credentials;
#[cfg(target_arch = "wasm32")]
mod fetch;
#[cfg(target_arch = "wasm32")]
mod socket;
mod watch;

pub use client::{BrowserApi, fetch_log, follow_log, watch_workspace};
#[cfg(target_arch = "wasm32")]
pub use clock::BrowserClock;
pub use credentials::Credentials;
