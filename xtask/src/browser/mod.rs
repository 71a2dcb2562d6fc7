//! Finds and installs browsers with their drivers, and runs wasm32 tests in them.

mod engine;
mod found;
mod install;
mod platform;
mod wasm_tests;

pub(crate) use engine::Engine;
pub(crate) use found::Browser;
pub(crate) use wasm_tests::{run_wasm_tests, serve_pages_for, set_time_limit};
