//! The components in a real browser: every story's play, and what no single story can show.
#![cfg(target_arch = "wasm32")]

mod fetched_log;
mod page;
mod stories;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
