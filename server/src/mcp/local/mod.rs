//! The back end of the workspaces in this server. It runs what the chat's tools run.

mod actions;
mod backend;
mod logs;
mod status;

pub(crate) use backend::Local;
use backend::record;
