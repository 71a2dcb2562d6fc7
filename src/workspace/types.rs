use serde::{Deserialize, Deserializer, Serialize};

use super::{AgentId, AgentLifecycle, AgentStatus, BuildId, JobStatus, Transition, WorkspaceId, WorkspaceStatus};

/// A workspace with its newest build (`GET /api/v2/workspaces/{id}`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Workspace {
    /// The workspace's id.
    pub id: WorkspaceId,
    /// Its bare name, without the owner.
    #[serde(default)]
    pub name: String,
    /// Its owner's user name.
    #[serde(default)]
    pub owner_name: String,
    /// The newest build, which need not be the one a tool call is about.
    pub latest_build: WorkspaceBuild,
}

/// One build of a workspace (`GET /api/v2/workspacebuilds/{id}`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WorkspaceBuild {
    /// The build's id.
    pub id: BuildId,
    /// The workspace it builds, where the server says so.
    #[serde(default)]
    pub workspace_id: Option<WorkspaceId>,
    /// That workspace's bare name.
    #[serde(default)]
    pub workspace_name: String,
    /// That workspace's owner.
    #[serde(default)]
    pub workspace_owner_name: String,
    /// Counts the workspace's builds from 1.
    #[serde(default)]
    pub build_number: i64,
    /// Its direction.
    #[serde(default)]
    pub transition: Transition,
    /// Its status, from its job and its direction.
    #[serde(default)]
    pub status: WorkspaceStatus,
    /// The job that runs it.
    pub job: ProvisionerJob,
    /// What it built; empty until it has ended.
    #[serde(default, deserialize_with = "null_as_default")]
    pub resources: Vec<WorkspaceResource>,
}

impl WorkspaceBuild {
    /// The agent with this id, wherever in the build's resources it is.
    pub fn agent(&self, id: AgentId) -> Option<&WorkspaceAgent> {
        self.resources.iter().flat_map(|resource| &resource.agents).find(|agent| agent.id == id)
    }
}

/// The provisioner's job behind a build.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ProvisionerJob {
    /// Where it stands.
    pub status: JobStatus,
    /// Why it failed, in the provisioner's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// How many jobs are ahead of it, itself included; 0 when it is not queued.
    #[serde(default)]
    pub queue_position: i64,
    /// How many jobs are queued in all; 0 when it is not queued.
    #[serde(default)]
    pub queue_size: i64,
    /// Whether the log passed the server's size limit (1 MiB of text), so that later lines were dropped.
    #[serde(default)]
    pub logs_overflowed: bool,
}

/// A thing a build made, such as a machine.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct WorkspaceResource {
    /// Its name in the template.
    #[serde(default)]
    pub name: String,
    /// The agents that run in it.
    #[serde(default, deserialize_with = "null_as_default")]
    pub agents: Vec<WorkspaceAgent>,
}

/// An agent inside a workspace.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WorkspaceAgent {
    /// The agent's id.
    pub id: AgentId,
    /// Its name in the template.
    #[serde(default)]
    pub name: String,
    /// Whether it can be reached.
    #[serde(default)]
    pub status: AgentStatus,
    /// Where its startup scripts stand.
    #[serde(default)]
    pub lifecycle_state: AgentLifecycle,
}

/// Some servers write an absent list as `null`.
fn null_as_default<'de, D: Deserializer<'de>, T: Default + Deserialize<'de>>(input: D) -> Result<T, D::Error> {
    Option::<T>::deserialize(input).map(Option::unwrap_or_default)
}

#[cfg(test)]
mod tests {
    use super::*;
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
