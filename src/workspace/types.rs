use serde::{Deserialize, Serialize};

use super::{
    agent::WorkspaceAgent,
    id::{AgentId, BuildId, WorkspaceId},
    lenient,
    status::{JobStatus, Transition, WorkspaceStatus},
};

/// A workspace with its latest build (`GET /api/v2/workspaces/{id}`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Workspace {
    /// Its id.
    pub id: WorkspaceId,
    /// Its name, without the owner.
    #[serde(default)]
    pub name: String,
    /// Its owner's user name.
    #[serde(default)]
    pub owner_name: String,
    /// Its latest build. A tool call may be about an earlier one.
    pub latest_build: WorkspaceBuild,
}

impl Workspace {
    /// Creates a workspace without names.
    pub fn new(id: WorkspaceId, latest_build: WorkspaceBuild) -> Self {
        Self { id, name: String::new(), owner_name: String::new(), latest_build }
    }
}

/// A build of a workspace (`GET /api/v2/workspacebuilds/{id}`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct WorkspaceBuild {
    /// Its id.
    pub id: BuildId,
    /// The workspace, if the server sends it.
    #[serde(default)]
    pub workspace_id: Option<WorkspaceId>,
    /// The workspace's name, without the owner.
    #[serde(default)]
    pub workspace_name: String,
    /// The user name of the workspace's owner.
    #[serde(default)]
    pub workspace_owner_name: String,
    /// The number of the build within the workspace, from 1.
    #[serde(default)]
    pub build_number: i64,
    /// What it does to the workspace.
    #[serde(default)]
    pub transition: Transition,
    /// Its status.
    #[serde(default)]
    pub status: WorkspaceStatus,
    /// The job that runs it.
    pub job: ProvisionerJob,
    /// The resources that it created. Empty while it runs.
    #[serde(default, deserialize_with = "lenient::list")]
    pub resources: Vec<WorkspaceResource>,
}

impl WorkspaceBuild {
    /// Creates a build with number 1 and no names or resources. Its status is that of `job` and `transition`.
    pub fn new(id: BuildId, transition: Transition, job: ProvisionerJob) -> Self {
        Self {
            id,
            workspace_id: None,
            workspace_name: String::new(),
            workspace_owner_name: String::new(),
            build_number: 1,
            status: WorkspaceStatus::from_job(&job.status, &transition),
            transition,
            job,
            resources: Vec::new(),
        }
    }

    /// The agents of all resources.
    pub fn agents(&self) -> impl Iterator<Item = &WorkspaceAgent> {
        self.resources.iter().flat_map(|resource| &resource.agents)
    }

    /// Finds an agent in the build's resources.
    pub fn agent(&self, id: AgentId) -> Option<&WorkspaceAgent> {
        self.agents().find(|agent| agent.id == id)
    }
}

/// The provisioner job of a build.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ProvisionerJob {
    /// Its status.
    pub status: JobStatus,
    /// When it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub completed_at: Option<String>,
    /// The provisioner's error message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// Its position in the queue, from 1; 0 if it is not queued.
    #[serde(default)]
    pub queue_position: i64,
    /// The length of the queue; 0 if it is not queued.
    #[serde(default)]
    pub queue_size: i64,
    /// Whether the log exceeded the server's size limit (1 MiB of text), so that later lines were dropped.
    #[serde(default)]
    pub logs_overflowed: bool,
}

impl ProvisionerJob {
    /// Creates a job that is not queued.
    pub fn new(status: JobStatus) -> Self {
        Self { status, ..Self::default() }
    }
}

/// A resource that a build created, such as a machine.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct WorkspaceResource {
    /// Its name in the template.
    #[serde(default)]
    pub name: String,
    /// The agents that run in it.
    #[serde(default, deserialize_with = "lenient::list")]
    pub agents: Vec<WorkspaceAgent>,
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use serde_json::json;

    use super::*;
    use crate::workspace::AgentLifecycle;

    const BUILD: &str = "7f2d5c1e-0b5a-4a55-9c0c-5a0d0f9be001";
    const AGENT: &str = "0d0d0d0d-1234-4321-8abc-0123456789ab";

    #[test]
    fn reads_a_build_with_unknown_fields_and_values_and_null_lists() {
        let build: WorkspaceBuild = serde_json::from_value(json!({
            "id": BUILD, "transition": "rebuild", "status": "dreaming", "deadline": null, "brand_new": {"x": 1},
            "job": {"status": "pending", "queue_position": 2, "queue_size": 5, "tags": {"scope": "organization"}},
            "resources": null,
        }))
        .expect("reads");
        assert_eq!(build.transition, Transition::Other("rebuild".into()));
        assert_eq!((build.job.queue_position, build.job.queue_size), (2, 5));
        assert!(build.resources.is_empty());
    }

    #[test]
    fn an_invalid_field_is_reported_with_its_path() {
        for (value, start) in [
            (json!("a build"), "invalid type: string"),
            (json!([]), "invalid length 0"),
            (json!({"job": {"status": "failed"}}), "missing field `id`"),
            (json!({"id": "seven", "job": {"status": "failed"}}), "id: UUID parsing failed"),
            (json!({"id": BUILD}), "missing field `job`"),
            (json!({"id": BUILD, "job": {}}), "job: missing field `status`"),
            (json!({"id": BUILD, "job": {"status": 7}}), "job.status: invalid type: integer"),
            (json!({"id": BUILD, "job": {"status": "failed", "queue_size": 1.5}}), "job.queue_size: invalid type"),
            (json!({"id": BUILD, "job": {"status": "failed"}, "resources": {}}), "resources: invalid type: map"),
            (
                json!({"id": BUILD, "job": {"status": "failed"}, "resources": [{}, {"agents": [{"id": 7}]}]}),
                "resources[1].agents[0].id: invalid type: integer",
            ),
        ] {
            let read: Result<WorkspaceBuild, _> = serde_path_to_error::deserialize(&value);
            let error = read.expect_err("is invalid").to_string();
            assert!(error.starts_with(start), "{value}: {error}");
        }
    }

    #[test]
    fn finds_an_agent_by_id() {
        let build: WorkspaceBuild = serde_json::from_value(json!({
            "id": BUILD, "job": {"status": "succeeded"},
            "resources": [{"name": "empty"}, {"name": "dev", "agents": [{"id": AGENT, "name": "main", "status": "connected"}]}],
        }))
        .expect("reads");
        let id: AgentId = AGENT.parse().expect("a UUID");
        assert_eq!(build.agent(id).map(|agent| agent.name.as_str()), Some("main"));
        let other: AgentId = BUILD.parse().expect("a UUID");
        assert!(build.agent(other).is_none());
    }

    #[test]
    fn reads_an_agent_with_sources_scripts_and_null_times() {
        let agent: WorkspaceAgent = serde_json::from_value(json!({
            "id": AGENT, "name": "main", "parent_id": null, "status": "connecting", "lifecycle_state": "dreaming",
            "created_at": "2026-04-10T09:15:30Z", "first_connected_at": null, "started_at": null, "ready_at": null,
            "logs_length": 12, "logs_overflowed": true, "connection_timeout_seconds": 120, "troubleshooting_url": null,
            "log_sources": [{"id": BUILD, "workspace_agent_id": AGENT, "display_name": "Startup", "icon": null}],
            "scripts": [{"id": AGENT, "log_source_id": BUILD, "start_blocks_login": true, "timeout": 30_000_000_000_i64,
                "run_on_start": true, "cron": "", "display_name": "Startup"}],
        }))
        .expect("reads");
        assert_eq!(agent.lifecycle_state, AgentLifecycle::Other("dreaming".into()));
        assert_eq!(agent.connection_timeout(), Some(Duration::from_secs(120)));
        assert_eq!((agent.logs_length, agent.logs_overflowed, agent.first_connected_at), (12, true, None));
        assert_eq!(agent.log_sources[0].display_name, "Startup");
        assert_eq!(agent.scripts[0].time_limit(), Some(Duration::from_secs(30)));
    }

    #[test]
    fn an_agent_without_lists_has_no_scripts_and_no_limits() {
        let agent: WorkspaceAgent =
            serde_json::from_value(json!({"id": AGENT, "log_sources": null, "scripts": null})).expect("reads");
        assert_eq!(agent, WorkspaceAgent::new(AGENT.parse().expect("a UUID")));
        assert_eq!(agent.connection_timeout(), None);
    }
}
