//! The names of a build's stages, as the API sends them.

use chat_workspace_tools::workspace::Transition;

/// The first stage of every build.
pub(crate) const SETTING_UP: &str = "Setting up";
/// The stage of `terraform init`.
pub(crate) const INITIALIZING: &str = "Initializing Terraform Directory";
/// The stage of `terraform plan`.
pub(crate) const PLANNING: &str = "Planning infrastructure";
/// The stage that checks the cost of a build against the quota.
pub(crate) const QUOTA: &str = "Commit quota";
/// The last stage of every build that ends by itself, including failed builds.
pub(crate) const CLEANING_UP: &str = "Cleaning Up";

/// The stage of a message that is added to an empty log.
pub(crate) const UNKNOWN: &str = "Unknown";

/// The stage of `terraform apply`.
pub(crate) fn applying(transition: &Transition) -> &'static str {
    match transition {
        Transition::Stop => "Stopping workspace",
        Transition::Delete => "Destroying workspace",
        _ => "Starting workspace",
    }
}
