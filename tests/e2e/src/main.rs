//! Tests of the gallery and the example chat in a browser with a real workspace server. The tests in [`examples`]
//! are for the npm package in other chats, those in [`mcp`] for the row in hosts of MCP Apps.
//!
//! Run by `cargo xtask test --only e2e`, which builds the site and sets the environment variables for the site and the
//! browser. Tests control each build, so that none depends on the speed of a build.

mod accessibility;
mod agents;
mod chaos;
mod chat;
mod connection;
mod cross_origin;
mod ended_log;
mod examples;
mod forced_colors;
mod keyboard;
mod latency;
mod leaks;
mod live_build;
mod log_tools;
mod mcp;
mod pages;
mod security;
mod stories;
mod support;
#[cfg(feature = "tools")]
mod tools;
mod workbench;
mod zoom_and_touch;
