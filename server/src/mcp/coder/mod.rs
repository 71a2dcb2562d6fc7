//! The back end of the workspaces in a Coder deployment: its REST API, and its log streams.
//!
//! The deployment decides what the owner of the token may do. The token is sent to the deployment only, and removed from its answers.

mod actions;
mod backend;
mod client;
mod error;
mod lines;
mod logs;
mod objects;
mod settings;
mod socket;
mod status;
mod templates;

pub(crate) use backend::Coder;
pub use client::TlsError;
pub(super) use error::CoderError;
pub use settings::{CoderDeployment, CoderUrl, InvalidCoderUrl, InvalidSessionToken, SessionToken};
