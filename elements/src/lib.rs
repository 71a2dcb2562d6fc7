//! chat-workspace-tools as custom elements, for chats that are not written in Rust.
//!
//! | module | what it is |
//! |---|---|
//! | [`spec`] | the one table of what the elements are |
//! | `generate` | the types, the manifest and the tables that come out of it |
//! | `inputs` | what an element was given, read out of JSON |
//! | `root` | the component at the root of each element |
//! | `renderer` | draws them on the page |
//! | `mount` | what the scripts call: roots come, are given inputs, and go |
//!
//! The scripts around it are in `npm/`: they define the tags, keep what is set before this program is there, and load
//! it when the first element joins a page.
#![forbid(unsafe_code)]
#![deny(missing_docs)]

#[cfg(not(target_arch = "wasm32"))]
pub mod generate;
#[cfg(any(test, target_arch = "wasm32"))]
mod inputs;
#[cfg(target_arch = "wasm32")]
pub mod mount;
#[cfg(target_arch = "wasm32")]
mod renderer;
#[cfg(target_arch = "wasm32")]
mod root;
pub mod spec;
