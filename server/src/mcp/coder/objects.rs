//! The objects of the REST API, as far as the gateway reads them.

use chat_workspace_tools::workspace::{WorkspaceBuild, WorkspaceId};
use serde::Deserialize;
use uuid::Uuid;

/// `GET /api/v2/workspaces/{id}`.
#[derive(Debug, Deserialize)]
pub(super) struct Workspace {
    pub(super) id: WorkspaceId,
    pub(super) name: String,
    /// The version of the template that new builds should use.
    pub(super) template_active_version_id: Option<Uuid>,
    /// Whether new builds must use the active version.
    #[serde(default)]
    pub(super) template_require_active_version: bool,
    pub(super) latest_build: WorkspaceBuild,
}

/// `GET /api/v2/workspaces`.
#[derive(Debug, Deserialize)]
pub(super) struct WorkspaceList {
    pub(super) workspaces: Vec<Workspace>,
}

/// `GET /api/v2/templates`.
#[derive(Debug, Deserialize)]
pub(super) struct Template {
    pub(super) id: Uuid,
    pub(super) name: String,
    #[serde(default)]
    pub(super) display_name: String,
    #[serde(default)]
    pub(super) description: String,
    #[serde(default)]
    pub(super) organization_name: String,
    pub(super) active_version_id: Uuid,
    #[serde(default)]
    pub(super) deprecated: bool,
}

/// `GET /api/v2/templateversions/{id}/rich-parameters`.
#[derive(Debug, Deserialize)]
pub(super) struct Parameter {
    pub(super) name: String,
    #[serde(default)]
    pub(super) required: bool,
    pub(super) options: Option<Vec<ParameterOption>>,
}

#[derive(Debug, Deserialize)]
pub(super) struct ParameterOption {
    pub(super) value: String,
}
