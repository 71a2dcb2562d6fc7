use super::WorkspaceAction;
use crate::{
    strings::Strings,
    workspace::{AgentId, AgentLifecycle, AgentStatus, WorkspaceBuild, WorkspaceStatus},
};

/// How far a running call has come. It goes on after the build has ended: until the agent and its scripts are ready.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CallStage {
    /// The build waits for a provisioner.
    Queued,
    /// A stop build is at work.
    Stopping,
    /// A start build is at work.
    Building,
    /// The build has ended; the agent has not called in.
    AgentConnecting,
    /// The agent runs its startup scripts.
    StartupScripts,
}

impl CallStage {
    /// The stage that `build`, the call's own, shows: `agent` is the one the chat talks to, which no other stands in
    /// for. `None` when the build goes the other way or shows nothing more than that the call runs.
    pub fn from_build(action: WorkspaceAction, build: &WorkspaceBuild, agent: Option<AgentId>) -> Option<Self> {
        if build.transition != action.transition() {
            return None;
        }
        match (&build.status, action) {
            (WorkspaceStatus::Pending, _) => Some(Self::Queued),
            (WorkspaceStatus::Stopping, WorkspaceAction::Stop) => Some(Self::Stopping),
            (WorkspaceStatus::Starting, WorkspaceAction::Create | WorkspaceAction::Start) => Some(Self::Building),
            (WorkspaceStatus::Running, WorkspaceAction::Create | WorkspaceAction::Start) => {
                Self::of_agent(build, agent)
            }
            _ => None,
        }
    }

    fn of_agent(build: &WorkspaceBuild, agent: Option<AgentId>) -> Option<Self> {
        match agent.and_then(|id| build.agent(id)) {
            Some(agent) if agent.status == AgentStatus::Connected => {
                matches!(agent.lifecycle_state, AgentLifecycle::Created | AgentLifecycle::Starting)
                    .then_some(Self::StartupScripts)
            }
            _ => Some(Self::AgentConnecting),
        }
    }

    /// What a running row says in place of its general label.
    pub fn text(self, strings: &Strings) -> &str {
        match self {
            Self::Queued => &strings.stage_queued,
            Self::Stopping => &strings.stage_stopping,
            Self::Building => &strings.stage_building,
            Self::AgentConnecting => &strings.stage_agent_connecting,
            Self::StartupScripts => &strings.stage_startup_scripts,
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
    fn a_build_at_work_shows_its_status() {
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
    fn a_build_that_goes_the_other_way_shows_nothing() {
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
    fn a_build_that_is_up_shows_how_far_the_agent_is() {
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
    fn no_other_agent_stands_in_for_the_chats() {
        let build = build("start", "running", "connected", "starting");
        for agent in [OTHER_AGENT, ""] {
            let stage = CallStage::from_build(WorkspaceAction::Start, &build, agent.parse().ok());
            assert_eq!(stage, Some(CallStage::AgentConnecting), "{agent:?}");
        }
    }
}
