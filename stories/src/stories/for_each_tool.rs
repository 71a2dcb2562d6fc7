//! Scenes and texts for stories that exist for each tool.

use chat_workspace_tools::{
    api::{
        ApiError,
        scripted::{Fault, Request, ScriptedBuild},
    },
    tool_call::WorkspaceAction::{self, Create, Start, Stop},
    workspace::JobStatus,
};
use serde_json::{Value, json};

use crate::{Play, Player, Scene, Story, Subject, ids, sample};

/// A story for each tool: everything but its id and its scene.
pub(super) struct ForEachTool {
    pub(super) title: &'static str,
    pub(super) why: &'static str,
    pub(super) play: Play,
}

impl ForEachTool {
    /// The story of a tool.
    pub(super) const fn of(self, id: &'static str, scene: fn() -> Scene) -> Story {
        Story { id, title: self.title, why: self.why, scene, play: self.play }
    }
}

/// The labels of a tool's row.
pub(super) struct Labels {
    /// While the call runs.
    pub(super) running: &'static str,
    /// While the build runs.
    pub(super) building: &'static str,
    /// After success, with the name `my-project`.
    pub(super) succeeded: &'static str,
    /// After a failure, with the name `my-project`.
    pub(super) failed: &'static str,
    /// After a failure, without a name.
    pub(super) failed_unnamed: &'static str,
}

pub(super) fn labels(p: &Player) -> Labels {
    match p.action() {
        Create => Labels {
            running: "Creating workspace…",
            building: "Building workspace…",
            succeeded: "Created my-project",
            failed: "Failed to create my-project",
            failed_unnamed: "Failed to create workspace",
        },
        Start => Labels {
            running: "Starting workspace…",
            building: "Building workspace…",
            succeeded: "Started my-project",
            failed: "Failed to start my-project",
            failed_unnamed: "Failed to start workspace",
        },
        Stop => Labels {
            running: "Stopping workspace…",
            building: "Stopping workspace…",
            succeeded: "Stopped my-project",
            failed: "Failed to stop my-project",
            failed_unnamed: "Failed to stop workspace",
        },
    }
}

/// A build of the tool.
pub(super) fn build(action: WorkspaceAction) -> ScriptedBuild {
    if action == Stop { sample::stop() } else { sample::start() }
}

/// The result of the tool.
pub(super) fn result(action: WorkspaceAction) -> Value {
    let done = match action {
        Create => "created",
        Start => "started",
        Stop => "stopped",
    };
    json!({ done: true, "workspace_name": "my-project", "build_id": ids::build() })
}

/// A running call, two seconds after the start of its build.
pub(super) fn running(action: WorkspaceAction) -> Scene {
    running_with(action, build(action)).at(2.0)
}

/// A running call with this build.
pub(super) fn running_with(action: WorkspaceAction, build: ScriptedBuild) -> Scene {
    Scene::new(Subject::running(action)).with_build(build)
}

/// A running call without a build. The workspace has a build of an earlier call.
pub(super) fn searching(action: WorkspaceAction) -> Scene {
    Scene::new(Subject::running(action)).with_build(sample::earlier(action.transition()))
}

/// A running call whose build is about to fail.
pub(super) fn failing(action: WorkspaceAction) -> Scene {
    let build = if action == Stop { sample::failing_stop() } else { sample::failing() };
    running_with(action, build).at(4.0)
}

/// A completed call.
pub(super) fn completed(action: WorkspaceAction) -> Scene {
    completed_with(action, build(action))
}

/// A completed call with this build.
pub(super) fn completed_with(action: WorkspaceAction, build: ScriptedBuild) -> Scene {
    Scene::new(Subject::completed(action, result(action))).with_build(build).at(60.0)
}

/// A call that exceeded the quota, with this title of the server.
pub(super) fn over_quota(action: WorkspaceAction, title: &str) -> Scene {
    let verb = if action == Create { "create" } else { "start" };
    let result = json!({
        "error_code": "INSUFFICIENT_QUOTA",
        "error": "workspace build failed: insufficient quota",
        "title": title,
        "message": format!("Coder could not {verb} this workspace because your workspace quota is full."),
        "build_id": ids::build(),
        "quota": { "credits_consumed": 40, "budget": 40 },
    });
    Scene::new(Subject::completed(action, result)).with_build(sample::failing()).at(60.0)
}

/// A call whose build was canceled.
pub(super) fn canceled(action: WorkspaceAction) -> Scene {
    let result = json!({ "error": "workspace build failed: build was canceled", "build_id": ids::build() });
    let build = sample::silent(action.transition())
        .line(0.1, "Setting up", "")
        .line(0.6, "Planning infrastructure", "Terraform 1.14.1")
        .job(1.0, JobStatus::Canceled);
    Scene::new(Subject::completed(action, result)).with_build(build).at(60.0)
}

/// A succeeded build without a line.
pub(super) fn empty_build(action: WorkspaceAction) -> ScriptedBuild {
    sample::silent(action.transition()).job(1.0, JobStatus::Succeeded)
}

/// A completed call, with a fault of its log request.
pub(super) fn completed_but(action: WorkspaceAction, fault: Fault) -> Scene {
    completed(action).with_fault(Request::Log(ids::build()), fault)
}

pub(super) fn server_failure() -> Fault {
    Fault::Fail(ApiError::from_response(500, b""))
}
