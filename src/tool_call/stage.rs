use super::action::WorkspaceAction;
use crate::{
    strings::Strings,
    workspace::{AgentId, AgentLifecycle, AgentStatus, JobStatus, WorkspaceBuild, WorkspaceStatus},
};

/// The stage of a running call. After the build, the call waits for the agent and its startup scripts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CallStage {
    /// The build is queued for a provisioner.
    Queued,
    /// A stop build is running.
    Stopping,
    /// A start build is running.
    Building,
    /// The build has ended; the agent is not connected yet.
    AgentConnecting,
    /// The agent is running its startup scripts.
    StartupScripts,
    /// The build has failed; the call has not ended yet.
    BuildFailed,
    /// The build was cancelled; the call has not ended yet.
    BuildCancelled,
}

impl CallStage {
    /// The stage by the state of `build`, the call's build. `agent` is the chat's agent; other agents are ignored. `None` if the
    /// build has another transition or the stage is unknown.
    pub fn from_build(action: WorkspaceAction, build: &WorkspaceBuild, agent: Option<AgentId>) -> Option<Self> {
        if build.transition != action.transition() {
            return None;
        }
        match build.job.status {
            JobStatus::Failed => return Some(Self::BuildFailed),
            JobStatus::Canceled => return Some(Self::BuildCancelled),
            _ => {}
        }
        match (&build.status, action) {
            (WorkspaceStatus::Pending, _) => Some(Self::Queued),
            (WorkspaceStatus::Stopping, WorkspaceAction::Stop) => Some(Self::Stopping),
            (WorkspaceStatus::Starting, WorkspaceAction::Create | WorkspaceAction::Start) => Some(Self::Building),
            (WorkspaceStatus::Running, WorkspaceAction::Create | WorkspaceAction::Start) => {
                Self::from_agent(build, agent)
            }
            _ => None,
        }
    }

    fn from_agent(build: &WorkspaceBuild, agent: Option<AgentId>) -> Option<Self> {
        match agent.and_then(|id| build.agent(id)) {
            Some(agent) if agent.status == AgentStatus::Connected => {
                matches!(agent.lifecycle_state, AgentLifecycle::Created | AgentLifecycle::Starting)
                    .then_some(Self::StartupScripts)
            }
            _ => Some(Self::AgentConnecting),
        }
    }

    /// The label of a running row at this stage.
    pub fn text(self, strings: &Strings) -> &str {
        match self {
            Self::Queued => &strings.stage_queued,
            Self::Stopping => &strings.stage_stopping,
            Self::Building => &strings.stage_building,
            Self::AgentConnecting => &strings.stage_agent_connecting,
            Self::StartupScripts => &strings.stage_startup_scripts,
            Self::BuildFailed => &strings.stage_build_failed,
            Self::BuildCancelled => &strings.stage_build_cancelled,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::strings::ENGLISH;
    use serde_json::json;

    const BUILD: &str = "7f2d5c1e-0b5a-4a55-9c0c-5a0d0f9be001";
    const AGENT: &str = "0d0d0d0d-1234-4321-8abc-0123456789ab";
    const OTHER_AGENT: &str = "0d0d0d0d-1234-4321-8abc-0123456789ac";

    fn build(transition: &str, status: &str, agent_status: &str, lifecycle: &str) -> WorkspaceBuild {
        serde_json::from_value(json!({
            "id": BUILD, "transition": transition, "status": status, "job": {"status": "running"},
            "resources": [{"agents": [{"id": AGENT, "status": agent_status, "lifecycle_state": lifecycle}]}],
        }))
        .expect("a build")
    }

    fn text(action: WorkspaceAction, build: &WorkspaceBuild, agent: &str) -> Option<&'static str> {
        CallStage::from_build(action, build, agent.parse().ok()).map(|stage| stage.text(&ENGLISH))
    }

    #[test]
    fn the_stage_follows_the_builds_status() {
        use WorkspaceAction::{Create, Start, Stop};
        for (action, transition, status, expected) in [
            (Create, "start", "pending", Some("Waiting in build queue…")),
            (Start, "start", "pending", Some("Waiting in build queue…")),
            (Stop, "stop", "pending", Some("Waiting in build queue…")),
            (Stop, "stop", "stopping", Some("Stopping workspace…")),
            (Create, "start", "starting", Some("Building workspace…")),
            (Start, "start", "starting", Some("Building workspace…")),
            (Start, "start", "failed", None),
            (Start, "start", "canceled", None),
            (Start, "start", "canceling", None),
            (Start, "start", "dreaming", None),
            (Stop, "stop", "stopped", None),
        ] {
            let build = build(transition, status, "connecting", "created");
            assert_eq!(text(action, &build, AGENT), expected, "{action:?} {status}");
        }
    }

    #[test]
    fn a_failed_or_cancelled_build_is_a_stage() {
        for (action, transition) in
            [(WorkspaceAction::Create, "start"), (WorkspaceAction::Start, "start"), (WorkspaceAction::Stop, "stop")]
        {
            for (status, expected) in [
                ("failed", "The build failed, the call continues…"),
                ("canceled", "The build was cancelled, the call continues…"),
            ] {
                let mut build = build(transition, status, "connecting", "created");
                build.job.status = serde_json::from_value(json!(status)).expect("a status");
                assert_eq!(text(action, &build, AGENT), Some(expected), "{action:?}");
            }
        }
    }

    #[test]
    fn a_build_with_another_transition_has_no_stage() {
        for (action, transition, status) in [
            (WorkspaceAction::Start, "stop", "stopping"),
            (WorkspaceAction::Start, "stop", "pending"),
            (WorkspaceAction::Create, "delete", "pending"),
            (WorkspaceAction::Stop, "start", "starting"),
            (WorkspaceAction::Stop, "start", "running"),
            (WorkspaceAction::Start, "", "pending"),
        ] {
            let build = build(transition, status, "connected", "starting");
            assert_eq!(text(action, &build, AGENT), None, "{action:?} {transition} {status}");
        }
    }

    #[test]
    fn after_the_build_the_stage_follows_the_agent() {
        const CONNECTING: Option<&str> = Some("Waiting for workspace agent to connect…");
        const SCRIPTS: Option<&str> = Some("Running startup scripts…");
        for (agent_status, lifecycle, expected) in [
            ("connecting", "created", CONNECTING),
            ("disconnected", "ready", CONNECTING),
            ("timeout", "created", CONNECTING),
            ("", "starting", CONNECTING),
            ("connected", "created", SCRIPTS),
            ("connected", "starting", SCRIPTS),
            ("connected", "ready", None),
            ("connected", "start_error", None),
            ("connected", "start_timeout", None),
            ("connected", "unheard_of", None),
        ] {
            let build = build("start", "running", agent_status, lifecycle);
            for action in [WorkspaceAction::Create, WorkspaceAction::Start] {
                assert_eq!(text(action, &build, AGENT), expected, "{action:?} {agent_status} {lifecycle}");
            }
        }
    }

    #[test]
    fn other_agents_are_ignored() {
        let build = build("start", "running", "connected", "starting");
        for agent in [OTHER_AGENT, ""] {
            let stage = CallStage::from_build(WorkspaceAction::Start, &build, agent.parse().ok());
            assert_eq!(stage, Some(CallStage::AgentConnecting), "{agent:?}");
        }
    }
}
