//! The requests for a finished build and its log that the scripts send while the program loads.

#[cfg(target_arch = "wasm32")]
mod api;
mod finality;

#[cfg(target_arch = "wasm32")]
pub(crate) use api::{EarlyApi, EarlyLog};
