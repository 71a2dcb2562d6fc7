//! The components in a real browser: the play of every story, and the browser client. And what the gallery and the example chat do
//! without a page.
#![cfg(target_arch = "wasm32")]

mod chat_transcript;
mod events;
mod fetched_log;
mod gallery_parts;
mod log_layout;
mod page;
mod stories;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
