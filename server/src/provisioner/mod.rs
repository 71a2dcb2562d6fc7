//! Provisioners, which run builds: Terraform, recordings, and one that tests control step by step.

mod convert;
mod gated;
mod scripted;
mod stepped;
mod terraform;
mod types;

pub(crate) use gated::GatedProvisioner;
pub(crate) use scripted::ScriptedProvisioner;
pub use stepped::{SteppedBuild, SteppedProvisioner};
pub(crate) use terraform::TerraformProvisioner;
pub use types::{BuildError, BuildRequest, LogWriter, Provisioner};
