//! Axum building blocks that the API and the fault injection share: errors, JSON responses, extractors and sockets.

mod error;
mod extract;
mod json;
mod socket;

pub(crate) use error::ApiError;
pub(crate) use extract::{Id, JsonBody, QueryParameters};
pub(crate) use json::{Json, encode};
pub(crate) use socket::{FrameSource, MAX_MESSAGE_BYTES, Sockets, bounded, close};
