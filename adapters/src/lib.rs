//! Tool calls of other chats, read for scripts into the rows' own words: a module without the rows, a tenth of their size.
//!
//! The scripts around it are `elements/npm/adapters.js` and `elements/npm/adapters-program.js`.
#![forbid(unsafe_code)]
#![deny(missing_docs)]

#[cfg(any(test, target_arch = "wasm32"))]
mod adapt;
#[cfg(target_arch = "wasm32")]
pub mod scripts;
