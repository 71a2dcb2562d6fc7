//! What changes while a row is looked at, for each of the tools.

use chat_workspace_tools::{
    api::scripted::{Request, ScriptedBuild},
    tool_call::WorkspaceAction::{self, Create, Start, Stop},
    workspace::BuildId,
};
use serde_json::{Value, json};

use super::{
    for_each_tool::{self, ForEachTool, result, searching, server_failure, words},
    steps::*,
};
use crate::{Player, Scene, Subject, ids};

/// What somebody else's build of the same workspace, in the same direction, has to say.
const FOREIGN: &str = "A line of somebody else's build.";
const STILL_BUILDING: &str = "The build is still running.";

fn foreign(id: BuildId, action: WorkspaceAction) -> ScriptedBuild {
    ScriptedBuild::new(id, action.transition()).in_workspace(ids::workspace(), "ada", "my-project").line(
        0.0,
        "Elsewhere",
        FOREIGN,
    )
}

/// A create that has made no build is not about the workspace that the chat had before, so it does not name it.
fn failed_unbuilt(p: &Player) -> &'static str {
    if p.action() == Create { words(p).failed_nameless } else { words(p).failed }
}

pub(super) const COMPLETES: ForEachTool = ForEachTool {
    title: "Completes",
    why: "When the call ends the lines stay where they are: nothing flickers.",
    play: |p| {
        Box::pin(async move {
            follows_the_log(&p).await?;
            p.waits(14.0).await?;
            let line = p.finds(".cwt-line[data-id=\"20412\"]").await?;
            let action = p.action();
            p.happens("the call completes", |scene| scene.complete(result(action))).await?;
            p.sees_label(words(&p).succeeded).await?;
            p.has("button[aria-expanded=true]").await?;
            p.expects("the lines are the same elements as before", |_| line.is_connected()).await?;
            p.sees_whole_log_of(ids::build()).await
        })
    },
};

pub(super) const COMPLETES_WITHOUT_BUILD: ForEachTool = ForEachTool {
    title: "Completes without a build",
    why: "No build was needed after all: there is nothing left to open.",
    play: |p| {
        Box::pin(async move {
            p.sees(LOADING).await?;
            let mut result = result(p.action());
            result["build_id"].take();
            result["no_build"] = true.into();
            p.happens("the call completes", |scene| scene.complete(result)).await?;
            p.sees_label(words(&p).succeeded).await?;
            p.lacks("button").await?;
            p.lacks(".cwt-log").await
        })
    },
};

pub(super) const FAILS_WITHOUT_BUILD: ForEachTool = ForEachTool {
    title: "Fails without a build",
    why: "A call that failed before any build has nothing to open.",
    play: |p| {
        Box::pin(async move {
            p.sees(LOADING).await?;
            let result = json!({ "error": "workspace starter is not configured" });
            p.happens("the call fails", |scene| scene.fail(result)).await?;
            p.sees_label(failed_unbuilt(&p)).await?;
            p.sees("workspace starter is not configured").await?;
            p.lacks("button").await?;
            p.lacks(".cwt-log").await
        })
    },
};

pub(super) const FAILS_AFTER_LINES: ForEachTool = ForEachTool {
    title: "Fails after lines, naming no build",
    why: "An error never hides lines that were already there.",
    play: |p| {
        Box::pin(async move {
            follows_the_log(&p).await?;
            p.happens("the call fails", |scene| scene.fail(json!({ "error": "the agent was stopped" }))).await?;
            p.sees_label(failed_unbuilt(&p)).await?;
            p.sees("the agent was stopped").await?;
            p.sees_whole_log_of(ids::build()).await
        })
    },
};

pub(super) const BUILD_FAILS: ForEachTool = ForEachTool {
    title: "The build fails",
    why: "The lines that tell why stay open under the failure.",
    play: |p| {
        Box::pin(async move {
            follows_the_log(&p).await?;
            p.waits(6.0).await?;
            let error = "workspace build failed: apply failed";
            let result = json!({ "error": error, "build_id": ids::build() });
            p.happens("the call ends", |scene| scene.complete(result)).await?;
            p.sees_label(words(&p).failed).await?;
            p.has(".cwt-line[data-level=error]").await?;
            p.sees_whole_log_of(ids::build()).await
        })
    },
};

pub(super) const BUILD_ENDS: ForEachTool = ForEachTool {
    title: "A found build ends before the call",
    why: "While the call waits for the agent, the log of its build stays.",
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
    title: "The chat is bound to the found build",
    why: "What was found is confirmed: the stream goes on.",
    play: |p| {
        Box::pin(async move {
            follows_the_log(&p).await?;
            p.happens("the chat is bound", |scene| scene.bind(ids::build())).await?;
            p.waits(2.0).await?;
            follows_the_log(&p).await?;
            p.expects("has followed once", |scene| follows(&scene.api.requests()) == 1).await
        })
    },
};

pub(super) const REOPENED_WHILE_RUNNING: ForEachTool = ForEachTool {
    title: "Closed and opened while running",
    why: "A closed row holds no connection. Opened again, it goes on after its last line.",
    play: |p| {
        Box::pin(async move {
            follows_the_log(&p).await?;
            p.clicks(words(&p).building).await?;
            p.lacks(".cwt-log").await?;
            p.has("button[aria-expanded=false]").await?;
            p.expects("has closed its stream", |scene| scene.api.open_streams() == 0).await?;
            p.waits(2.0).await?;
            p.lacks(".cwt-log").await?;
            p.clicks(words(&p).building).await?;
            follows_the_log(&p).await?;
            p.expects("resumes after the last line it had", |scene| {
                let requests = scene.api.requests();
                let resumed = |request: &Request| matches!(request, Request::Follow(_, Some(after)) if *after > 0);
                follows(&requests) == 2 && requests.iter().any(resumed)
            })
            .await
        })
    },
};

pub(super) const REOPENED_WHEN_FINISHED: ForEachTool = ForEachTool {
    title: "Closed and opened when finished",
    why: "The log of an ended build never changes: it is read once.",
    play: |p| {
        Box::pin(async move {
            opens_the_log(&p, words(&p).succeeded).await?;
            p.clicks(words(&p).succeeded).await?;
            p.lacks(".cwt-log").await?;
            p.clicks(words(&p).succeeded).await?;
            p.sees_whole_log_of(ids::build()).await?;
            let requests = [Request::Build(ids::build()), Request::Log(ids::build())];
            p.expects("reads the log once", |scene| scene.api.requests() == requests).await
        })
    },
};

pub(super) const CLOSED_STAYS_CLOSED: ForEachTool = ForEachTool {
    title: "Closed stays closed",
    why: "What the reader has closed, nothing opens again.",
    play: |p| {
        Box::pin(async move {
            p.clicks(words(&p).building).await?;
            p.happens("the chat is bound", |scene| scene.bind(ids::build())).await?;
            p.waits(20.0).await?;
            let action = p.action();
            p.happens("the call completes", |scene| scene.complete(result(action))).await?;
            p.sees_label(words(&p).succeeded).await?;
            p.has("button[aria-expanded=false]").await?;
            p.lacks(".cwt-log").await
        })
    },
};

/// A call at work that has found somebody else's build, and whose own build is there too.
pub(super) fn misled(action: WorkspaceAction) -> Scene {
    let scene = Scene::new(Subject::running(action)).with_build(for_each_tool::build(action));
    scene.with_build(foreign(ids::earlier_build(), action)).at(20.0)
}

pub(super) const COMPLETES_WITH_ANOTHER_BUILD: ForEachTool = ForEachTool {
    title: "Completes with another build",
    why: "The result knows best which build was the call's own.",
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
    title: "A build is found",
    why: "Without a bound build the workspace is asked every 2 seconds, until its build is there.",
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

/// A call at work in a chat that is still bound to the build of an earlier call.
pub(super) fn bound_to_the_last(action: WorkspaceAction) -> Scene {
    searching(action).bound_to(ids::earlier_build()).at(2.0)
}

pub(super) const CHAT_IS_BOUND_TO_ANOTHER: ForEachTool = ForEachTool {
    title: "The chat is bound to another build",
    why: "The chat knows better than the workspace which build is the call's own.",
    play: |p| {
        Box::pin(async move {
            let action = p.action();
            let other = foreign(BuildId::from(uuid::Uuid::from_u128(7)), action);
            p.happens("somebody is quicker", |scene| scene.api.add_build(other)).await?;
            p.waits(2.0).await?;
            p.sees(FOREIGN).await?;
            p.happens("the call's own build begins", |scene| {
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
    why: "Opening the row once more is another try.",
    play: |p| {
        Box::pin(async move {
            p.clicks(words(&p).succeeded).await?;
            p.sees(FAILED).await?;
            p.happens("the server is well again", |scene| scene.api.clear_faults()).await?;
            p.clicks(words(&p).succeeded).await?;
            p.clicks(words(&p).succeeded).await?;
            p.does_not_see(FAILED).await?;
            p.sees_whole_log_of(ids::build()).await
        })
    },
};

pub(super) const LIST_FAILS: ForEachTool = ForEachTool {
    title: "Completes, and the list fails",
    why: "Where the whole log cannot be had in the end, the lines that were streamed stay, with a word and a Retry.",
    play: |p| {
        Box::pin(async move {
            follows_the_log(&p).await?;
            let action = p.action();
            p.happens("the server breaks down and the call completes", |scene| {
                scene.api.fail_all(server_failure());
                scene.close_streams(1006);
                scene.complete(result(action));
            })
            .await?;
            p.sees_label(words(&p).succeeded).await?;
            p.waits(5.0).await?;
            p.sees(RECONNECTING).await?;
            p.lacks(".cwt-stage-state [data-icon=spinner]").await?;
            p.does_not_see(STILL_BUILDING).await?;
            p.waits(300.0).await?;
            p.sees(if action == Stop { "Plan: 0 to add" } else { "boxes_volume.home: Plan to create" }).await?;
            p.sees(FAILED).await?;
            p.lacks("[data-icon=spinner]").await?;
            p.happens("the server is well again", |scene| scene.api.clear_faults()).await?;
            p.clicks("Retry").await?;
            p.does_not_see(FAILED).await?;
            p.sees_whole_log_of(ids::build()).await
        })
    },
};

pub(super) const TIMES_OUT: ForEachTool = ForEachTool {
    title: "Times out, the build goes on",
    why: "A call that stops waiting does not end its build: the log is followed to the build's own end.",
    play: |p| {
        Box::pin(async move {
            follows_the_log(&p).await?;
            let error = "timed out waiting for workspace build: context deadline exceeded";
            let result = json!({ "error": error, "build_id": ids::build() });
            p.happens("the call gives up", |scene| scene.complete(result)).await?;
            p.sees_label(words(&p).failed).await?;
            p.sees(STILL_BUILDING).await?;
            p.has(".cwt-stage-state [data-icon=spinner]").await?;
            p.waits(20.0).await?;
            p.does_not_see(STILL_BUILDING).await?;
            p.lacks("[data-icon=spinner]").await?;
            p.sees_whole_log_of(ids::build()).await
        })
    },
};

/// What a tool answers that had nothing to do, and what its row is called then.
fn nothing_done(action: WorkspaceAction) -> (Value, &'static str) {
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

pub(super) const NOTHING_TO_DO: ForEachTool = ForEachTool {
    title: "Nothing to do after all",
    why: "A chat bound to the build of an earlier call shows nothing of it, not even for a moment at the end.",
    play: |p| {
        Box::pin(async move {
            p.waits(30.0).await?;
            p.does_not_see("A line of another build").await?;
            let (result, label) = nothing_done(p.action());
            p.happens("the call completes", |scene| scene.complete(result)).await?;
            p.sees_label(label).await?;
            p.lacks("button").await?;
            p.lacks(".cwt-log").await
        })
    },
};
