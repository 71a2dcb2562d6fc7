use serde::Serialize;

use super::{
    AgentId, AgentLifecycle, AgentStatus, BuildId, JobStatus, Transition, WorkspaceId, WorkspaceStatus,
    read::{Fields, FromFields, deserialize_from_fields},
};

/// A workspace with its newest build (`GET /api/v2/workspaces/{id}`).
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Workspace {
    /// The workspace's id.
    pub id: WorkspaceId,
    /// Its bare name, without the owner.
    pub name: String,
    /// Its owner's user name.
    pub owner_name: String,
    /// The newest build, which need not be the one a tool call is about.
    pub latest_build: WorkspaceBuild,
}

/// One build of a workspace (`GET /api/v2/workspacebuilds/{id}`).
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct WorkspaceBuild {
    /// The build's id.
    pub id: BuildId,
    /// The workspace it builds, where the server says so.
    pub workspace_id: Option<WorkspaceId>,
    /// That workspace's bare name.
    pub workspace_name: String,
    /// That workspace's owner.
    pub workspace_owner_name: String,
    /// Counts the workspace's builds from 1.
    pub build_number: i64,
    /// Its direction.
    pub transition: Transition,
    /// Its status, from its job and its direction.
    pub status: WorkspaceStatus,
    /// The job that runs it.
    pub job: ProvisionerJob,
    /// What it built; empty until it has ended.
    pub resources: Vec<WorkspaceResource>,
}

impl WorkspaceBuild {
    /// The agent with this id, wherever in the build's resources it is.
    pub fn agent(&self, id: AgentId) -> Option<&WorkspaceAgent> {
        self.resources.iter().flat_map(|resource| &resource.agents).find(|agent| agent.id == id)
    }
}

/// The provisioner's job behind a build.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ProvisionerJob {
    /// Where it stands.
    pub status: JobStatus,
    /// Why it failed, in the provisioner's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// How many jobs are ahead of it, itself included; 0 when it is not queued.
    pub queue_position: i64,
    /// How many jobs are queued in all; 0 when it is not queued.
    pub queue_size: i64,
    /// Whether the log passed the server's size limit (1 MiB of text), so that later lines were dropped.
    pub logs_overflowed: bool,
}

/// A thing a build made, such as a machine.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct WorkspaceResource {
    /// Its name in the template.
    pub name: String,
    /// The agents that run in it.
    pub agents: Vec<WorkspaceAgent>,
}

/// An agent inside a workspace.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct WorkspaceAgent {
    /// The agent's id.
    pub id: AgentId,
    /// Its name in the template.
    pub name: String,
    /// Whether it can be reached.
    pub status: AgentStatus,
    /// Where its startup scripts stand.
    pub lifecycle_state: AgentLifecycle,
}

deserialize_from_fields!(Workspace, WorkspaceBuild, ProvisionerJob, WorkspaceResource, WorkspaceAgent);

impl FromFields for Workspace {
    fn read(fields: &Fields<'_>) -> Self {
        Self {
            id: fields.id("id"),
            name: fields.text("name"),
            owner_name: fields.text("owner_name"),
            latest_build: fields.object("latest_build"),
        }
    }
}

impl FromFields for WorkspaceBuild {
    fn read(fields: &Fields<'_>) -> Self {
        Self {
            id: fields.id("id"),
            workspace_id: fields.optional_id("workspace_id"),
            workspace_name: fields.text("workspace_name"),
            workspace_owner_name: fields.text("workspace_owner_name"),
            build_number: fields.number("build_number"),
            transition: fields.text("transition").into(),
            status: fields.text("status").into(),
            job: fields.object("job"),
            resources: fields.list("resources"),
        }
    }
}

impl FromFields for ProvisionerJob {
    fn read(fields: &Fields<'_>) -> Self {
        Self {
            status: fields.required_text("status").into(),
            error: fields.optional_text("error"),
            queue_position: fields.number("queue_position"),
            queue_size: fields.number("queue_size"),
            logs_overflowed: fields.flag("logs_overflowed"),
        }
    }
}

impl FromFields for WorkspaceResource {
    fn read(fields: &Fields<'_>) -> Self {
        Self { name: fields.text("name"), agents: fields.list("agents") }
    }
}

impl FromFields for WorkspaceAgent {
    fn read(fields: &Fields<'_>) -> Self {
        Self {
            id: fields.id("id"),
            name: fields.text("name"),
            status: fields.text("status").into(),
            lifecycle_state: fields.text("lifecycle_state").into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::read::{from_value, parse};
    use serde_json::json;

    const BUILD: &str = "7f2d5c1e-0b5a-4a55-9c0c-5a0d0f9be001";
    const AGENT: &str = "0d0d0d0d-1234-4321-8abc-0123456789ab";

    #[test]
    fn a_build_reads_with_unknown_keys_and_values_and_null_lists() {
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
    fn what_is_missing_or_of_the_wrong_type_is_refused_with_the_way_to_it() {
        for (value, error) in [
            (json!([]), "value: not an object"),
            (json!({"job": {"status": "failed"}}), "id: not a UUID"),
            (json!({"id": "seven", "job": {"status": "failed"}}), "id: not a UUID"),
            (json!({"id": BUILD}), "job.value: not an object"),
            (json!({"id": BUILD, "job": {}}), "job.status: missing"),
            (
                json!({"id": BUILD, "job": {"status": "failed", "queue_size": 1.5}}),
                "job.queue_size: not a whole number",
            ),
            (json!({"id": BUILD, "job": {"status": "failed"}, "resources": {}}), "resources: not a list"),
            (
                json!({"id": BUILD, "job": {"status": "failed"}, "resources": [{"agents": [{"id": 7}]}]}),
                "resources.agents.id: not a UUID",
            ),
        ] {
            let read = serde_json::from_value::<WorkspaceBuild>(value.clone()).expect_err("refused");
            assert_eq!(read.to_string(), error, "{value}");
            let read = from_value::<WorkspaceBuild>(&value).expect_err("refused");
            assert_eq!(read, error, "{value}");
        }
        let read = parse(b"{\n\"id\": <html>").expect_err("refused");
        assert_eq!(read, "no JSON at byte 8");
    }

    #[test]
    fn an_agent_is_found_by_id_only() {
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
}
