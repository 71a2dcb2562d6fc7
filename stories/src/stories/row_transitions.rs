//! Changes of a mounted row, for each tool.

use chat_workspace_tools::{
    api::scripted::{Request, ScriptedBuild},
    tool_call::WorkspaceAction::{self, Create, Start, Stop},
    workspace::BuildId,
};
use serde_json::{Value, json};

use super::{
    for_each_tool::{self, ForEachTool, labels, result, searching, server_failure},
    steps::*,
};
use crate::{Player, Scene, Subject, ids};

/// A line of another user's build of the same workspace, in the same direction.
const FOREIGN: &str = "A line of another user's build.";
const STILL_BUILDING: &str = "The build is still running.";

fn foreign(id: BuildId, action: WorkspaceAction) -> ScriptedBuild {
    ScriptedBuild::new(id, action.transition()).in_workspace(ids::workspace(), "ada", "my-project").line(
        0.0,
        "Elsewhere",
        FOREIGN,
    )
}

/// The label of a call that failed without a build. A create does not name the workspace that the chat had before.
fn failed_without_build(p: &Player) -> &'static str {
    if p.action() == Create { labels(p).failed_unnamed } else { labels(p).failed }
}

pub(super) const COMPLETES: ForEachTool = ForEachTool {
    title: "Completes",
    why: "When the call ends, the lines stay mounted, without a flicker.",
    play: |p| {
        Box::pin(async move {
            follows_the_log(&p).await?;
            p.waits(14.0).await?;
            let line = p.finds(".cwt-line[data-id=\"20412\"]").await?;
            let action = p.action();
            p.happens("the call completes", |scene| scene.complete(result(action))).await?;
            p.sees_label(labels(&p).succeeded).await?;
            p.has("button[aria-expanded=true]").await?;
            p.expects("the lines are still the same elements", |_| line.is_connected()).await?;
            p.sees_whole_log_of(ids::build()).await
        })
    },
};

pub(super) const COMPLETES_WITHOUT_BUILD: ForEachTool = ForEachTool {
    title: "Completes without a build",
    why: "No build was needed, so there is nothing left to open.",
    play: |p| {
        Box::pin(async move {
            p.sees(LOADING).await?;
            let mut result = result(p.action());
            result["build_id"].take();
            result["no_build"] = true.into();
            p.happens("the call completes", |scene| scene.complete(result)).await?;
            p.sees_label(labels(&p).succeeded).await?;
            p.lacks("button").await?;
            p.lacks(".cwt-log").await
        })
    },
};

pub(super) const FAILS_WITHOUT_BUILD: ForEachTool = ForEachTool {
    title: "Fails without a build",
    why: "A call that failed before its build started has nothing to open.",
    play: |p| {
        Box::pin(async move {
            p.sees(LOADING).await?;
            let result = json!({ "error": "workspace starter is not configured" });
            p.happens("the call fails", |scene| scene.fail(result)).await?;
            p.sees_label(failed_without_build(&p)).await?;
            p.sees("workspace starter is not configured").await?;
            p.lacks("button").await?;
            p.lacks(".cwt-log").await
        })
    },
};

pub(super) const FAILS_AFTER_LINES: ForEachTool = ForEachTool {
    title: "Fails after lines, without a build id",
    why: "An error never hides lines that were already there.",
    play: |p| {
        Box::pin(async move {
            follows_the_log(&p).await?;
            p.happens("the call fails", |scene| scene.fail(json!({ "error": "the agent was stopped" }))).await?;
            p.sees_label(failed_without_build(&p)).await?;
            p.sees("the agent was stopped").await?;
            p.sees_whole_log_of(ids::build()).await
        })
    },
};

pub(super) const BUILD_FAILS: ForEachTool = ForEachTool {
    title: "The build fails",
    why: "The row stays open, so that the failing lines stay visible.",
    play: |p| {
        Box::pin(async move {
            follows_the_log(&p).await?;
            p.waits(6.0).await?;
            let error = "workspace build failed: apply failed";
            let result = json!({ "error": error, "build_id": ids::build() });
            p.happens("the call ends", |scene| scene.complete(result)).await?;
            p.sees_label(labels(&p).failed).await?;
            p.has(".cwt-line[data-level=error]").await?;
            p.sees_whole_log_of(ids::build()).await
        })
    },
};

pub(super) const BUILD_ENDS: ForEachTool = ForEachTool {
    title: "The build ends before the call",
    why: "While the call waits for the agent, the log stays.",
    play: |p| {
        Box::pin(async move {
            follows_the_log(&p).await?;
            p.waits(60.0).await?;
            p.has("[data-state=running]").await?;
            p.sees_whole_log_of(ids::build()).await?;
            p.expects("has closed its stream", |scene| scene.api.open_streams() == 0).await
        })
    },
};

pub(super) const CHAT_IS_BOUND: ForEachTool = ForEachTool {
    title: "The chat confirms the build",
    why: "The chat's record names the build that polling found: the stream continues.",
    play: |p| {
        Box::pin(async move {
            follows_the_log(&p).await?;
            p.happens("the chat is bound", |scene| scene.bind(ids::build())).await?;
            p.waits(2.0).await?;
            follows_the_log(&p).await?;
            p.expects("has followed the log once", |scene| follow_count(&scene.api.requests()) == 1).await
        })
    },
};

pub(super) const REOPENED_WHILE_RUNNING: ForEachTool = ForEachTool {
    title: "Closed and opened while running",
    why: "A closed row has no connection. When it is opened again, it resumes after the last line.",
    play: |p| {
        Box::pin(async move {
            follows_the_log(&p).await?;
            p.clicks(labels(&p).building).await?;
            p.lacks(".cwt-log").await?;
            p.has("button[aria-expanded=false]").await?;
            p.expects("has closed its stream", |scene| scene.api.open_streams() == 0).await?;
            p.waits(2.0).await?;
            p.lacks(".cwt-log").await?;
            p.clicks(labels(&p).building).await?;
            follows_the_log(&p).await?;
            p.expects("resumes after the last line", |scene| {
                let requests = scene.api.requests();
                let resumed = |request: &Request| matches!(request, Request::Follow(_, Some(after)) if *after > 0);
                follow_count(&requests) == 2 && requests.iter().any(resumed)
            })
            .await
        })
    },
};

pub(super) const REOPENED_WHEN_FINISHED: ForEachTool = ForEachTool {
    title: "Closed and opened when finished",
    why: "The log of a finished build never changes, so it is requested once.",
    play: |p| {
        Box::pin(async move {
            opens_the_log(&p, labels(&p).succeeded).await?;
            p.clicks(labels(&p).succeeded).await?;
            p.lacks(".cwt-log").await?;
            p.clicks(labels(&p).succeeded).await?;
            p.sees_whole_log_of(ids::build()).await?;
            let requests = [Request::Build(ids::build()), Request::Log(ids::build())];
            p.expects("requests the log once", |scene| scene.api.requests() == requests).await
        })
    },
};

pub(super) const CLOSED_STAYS_CLOSED: ForEachTool = ForEachTool {
    title: "Closed stays closed",
    why: "A row that the reader has closed stays closed.",
    play: |p| {
        Box::pin(async move {
            p.clicks(labels(&p).building).await?;
            p.happens("the chat is bound", |scene| scene.bind(ids::build())).await?;
            p.waits(20.0).await?;
            let action = p.action();
            p.happens("the call completes", |scene| scene.complete(result(action))).await?;
            p.sees_label(labels(&p).succeeded).await?;
            p.has("button[aria-expanded=false]").await?;
            p.lacks(".cwt-log").await
        })
    },
};

/// A running call that has found another user's build. The server has the call's own build too.
pub(super) fn with_foreign_build(action: WorkspaceAction) -> Scene {
    let scene = Scene::new(Subject::running(action)).with_build(for_each_tool::build(action));
    scene.with_build(foreign(ids::earlier_build(), action)).at(20.0)
}

pub(super) const COMPLETES_WITH_ANOTHER_BUILD: ForEachTool = ForEachTool {
    title: "Completes with another build",
    why: "The build in the result replaces the one that polling found.",
    play: |p| {
        Box::pin(async move {
            p.sees(FOREIGN).await?;
            let action = p.action();
            p.happens("the call completes", |scene| scene.complete(result(action))).await?;
            p.does_not_see(FOREIGN).await?;
            p.sees_whole_log_of(ids::build()).await
        })
    },
};

pub(super) const POLL_FINDS_BUILD: ForEachTool = ForEachTool {
    title: "Polling finds the build",
    why: "Without a build in the chat's record, the workspace is requested every 2 seconds until it has one.",
    play: |p| {
        Box::pin(async move {
            p.sees(LOADING).await?;
            let build = for_each_tool::build(p.action());
            p.happens("the build is queued", |scene| scene.api.add_build(build)).await?;
            p.sees(LOADING).await?;
            p.waits(2.0).await?;
            follows_the_log(&p).await?;
            p.does_not_see("A line of another build").await
        })
    },
};

/// A running call in a chat whose record still names the build of an earlier call.
pub(super) fn bound_to_earlier_build(action: WorkspaceAction) -> Scene {
    searching(action).bound_to(ids::earlier_build()).at(2.0)
}

pub(super) const CHAT_IS_BOUND_TO_ANOTHER: ForEachTool = ForEachTool {
    title: "The chat names another build",
    why: "The build in the chat's record replaces the one that polling found.",
    play: |p| {
        Box::pin(async move {
            let action = p.action();
            let other = foreign(BuildId::from(uuid::Uuid::from_u128(7)), action);
            p.happens("another user starts a build", |scene| scene.api.add_build(other)).await?;
            p.waits(2.0).await?;
            p.sees(FOREIGN).await?;
            p.happens("the build of the call starts", |scene| {
                scene.api.add_build(for_each_tool::build(action));
                scene.bind(ids::build());
            })
            .await?;
            p.does_not_see(FOREIGN).await?;
            follows_the_log(&p).await
        })
    },
};

pub(super) const REOPENED_AFTER_FAILURE: ForEachTool = ForEachTool {
    title: "Opened again after a failure",
    why: "Opening the row again is a retry.",
    play: |p| {
        Box::pin(async move {
            p.clicks(labels(&p).succeeded).await?;
            p.sees(FAILED).await?;
            p.happens("the server recovers", |scene| scene.api.clear_faults()).await?;
            p.clicks(labels(&p).succeeded).await?;
            p.clicks(labels(&p).succeeded).await?;
            p.does_not_see(FAILED).await?;
            p.sees_whole_log_of(ids::build()).await
        })
    },
};

pub(super) const LIST_FAILS: ForEachTool = ForEachTool {
    title: "Completes, and the log request fails",
    why: "If the final log fails to load, the streamed lines stay, with a message and a Retry.",
    play: |p| {
        Box::pin(async move {
            follows_the_log(&p).await?;
            let action = p.action();
            p.happens("the server fails and the call completes", |scene| {
                scene.api.fail_all(server_failure());
                scene.close_streams(1006);
                scene.complete(result(action));
            })
            .await?;
            p.sees_label(labels(&p).succeeded).await?;
            p.waits(5.0).await?;
            p.sees(RECONNECTING).await?;
            p.lacks(".cwt-stage-state [data-icon=spinner]").await?;
            p.does_not_see(STILL_BUILDING).await?;
            p.waits(300.0).await?;
            p.sees(if action == Stop { "Plan: 0 to add" } else { "boxes_volume.home: Plan to create" }).await?;
            p.sees(FAILED).await?;
            p.lacks("[data-icon=spinner]").await?;
            p.happens("the server recovers", |scene| scene.api.clear_faults()).await?;
            p.clicks("Retry").await?;
            p.does_not_see(FAILED).await?;
            p.sees_whole_log_of(ids::build()).await
        })
    },
};

pub(super) const TIMES_OUT: ForEachTool = ForEachTool {
    title: "Times out, still building",
    why: "A call that times out does not end its build: the log is followed to the end of the build.",
    play: |p| {
        Box::pin(async move {
            follows_the_log(&p).await?;
            let error = "timed out waiting for workspace build: context deadline exceeded";
            let result = json!({ "error": error, "build_id": ids::build() });
            p.happens("the call times out", |scene| scene.complete(result)).await?;
            p.sees_label(labels(&p).failed).await?;
            p.sees(STILL_BUILDING).await?;
            p.has(".cwt-stage-state [data-icon=spinner]").await?;
            p.waits(20.0).await?;
            p.does_not_see(STILL_BUILDING).await?;
            p.lacks("[data-icon=spinner]").await?;
            p.sees_whole_log_of(ids::build()).await
        })
    },
};

/// The result of a call that needed no build, and the label of its row.
fn result_without_build(action: WorkspaceAction) -> (Value, &'static str) {
    let name = "my-project";
    match action {
        Create => (
            json!({ "created": false, "workspace_name": name, "status": "already_exists" }),
            "Workspace my-project already exists",
        ),
        Start => (json!({ "started": true, "workspace_name": name, "no_build": true }), "Started my-project"),
        Stop => (json!({ "stopped": true, "workspace_name": name, "no_build": true }), "Stopped my-project"),
    }
}

pub(super) const NO_BUILD_NEEDED: ForEachTool = ForEachTool {
    title: "No build needed",
    why: "The build of an earlier call, which the chat's record still names, is never shown.",
    play: |p| {
        Box::pin(async move {
            p.waits(30.0).await?;
            p.does_not_see("A line of another build").await?;
            let (result, label) = result_without_build(p.action());
            p.happens("the call completes", |scene| scene.complete(result)).await?;
            p.sees_label(label).await?;
            p.lacks("button").await?;
            p.lacks(".cwt-log").await
        })
    },
};
