//! The objects of the Coder API as this server sends them: every field a client of the real server may look for.

mod build;
mod chat;
mod deployment;
mod workspace;

pub(crate) use build::WorkspaceBuild;
pub(crate) use chat::Chat;
pub(crate) use deployment::{BuildInfo, ORGANIZATION_ID, OWNER_ID, OWNER_NAME, Template};
pub(crate) use workspace::Workspace;
