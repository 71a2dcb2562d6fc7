//! chat-workspace-tools as custom elements, for chats that are not written in Rust.
//!
//! | module | what it is for |
//! |---|---|
//! | [`spec`] | the elements in one table |
//! | `generate` | the types, the manifest and the tables that are generated from it |
//! | `inputs` | the properties of an element, read from JSON |
//! | `early_log` | the requests that the scripts send while this program loads |
//! | `host_api` | a host's own way to reach the server |
//! | `json_pages` | the pages of a list as one JSON array |
//! | `root` | the component at the root of each element |
//! | `renderer` | renders it into the element |
//! | `view` | the interface for the scripts |
//!
//! The scripts are in `ts/`. They define the elements, draw rows by themselves, and load this program when a row needs its
//! log.
#![forbid(unsafe_code)]
#![deny(missing_docs)]

#[cfg(any(test, target_arch = "wasm32"))]
#[cfg_attr(not(feature = "browser-api"), allow(dead_code, unused_imports))]
mod early_log;
#[cfg(not(target_arch = "wasm32"))]
pub mod generate;
#[cfg(target_arch = "wasm32")]
mod host_api;
#[cfg(any(test, target_arch = "wasm32"))]
mod inputs;
#[cfg(any(test, target_arch = "wasm32"))]
mod json_pages;
#[cfg(target_arch = "wasm32")]
mod renderer;
#[cfg(target_arch = "wasm32")]
mod root;
pub mod spec;
#[cfg(target_arch = "wasm32")]
pub mod view;
