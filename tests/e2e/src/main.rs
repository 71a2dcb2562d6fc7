//! The gallery in headless Chromium, against the real workspace server.
//!
//! [`examples`] are about the npm package, in chats of other kinds.
//!
//! Run by `cargo xtask test --only e2e`, which builds the site and says where it and the browser are. Builds are stepped
//! by hand, so that no test depends on how fast one runs.

mod accessibility;
mod chaos;
mod chat;
mod connection;
mod ended_log;
mod examples;
mod forced_colors;
mod how_soon;
mod keyboard;
mod leaks;
mod log_tools;
mod pages;
mod security;
mod stories;
mod support;
#[cfg(feature = "tools")]
mod tools;
mod workbench;
