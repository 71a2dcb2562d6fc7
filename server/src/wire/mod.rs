//! The objects of the Coder API, with every field that a client of the real server may read.

mod agent;
mod build;
mod chat;
mod deployment;
mod timings;
mod workspace;

pub(crate) use build::WorkspaceBuild;
pub(crate) use chat::Chat;
pub(crate) use deployment::{BuildInfo, ORGANIZATION_ID, Template, TemplateParameter};
pub(crate) use timings::BuildTimings;
pub(crate) use workspace::{Workspace, WorkspaceList};
