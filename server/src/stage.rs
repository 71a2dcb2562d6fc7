//! The names of a build's stages, as clients know them.

use chat_workspace_tools::workspace::Transition;

/// Opens every build.
pub(crate) const SETTING_UP: &str = "Setting up";
/// Holds the output of `terraform init`.
pub(crate) const INITIALIZING: &str = "Initializing Terraform Directory";
/// Holds the output of `terraform plan`.
pub(crate) const PLANNING: &str = "Planning infrastructure";
/// Says what a build costs and what its owner may spend.
pub(crate) const QUOTA: &str = "Commit quota";
/// Closes every build, failed ones too.
pub(crate) const CLEANING_UP: &str = "Cleaning Up";

/// Stands for the stage of a log without a line.
pub(crate) const UNKNOWN: &str = "Unknown";

/// Holds the output of `terraform apply`.
pub(crate) fn applying(transition: &Transition) -> &'static str {
    match transition {
        Transition::Stop => "Stopping workspace",
        Transition::Delete => "Destroying workspace",
        _ => "Starting workspace",
    }
}
