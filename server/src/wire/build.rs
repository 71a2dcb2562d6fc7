use chat_workspace_tools::workspace::{BuildId, JobStatus, Transition, WorkspaceId, WorkspaceStatus};
use serde::Serialize;
use uuid::Uuid;

use super::{
    agent::Agent,
    deployment::{ORGANIZATION_ID, OWNER_ID, OWNER_NAME, WORKER_ID, WORKER_NAME},
};
use crate::{builds::QueuePosition, clock::Timestamp, store};

/// A build (`GET /api/v2/workspacebuilds/{id}`).
#[derive(Debug, Serialize)]
pub(crate) struct WorkspaceBuild {
    id: BuildId,
    created_at: Timestamp,
    updated_at: Timestamp,
    workspace_id: WorkspaceId,
    workspace_name: String,
    workspace_owner_id: Uuid,
    workspace_owner_name: &'static str,
    workspace_owner_avatar_url: &'static str,
    template_version_id: Uuid,
    template_version_name: &'static str,
    build_number: i64,
    transition: Transition,
    initiator_id: Uuid,
    initiator_name: &'static str,
    job: ProvisionerJob,
    reason: &'static str,
    resources: Vec<Resource>,
    deadline: Option<Timestamp>,
    max_deadline: Option<Timestamp>,
    status: WorkspaceStatus,
    daily_cost: i64,
    matched_provisioners: MatchedProvisioners,
}

impl WorkspaceBuild {
    pub(crate) fn new(
        workspace: &store::Workspace,
        build: &store::Build,
        position: QueuePosition,
        agents: &[store::Agent],
        now: Timestamp,
    ) -> Self {
        let status = build.status();
        Self {
            id: build.id,
            created_at: build.job.created_at,
            updated_at: build.job.updated_at(),
            workspace_id: workspace.id,
            workspace_name: workspace.name.clone(),
            workspace_owner_id: OWNER_ID,
            workspace_owner_name: OWNER_NAME,
            workspace_owner_avatar_url: "",
            template_version_id: build.template_version,
            template_version_name: "main",
            build_number: build.number,
            transition: build.transition.clone(),
            initiator_id: OWNER_ID,
            initiator_name: OWNER_NAME,
            job: ProvisionerJob::new(build, position),
            reason: build.reason.as_str(),
            resources: if status == WorkspaceStatus::Running {
                vec![Resource::new(workspace, build, agents, now)]
            } else {
                Vec::new()
            },
            deadline: None,
            max_deadline: None,
            status,
            daily_cost: 0,
            matched_provisioners: MatchedProvisioners { count: 1, available: 1, most_recently_seen: None },
        }
    }
}

#[derive(Debug, Serialize)]
struct ProvisionerJob {
    id: Uuid,
    organization_id: Uuid,
    initiator_id: Uuid,
    created_at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    started_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    completed_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    canceled_at: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error_code: Option<String>,
    status: JobStatus,
    #[serde(skip_serializing_if = "Option::is_none")]
    worker_id: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    worker_name: Option<&'static str>,
    file_id: Uuid,
    tags: Tags,
    queue_position: usize,
    queue_size: usize,
    input: JobInput,
    r#type: &'static str,
    metadata: JobMetadata,
    logs_overflowed: bool,
}

impl ProvisionerJob {
    fn new(build: &store::Build, position: QueuePosition) -> Self {
        let job = &build.job;
        Self {
            id: job.id,
            organization_id: ORGANIZATION_ID,
            initiator_id: OWNER_ID,
            created_at: job.created_at,
            started_at: job.started_at,
            completed_at: job.completed_at,
            canceled_at: job.canceled_at,
            error: job.error.as_ref().map(|error| error.text.clone()),
            error_code: job.error.as_ref().and_then(|error| error.code.clone()),
            status: job.status(),
            worker_id: job.started_at.map(|_| WORKER_ID),
            worker_name: job.started_at.map(|_| WORKER_NAME),
            file_id: Uuid::nil(),
            tags: Tags { owner: "", scope: "organization" },
            queue_position: position.position,
            queue_size: position.size,
            input: JobInput { workspace_build_id: build.id },
            r#type: "workspace_build",
            metadata: JobMetadata::default(),
            logs_overflowed: job.logs_overflowed,
        }
    }
}

#[derive(Debug, Serialize)]
struct Tags {
    owner: &'static str,
    scope: &'static str,
}

#[derive(Debug, Serialize)]
struct JobInput {
    workspace_build_id: BuildId,
}

/// Empty: the Coder API sets it in the list of jobs only, which this server does not have.
#[derive(Debug, Default, Serialize)]
struct JobMetadata {
    template_version_name: &'static str,
    template_id: Uuid,
    template_name: &'static str,
    template_display_name: &'static str,
    template_icon: &'static str,
}

#[derive(Debug, Serialize)]
struct MatchedProvisioners {
    count: u32,
    available: u32,
    most_recently_seen: Option<Timestamp>,
}

#[derive(Debug, Serialize)]
struct Resource {
    id: Uuid,
    created_at: Timestamp,
    job_id: Uuid,
    workspace_transition: Transition,
    r#type: &'static str,
    name: String,
    hide: bool,
    icon: &'static str,
    agents: Vec<Agent>,
    metadata: [(); 0],
    daily_cost: i64,
}

impl Resource {
    fn new(workspace: &store::Workspace, build: &store::Build, agents: &[store::Agent], now: Timestamp) -> Self {
        Self {
            id: build.resource,
            created_at: build.job.updated_at(),
            job_id: build.job.id,
            workspace_transition: build.transition.clone(),
            r#type: "terraform_data",
            name: workspace.template.name.clone(),
            hide: false,
            icon: "",
            agents: agents.iter().map(|agent| Agent::new(agent, build.resource, now)).collect(),
            metadata: [],
            daily_cost: workspace.template.settings.daily_cost,
        }
    }
}
