use chat_workspace_tools::workspace::WorkspaceId;
use serde::Serialize;
use uuid::Uuid;

use super::{
    build::WorkspaceBuild,
    deployment::{ORGANIZATION_ID, ORGANIZATION_NAME},
};
use crate::{clock::Timestamp, store};

/// A workspace with its latest build (`GET /api/v2/workspaces/{id}`).
#[derive(Debug, Serialize)]
pub(crate) struct Workspace {
    id: WorkspaceId,
    created_at: Timestamp,
    updated_at: Timestamp,
    owner_id: Uuid,
    owner_name: String,
    owner_avatar_url: &'static str,
    organization_id: Uuid,
    organization_name: &'static str,
    template_id: Uuid,
    template_name: String,
    template_display_name: String,
    template_icon: &'static str,
    template_allow_user_cancel_workspace_jobs: bool,
    template_active_version_id: Uuid,
    template_require_active_version: bool,
    latest_build: WorkspaceBuild,
    latest_app_status: Option<()>,
    outdated: bool,
    name: String,
    last_used_at: Timestamp,
    deleting_at: Option<Timestamp>,
    dormant_at: Option<Timestamp>,
    health: Health,
    automatic_updates: &'static str,
    allow_renames: bool,
    favorite: bool,
    next_start_at: Option<Timestamp>,
}

/// The workspaces of a user (`GET /api/v2/workspaces`).
#[derive(Debug, Serialize)]
pub(crate) struct WorkspaceList {
    workspaces: Vec<Workspace>,
    /// The number of workspaces on all pages.
    count: usize,
}

impl WorkspaceList {
    pub(crate) fn new(workspaces: Vec<Workspace>) -> Self {
        Self { count: workspaces.len(), workspaces }
    }
}

#[derive(Debug, Serialize)]
struct Health {
    healthy: bool,
    failing_agents: [(); 0],
}

impl Workspace {
    pub(crate) fn new(workspace: &store::Workspace, latest: &store::Build, latest_build: WorkspaceBuild) -> Self {
        let template = &workspace.template;
        Self {
            id: workspace.id,
            created_at: workspace.created_at,
            updated_at: latest.job.updated_at(),
            owner_id: workspace.owner.id(),
            owner_name: workspace.owner.name().to_owned(),
            owner_avatar_url: "",
            organization_id: ORGANIZATION_ID,
            organization_name: ORGANIZATION_NAME,
            template_id: template.id,
            template_name: template.name.clone(),
            template_display_name: template.display_name.clone(),
            template_icon: "",
            template_allow_user_cancel_workspace_jobs: true,
            template_active_version_id: template.version,
            template_require_active_version: true,
            latest_build,
            latest_app_status: None,
            outdated: false,
            name: workspace.name.clone(),
            last_used_at: latest.job.created_at,
            deleting_at: None,
            dormant_at: None,
            health: Health { healthy: true, failing_agents: [] },
            automatic_updates: "never",
            allow_renames: false,
            favorite: false,
            next_start_at: None,
        }
    }
}
