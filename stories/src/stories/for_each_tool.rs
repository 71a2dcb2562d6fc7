//! What holds for each of the tools: one scene and one play, which take the tool's own words.

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

/// A story but for its address, and for the tool in its scene.
pub(super) struct ForEachTool {
    pub(super) title: &'static str,
    pub(super) why: &'static str,
    pub(super) play: Play,
}

impl ForEachTool {
    /// The story of one tool.
    pub(super) const fn of(self, id: &'static str, scene: fn() -> Scene) -> Story {
        Story { id, title: self.title, why: self.why, scene, play: self.play }
    }
}

/// The words of a tool.
pub(super) struct Words {
    /// While nothing more is known than that it runs.
    pub(super) running: &'static str,
    /// While its build is at work.
    pub(super) building: &'static str,
    /// Once it has succeeded with `my-project`.
    pub(super) succeeded: &'static str,
    /// Once it has failed with `my-project`.
    pub(super) failed: &'static str,
    /// Once it has failed with who knows what.
    pub(super) failed_nameless: &'static str,
}

pub(super) fn words(p: &Player) -> Words {
    match p.action() {
        Create => Words {
            running: "Creating workspace…",
            building: "Building workspace…",
            succeeded: "Created my-project",
            failed: "Failed to create my-project",
            failed_nameless: "Failed to create workspace",
        },
        Start => Words {
            running: "Starting workspace…",
            building: "Building workspace…",
            succeeded: "Started my-project",
            failed: "Failed to start my-project",
            failed_nameless: "Failed to start workspace",
        },
        Stop => Words {
            running: "Stopping workspace…",
            building: "Stopping workspace…",
            succeeded: "Stopped my-project",
            failed: "Failed to stop my-project",
            failed_nameless: "Failed to stop workspace",
        },
    }
}

/// A build of the tool, at work from the beginning.
pub(super) fn build(action: WorkspaceAction) -> ScriptedBuild {
    if action == Stop { sample::stop() } else { sample::start() }
}

/// What the tool answers of this build.
pub(super) fn result(action: WorkspaceAction) -> Value {
    let done = match action {
        Create => "created",
        Start => "started",
        Stop => "stopped",
    };
    json!({ done: true, "workspace_name": "my-project", "build_id": ids::build() })
}

/// A call at work, two seconds after its build has begun.
pub(super) fn running(action: WorkspaceAction) -> Scene {
    running_with(action, build(action)).at(2.0)
}

/// A call at work on this build.
pub(super) fn running_with(action: WorkspaceAction, build: ScriptedBuild) -> Scene {
    Scene::new(Subject::running(action)).with_build(build)
}

/// A call at work that has no build of its own yet.
pub(super) fn searching(action: WorkspaceAction) -> Scene {
    Scene::new(Subject::running(action)).with_build(sample::earlier(action.transition()))
}

/// A call at work on a build that is about to fail.
pub(super) fn failing(action: WorkspaceAction) -> Scene {
    let build = if action == Stop { sample::failing_stop() } else { sample::failing() };
    running_with(action, build).at(4.0)
}

/// A call that has ended well, long after its build.
pub(super) fn completed(action: WorkspaceAction) -> Scene {
    completed_with(action, build(action))
}

/// A call that has ended well with this build.
pub(super) fn completed_with(action: WorkspaceAction, build: ScriptedBuild) -> Scene {
    Scene::new(Subject::completed(action, result(action))).with_build(build).at(60.0)
}

/// A call whose build found the quota used up, which the server gives this heading.
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

/// A build without a line, which has ended well.
pub(super) fn empty_build(action: WorkspaceAction) -> ScriptedBuild {
    sample::silent(action.transition()).job(1.0, JobStatus::Succeeded)
}

/// A call that has ended well, on a server that does this with its log.
pub(super) fn completed_but(action: WorkspaceAction, fault: Fault) -> Scene {
    completed(action).with_fault(Request::Log(ids::build()), fault)
}

pub(super) fn server_failure() -> Fault {
    Fault::Fail(ApiError::from_response(500, b""))
}
