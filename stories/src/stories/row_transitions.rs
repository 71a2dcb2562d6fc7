//! What changes while a row is looked at, for each of the tools.

use chat_workspace_tools::{api::scripted::Request, tool_call::WorkspaceAction};
use serde_json::json;

use super::{
    for_each_tool::{ForEachTool, result, words},
    steps::*,
};
use crate::{Player, ids};

/// A create that has made no build is not about the workspace that the chat had before, so it does not name it.
fn failed_unbuilt(p: &Player) -> &'static str {
    if p.action() == WorkspaceAction::Create { words(p).failed_nameless } else { words(p).failed }
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
