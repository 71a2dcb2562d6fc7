//! Failed requests and connections.

use chat_workspace_tools::{
    api::{
        ApiError, StreamEvent,
        scripted::{Fault, Request},
    },
    prelude::*,
    tool_call::WorkspaceAction::Start,
    workspace::Transition,
};

use super::steps::*;
use crate::{Played, Player, Scene, Story, Subject, ids, sample};

/// The close code of a server error.
const INTERNAL_ERROR: u16 = 1011;

fn finished(fault: &Fault) -> Scene {
    Scene::new(Subject::Section { status: ToolStatus::Completed, build_id: Some(ids::build()) })
        .with_build(sample::start())
        .at(60.0)
        .with_fault(Request::Build(ids::build()), fault.clone())
        .with_fault(Request::Log(ids::build()), fault.clone())
}

fn refused(status: u16) -> Scene {
    finished(&Fault::Fail(ApiError::from_response(status, b"")))
}

fn unreachable() -> Fault {
    Fault::Fail(ApiError::Unreachable { detail: "connection refused".to_owned() })
}

/// Loading the log fails for this reason. A retry after the fault is gone loads all of it.
async fn fails_and_recovers(p: &Player, reason: &str) -> Played {
    p.sees(FAILED).await?;
    p.sees(reason).await?;
    p.lacks("[data-icon=spinner]").await?;
    p.happens("the fault is gone", |scene| scene.api.clear_faults()).await?;
    p.clicks("Retry").await?;
    p.does_not_see(FAILED).await?;
    p.sees_whole_log_of(ids::build()).await
}

pub const fn signed_out() -> Story {
    Story {
        id: "log-section-signed-out",
        title: "401: signed out",
        why: "An expired session has its own message, since only signing in again helps.",
        scene: || refused(401),
        play: |p| Box::pin(async move { fails_and_recovers(&p, "Please sign in again to continue.").await }),
    }
}

pub const fn forbidden() -> Story {
    Story {
        id: "connection-forbidden",
        title: "403: forbidden",
        why: "A forbidden build has its own message.",
        scene: || refused(403),
        play: |p| Box::pin(async move { fails_and_recovers(&p, "You may not see this.").await }),
    }
}

pub const fn not_found() -> Story {
    Story {
        id: "log-section-not-found",
        title: "404: not found",
        why: "A deleted build shows a message, not a spinner.",
        scene: || Scene::new(Subject::Section { status: ToolStatus::Completed, build_id: Some(ids::build()) }),
        play: |p| {
            Box::pin(async move {
                p.sees(FAILED).await?;
                p.sees("This is no longer available, or you have no access to it.").await?;
                p.lacks("[data-icon=spinner]").await
            })
        },
    }
}

pub const fn server_failed() -> Story {
    Story {
        id: "connection-server-failed",
        title: "500: server error",
        why: "A failure without a message of the server shows a default one.",
        scene: || refused(500),
        play: |p| Box::pin(async move { fails_and_recovers(&p, "The server failed (status 500).").await }),
    }
}

pub const fn server_gone() -> Story {
    Story {
        id: "connection-server-gone",
        title: "Server unreachable",
        why: "No answer has another message than an error answer.",
        scene: || finished(&unreachable()),
        play: |p| Box::pin(async move { fails_and_recovers(&p, "The server could not be reached.").await }),
    }
}

pub const fn html_answer() -> Story {
    Story {
        id: "connection-odd-answer",
        title: "HTML instead of a log",
        why: "An HTML page of a proxy is neither shown nor taken for an empty log.",
        scene: || finished(&Fault::Body(b"<!doctype html><h1>Bad gateway</h1>".to_vec())),
        play: |p| {
            Box::pin(async move {
                p.does_not_see("Bad gateway").await?;
                p.does_not_see(EMPTY).await?;
                fails_and_recovers(&p, "Part of the build log could not be read.").await
            })
        },
    }
}

pub const fn unreachable_while_searching() -> Story {
    Story {
        id: "connection-searching-in-vain",
        title: "Server unreachable, no build yet",
        why: "One failed request is ignored. Three in a row show a message.",
        scene: || {
            let scene = Scene::new(Subject::running(Start)).with_build(sample::endless());
            scene.with_fault(Request::Workspace(ids::workspace()), unreachable())
        },
        play: |p| {
            Box::pin(async move {
                p.sees(LOADING).await?;
                p.waits(12.0).await?;
                p.sees("The server could not be reached.").await?;
                p.happens("the server is back", |scene| scene.api.clear_faults()).await?;
                p.clicks("Retry").await?;
                follows_the_log(&p).await
            })
        },
    }
}

pub const fn reconnecting() -> Story {
    Story {
        id: "connection-reconnecting",
        title: "Reconnecting",
        why: "A broken connection resumes after the last line. The lines stay.",
        scene: || Scene::new(Subject::running(Start)).with_build(sample::start()).at(4.0),
        play: |p| {
            Box::pin(async move {
                follows_the_log(&p).await?;
                let line = p.finds(".cwt-line[data-id=\"20413\"]").await?;
                p.happens("the connection breaks", |scene| scene.close_streams(StreamEvent::BROKEN)).await?;
                p.sees(RECONNECTING).await?;
                p.sees_whole_log_of(ids::build()).await?;
                p.waits(1.0).await?;
                p.does_not_see(RECONNECTING).await?;
                follows_the_log(&p).await?;
                p.expects("the lines are still the same elements", |_| line.is_connected()).await?;
                p.expects("resumes after the last line", |scene| {
                    let resumed = |request: &Request| matches!(request, Request::Follow(_, Some(_)));
                    scene.api.requests().iter().filter(|request| resumed(request)).count() == 1
                })
                .await
            })
        },
    }
}

pub const fn reconnecting_without_lines() -> Story {
    Story {
        id: "connection-reconnecting-without-lines",
        title: "Reconnecting, no line yet",
        why: "A broken connection is shown before the first line too.",
        scene: || Scene::new(Subject::running(Start)).with_build(sample::silent(Transition::Start)),
        play: |p| {
            Box::pin(async move {
                p.sees(LOADING).await?;
                p.happens("the server closes the stream", |scene| scene.close_streams(INTERNAL_ERROR)).await?;
                p.sees(RECONNECTING).await?;
                p.is_announced("Building workspace… Reconnecting…").await?;
                p.waits(1.0).await?;
                p.does_not_see(RECONNECTING).await?;
                p.sees(LOADING).await
            })
        },
    }
}

pub const fn gave_up() -> Story {
    Story {
        id: "connection-gave-up",
        title: "Gave up",
        why: "After some minutes of retries the reader decides. The lines stay.",
        scene: || Scene::new(Subject::running(Start)).with_build(sample::endless()).at(4.0),
        play: |p| {
            Box::pin(async move {
                const BROKEN: &str = "The connection to the build log keeps breaking off.";
                follows_the_log(&p).await?;
                p.happens("every connection breaks", |scene| {
                    scene.api.add_fault(Request::Follow(ids::build(), None), unreachable());
                    scene.close_streams(StreamEvent::BROKEN);
                })
                .await?;
                p.waits(60.0).await?;
                p.sees(RECONNECTING).await?;
                p.waits(120.0).await?;
                p.does_not_see(RECONNECTING).await?;
                p.sees(BROKEN).await?;
                p.has(".cwt-strip-stage[data-state=unknown]").await?;
                p.lacks(".cwt-log [data-icon]:is([data-icon=spinner], [data-icon=check])").await?;
                p.sees_whole_log_of(ids::build()).await?;
                p.happens("connections work again", |scene| scene.api.clear_faults()).await?;
                p.clicks("Retry").await?;
                p.does_not_see(BROKEN).await?;
                follows_the_log(&p).await
            })
        },
    }
}

pub const fn malformed_frame() -> Story {
    Story {
        id: "connection-malformed-frame",
        title: "Malformed frames",
        why: "An unreadable frame is skipped and counted. At the end of the build the whole log replaces it.",
        scene: || Scene::new(Subject::running(Start)).with_build(sample::start()).at(4.0),
        play: |p| {
            Box::pin(async move {
                follows_the_log(&p).await?;
                p.happens("half a line arrives", |scene| scene.send("{\"id\": 99")).await?;
                p.sees("1 piece of the log could not be read.").await?;
                p.happens("another malformed frame arrives", |scene| scene.send("[null]")).await?;
                p.sees("2 pieces of the log could not be read.").await?;
                follows_the_log(&p).await?;
                p.waits(13.0).await?;
                p.does_not_see("could not be read").await?;
                p.sees_whole_log_of(ids::build()).await
            })
        },
    }
}

pub const fn repeated_frame() -> Story {
    Story {
        id: "connection-repeated-frame",
        title: "Repeated frames",
        why: "A line that arrives twice is shown once, without a notice.",
        scene: || Scene::new(Subject::running(Start)).with_build(sample::start()).at(4.0),
        play: |p| {
            Box::pin(async move {
                follows_the_log(&p).await?;
                p.happens("every line arrives again", |scene| {
                    for line in scene.api.lines_now(ids::build()) {
                        scene.send(&serde_json::json!(line).to_string());
                    }
                })
                .await?;
                p.lacks(".cwt-notice").await?;
                follows_the_log(&p).await
            })
        },
    }
}
