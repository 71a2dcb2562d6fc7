//! What changes while a row is looked at: the call ends, the chat is bound, the reader opens and closes.

use chat_workspace_tools::{
    api::{
        ApiError,
        scripted::{Fault, Request, ScriptedBuild},
    },
    tool_call::WorkspaceAction::Start,
    workspace::{BuildId, JobStatus, Transition},
};
use serde_json::{Value, json};

use super::steps::*;
use crate::{Scene, Story, Subject, ids, sample};

fn running() -> Scene {
    Scene::new(Subject::running(Start)).with_build(sample::start()).at(4.0)
}

fn result_of(build: BuildId) -> Value {
    json!({ "started": true, "workspace_name": "my-project", "build_id": build })
}

/// A start build of the same workspace that somebody else began.
fn elsewhere() -> ScriptedBuild {
    ScriptedBuild::new(ids::earlier_build(), Transition::Start)
        .in_workspace(ids::workspace(), "ada", "my-project")
        .line(1.0, "Starting workspace", "A line of another build.")
}

/// How often a log was followed.
fn follows(requests: &[Request]) -> usize {
    requests.iter().filter(|request| matches!(request, Request::Follow(..))).count()
}

pub const fn completes() -> Story {
    Story {
        id: "transition-completes",
        title: "Completes",
        why: "When the call ends the lines stay where they are: nothing flickers.",
        scene: running,
        play: |p| {
            Box::pin(async move {
                follows_the_log(&p).await?;
                p.waits(14.0).await?;
                let line = p.finds(".cwt-line[data-id=\"20413\"]").await?;
                p.happens("the call completes", |scene| scene.complete(result_of(ids::build()))).await?;
                p.sees_label("Started my-project").await?;
                p.has("button[aria-expanded=true]").await?;
                p.expects("the lines are the same elements as before", |_| line.is_connected()).await?;
                p.sees_whole_log_of(ids::build()).await
            })
        },
    }
}

pub const fn completes_with_another_build() -> Story {
    Story {
        id: "transition-another-build",
        title: "Completes with another build",
        why: "The result knows best which build was the call's own.",
        scene: || Scene::new(Subject::running(Start)).with_build(sample::start()).with_build(elsewhere()).at(20.0),
        play: |p| {
            Box::pin(async move {
                p.sees("A line of another build.").await?;
                p.happens("the call completes", |scene| scene.complete(result_of(ids::build()))).await?;
                p.does_not_see("A line of another build.").await?;
                p.sees_whole_log_of(ids::build()).await
            })
        },
    }
}

pub const fn completes_without_build() -> Story {
    Story {
        id: "transition-no-build",
        title: "Completes without a build",
        why: "No build was needed after all: there is nothing left to open.",
        scene: || Scene::new(Subject::running(Start)).with_build(sample::earlier_stop()),
        play: |p| {
            Box::pin(async move {
                p.sees(LOADING).await?;
                let result = json!({ "started": true, "workspace_name": "my-project", "no_build": true });
                p.happens("the call completes", |scene| scene.complete(result)).await?;
                p.sees_label("Started my-project").await?;
                p.lacks("button").await?;
                p.lacks(".cwt-log").await
            })
        },
    }
}

pub const fn fails_without_build() -> Story {
    Story {
        id: "transition-error-without-build",
        title: "Fails without a build",
        why: "A call that failed before any build has nothing to open.",
        scene: || Scene::new(Subject::running(Start)).with_build(sample::earlier_stop()),
        play: |p| {
            Box::pin(async move {
                p.sees(LOADING).await?;
                let result = json!({ "error": "workspace starter is not configured" });
                p.happens("the call fails", |scene| scene.fail(result)).await?;
                p.sees_label("Failed to start my-project").await?;
                p.sees("workspace starter is not configured").await?;
                p.lacks("button").await?;
                p.lacks(".cwt-log").await
            })
        },
    }
}

pub const fn fails_after_lines() -> Story {
    Story {
        id: "transition-error-after-lines",
        title: "Fails after lines, naming no build",
        why: "An error never hides lines that were already there.",
        scene: running,
        play: |p| {
            Box::pin(async move {
                follows_the_log(&p).await?;
                p.happens("the call fails", |scene| scene.fail(json!({ "error": "the agent was stopped" }))).await?;
                p.sees_label("Failed to start my-project").await?;
                p.sees("the agent was stopped").await?;
                p.sees_whole_log_of(ids::build()).await
            })
        },
    }
}

pub const fn build_fails() -> Story {
    Story {
        id: "transition-build-fails",
        title: "The build fails",
        why: "The lines that tell why stay open under the failure.",
        scene: || Scene::new(Subject::running(Start)).with_build(sample::failing()).at(4.0),
        play: |p| {
            Box::pin(async move {
                follows_the_log(&p).await?;
                p.waits(6.0).await?;
                let error = "workspace start build failed: apply failed";
                let result = json!({ "error": error, "build_id": ids::build() });
                p.happens("the call ends", |scene| scene.complete(result)).await?;
                p.sees_label("Failed to start my-project").await?;
                p.has(".cwt-line[data-level=error]").await?;
                p.sees_whole_log_of(ids::build()).await
            })
        },
    }
}

pub const fn poll_finds_build() -> Story {
    Story {
        id: "transition-poll-finds-build",
        title: "A build is found",
        why: "Without a bound build the workspace is asked every 2 seconds, until its build is there.",
        scene: || Scene::new(Subject::running(Start)).with_build(sample::earlier_stop()),
        play: |p| {
            Box::pin(async move {
                p.sees(LOADING).await?;
                p.happens("the build is queued", |scene| scene.api.add_build(sample::start())).await?;
                p.sees(LOADING).await?;
                p.waits(2.0).await?;
                follows_the_log(&p).await?;
                p.does_not_see("A line of another build").await
            })
        },
    }
}

pub const fn polled_build_ends() -> Story {
    Story {
        id: "transition-polled-build-ends",
        title: "A found build ends before the call",
        why: "While the call waits for the agent, the log of its build stays.",
        scene: running,
        play: |p| {
            Box::pin(async move {
                follows_the_log(&p).await?;
                p.waits(60.0).await?;
                p.has("[data-state=running]").await?;
                p.sees_whole_log_of(ids::build()).await?;
                p.expects("has closed its stream", |scene| scene.api.open_streams() == 0).await
            })
        },
    }
}

pub const fn chat_is_bound() -> Story {
    Story {
        id: "transition-chat-is-bound",
        title: "The chat is bound to the found build",
        why: "What was found is confirmed: the stream goes on.",
        scene: running,
        play: |p| {
            Box::pin(async move {
                follows_the_log(&p).await?;
                p.happens("the chat is bound", |scene| scene.bind(ids::build())).await?;
                p.waits(4.0).await?;
                follows_the_log(&p).await?;
                p.expects("has followed once", |scene| follows(&scene.api.requests()) == 1).await
            })
        },
    }
}

pub const fn chat_is_bound_to_another() -> Story {
    Story {
        id: "transition-chat-is-bound-to-another",
        title: "The chat is bound to another build",
        why: "The chat knows better than the workspace which build is the call's own.",
        scene: || {
            let scene = Scene::new(Subject::running(Start)).with_build(sample::earlier_stop());
            scene.bound_to(ids::earlier_build()).at(2.0)
        },
        play: |p| {
            Box::pin(async move {
                let other = ScriptedBuild::new(BuildId::from(uuid::Uuid::from_u128(7)), Transition::Start)
                    .in_workspace(ids::workspace(), "ada", "my-project")
                    .line(0.0, "Starting workspace", "A line of somebody else's build.");
                p.happens("somebody starts the workspace", |scene| scene.api.add_build(other)).await?;
                p.waits(2.0).await?;
                p.sees("A line of somebody else's build.").await?;
                p.happens("the call's own build begins", |scene| {
                    scene.api.add_build(sample::start());
                    scene.bind(ids::build());
                })
                .await?;
                p.does_not_see("A line of somebody else's build.").await?;
                follows_the_log(&p).await
            })
        },
    }
}

pub const fn closed_and_opened_while_running() -> Story {
    Story {
        id: "transition-reopened-while-running",
        title: "Closed and opened while running",
        why: "A closed row holds no connection. Opened again, it goes on after its last line.",
        scene: running,
        play: |p| {
            Box::pin(async move {
                follows_the_log(&p).await?;
                p.clicks("Building workspace…").await?;
                p.lacks(".cwt-log").await?;
                p.has("button[aria-expanded=false]").await?;
                p.expects("has closed its stream", |scene| scene.api.open_streams() == 0).await?;
                p.waits(4.0).await?;
                p.lacks(".cwt-log").await?;
                p.clicks("Building workspace…").await?;
                follows_the_log(&p).await?;
                p.expects("resumes after the last line it had", |scene| {
                    let requests = scene.api.requests();
                    let resumed = |request: &Request| matches!(request, Request::Follow(_, Some(after)) if *after > 0);
                    follows(&requests) == 2 && requests.iter().any(resumed)
                })
                .await
            })
        },
    }
}

pub const fn closed_and_opened_when_finished() -> Story {
    Story {
        id: "transition-reopened-when-finished",
        title: "Closed and opened when finished",
        why: "The log of an ended build never changes: it is read once.",
        scene: || Scene::new(Subject::completed(Start, result_of(ids::build()))).with_build(sample::start()).at(60.0),
        play: |p| {
            Box::pin(async move {
                opens_the_log(&p, "Started my-project").await?;
                p.clicks("Started my-project").await?;
                p.lacks(".cwt-log").await?;
                p.clicks("Started my-project").await?;
                p.sees_whole_log_of(ids::build()).await?;
                let requests = [Request::Build(ids::build()), Request::Log(ids::build())];
                p.expects("reads the log once", |scene| scene.api.requests() == requests).await
            })
        },
    }
}

pub const fn opened_again_after_a_failure() -> Story {
    Story {
        id: "transition-reopened-after-failure",
        title: "Opened again after a failure",
        why: "Opening the row once more is another try.",
        scene: || {
            let failure = Fault::Fail(ApiError::from_response(500, b""));
            Scene::new(Subject::completed(Start, result_of(ids::build())))
                .with_build(sample::start())
                .at(60.0)
                .with_fault(Request::Log(ids::build()), failure)
        },
        play: |p| {
            Box::pin(async move {
                p.clicks("Started my-project").await?;
                p.sees(FAILED).await?;
                p.happens("the server is well again", |scene| scene.api.clear_faults()).await?;
                p.clicks("Started my-project").await?;
                p.clicks("Started my-project").await?;
                p.does_not_see(FAILED).await?;
                p.sees_whole_log_of(ids::build()).await
            })
        },
    }
}

pub const fn closed_stays_closed() -> Story {
    Story {
        id: "transition-closed-stays-closed",
        title: "Closed stays closed",
        why: "What the reader has closed, nothing opens again.",
        scene: || {
            Scene::new(Subject::running(Start)).with_build(sample::start().job(20.0, JobStatus::Succeeded)).at(4.0)
        },
        play: |p| {
            Box::pin(async move {
                p.clicks("Building workspace…").await?;
                p.happens("the chat is bound", |scene| scene.bind(ids::build())).await?;
                p.waits(20.0).await?;
                p.happens("the call completes", |scene| scene.complete(result_of(ids::build()))).await?;
                p.sees_label("Started my-project").await?;
                p.has("button[aria-expanded=false]").await?;
                p.lacks(".cwt-log").await
            })
        },
    }
}
