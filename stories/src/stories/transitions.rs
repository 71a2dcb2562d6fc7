//! What changes while a row is looked at: the call ends, the chat is bound, the reader opens and closes.

use chat_workspace_tools::{
    api::{
        ApiError,
        scripted::{Fault, Request, ScriptedBuild},
    },
    tool_call::WorkspaceAction::Start,
    workspace::{BuildId, Transition},
};
use serde_json::json;

use super::{
    for_each_tool::{completed, failing, result, running, searching, server_failure},
    row_transitions,
    steps::*,
};
use crate::{Scene, Story, Subject, ids, sample};

/// A start build of the same workspace that somebody else began.
fn elsewhere() -> ScriptedBuild {
    ScriptedBuild::new(ids::earlier_build(), Transition::Start)
        .in_workspace(ids::workspace(), "ada", "my-project")
        .line(1.0, "Starting workspace", "A line of another build.")
}

pub const fn completes() -> Story {
    row_transitions::COMPLETES.of("transition-completes", || running(Start))
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
                p.happens("the call completes", |scene| scene.complete(result(Start))).await?;
                p.does_not_see("A line of another build.").await?;
                p.sees_whole_log_of(ids::build()).await
            })
        },
    }
}

pub const fn completes_without_build() -> Story {
    row_transitions::COMPLETES_WITHOUT_BUILD.of("transition-no-build", || searching(Start))
}

pub const fn fails_without_build() -> Story {
    row_transitions::FAILS_WITHOUT_BUILD.of("transition-error-without-build", || searching(Start))
}

pub const fn fails_after_lines() -> Story {
    row_transitions::FAILS_AFTER_LINES.of("transition-error-after-lines", || running(Start))
}

pub const fn build_fails() -> Story {
    row_transitions::BUILD_FAILS.of("transition-build-fails", || failing(Start))
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
    row_transitions::BUILD_ENDS.of("transition-polled-build-ends", || running(Start))
}

pub const fn chat_is_bound() -> Story {
    row_transitions::CHAT_IS_BOUND.of("transition-chat-is-bound", || running(Start))
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
    row_transitions::REOPENED_WHILE_RUNNING.of("transition-reopened-while-running", || running(Start))
}

pub const fn closed_and_opened_when_finished() -> Story {
    row_transitions::REOPENED_WHEN_FINISHED.of("transition-reopened-when-finished", || completed(Start))
}

pub const fn opened_again_after_a_failure() -> Story {
    Story {
        id: "transition-reopened-after-failure",
        title: "Opened again after a failure",
        why: "Opening the row once more is another try.",
        scene: || {
            let failure = Fault::Fail(ApiError::from_response(500, b""));
            Scene::new(Subject::completed(Start, result(Start)))
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
    row_transitions::CLOSED_STAYS_CLOSED.of("transition-closed-stays-closed", || running(Start))
}

pub const fn list_fails_after_lines() -> Story {
    Story {
        id: "transition-list-fails",
        title: "Completes, and the list fails",
        why: "Where the whole log cannot be had in the end, the lines that were streamed stay, with a word and a Retry.",
        scene: || running(Start),
        play: |p| {
            Box::pin(async move {
                follows_the_log(&p).await?;
                p.happens("the server breaks down and the call completes", |scene| {
                    scene.api.break_down(server_failure());
                    scene.close_streams(1006);
                    scene.complete(result(Start));
                })
                .await?;
                p.waits(300.0).await?;
                p.sees("boxes_volume.home: Plan to create").await?;
                p.sees(FAILED).await?;
                p.happens("the server is well again", |scene| scene.api.clear_faults()).await?;
                p.clicks("Retry").await?;
                p.does_not_see(FAILED).await?;
                p.sees_whole_log_of(ids::build()).await
            })
        },
    }
}

pub const fn times_out() -> Story {
    Story {
        id: "transition-times-out",
        title: "Times out, the build goes on",
        why: "A call that stops waiting does not end its build: the log is followed to the build's own end.",
        scene: || running(Start),
        play: |p| {
            Box::pin(async move {
                follows_the_log(&p).await?;
                let error = "timed out waiting for workspace build: context deadline exceeded";
                let result = json!({ "error": error, "build_id": ids::build() });
                p.happens("the call gives up", |scene| scene.complete(result)).await?;
                p.sees_label("Failed to start my-project").await?;
                p.sees("The build is still running.").await?;
                p.waits(20.0).await?;
                p.does_not_see("The build is still running.").await?;
                p.sees_whole_log_of(ids::build()).await
            })
        },
    }
}

pub const fn already_running_after_all() -> Story {
    Story {
        id: "transition-already-running",
        title: "Already running after all",
        why: "A chat bound to the build of an earlier call shows nothing of it, not even for a moment at the end.",
        scene: || searching(Start).bound_to(ids::earlier_build()),
        play: |p| {
            Box::pin(async move {
                p.waits(30.0).await?;
                p.does_not_see("A line of another build").await?;
                let result = json!({ "started": true, "workspace_name": "my-project", "no_build": true });
                p.happens("the call completes", |scene| scene.complete(result)).await?;
                p.sees_label("Started my-project").await?;
                p.lacks("button").await?;
                p.lacks(".cwt-log").await
            })
        },
    }
}
