//! The states of the log section.

use chat_workspace_tools::{
    api::{
        ApiError,
        scripted::{Fault, Request},
    },
    prelude::*,
    workspace::{JobStatus, Transition},
};

use super::steps::*;
use crate::{Scene, Story, Subject, ids, sample};

fn completed_scene() -> Scene {
    Scene::new(Subject::Section { status: ToolStatus::Completed, build_id: Some(ids::build()) })
}

fn running_scene() -> Scene {
    Scene::new(Subject::Section { status: ToolStatus::Running, build_id: None })
}

pub const fn searching() -> Story {
    Story {
        id: "log-section-searching",
        title: "Running, no build yet",
        why: "The call runs and its build is not known yet. That can take long and is no reason for a warning.",
        scene: || running_scene().with_build(sample::silent(Transition::Stop).job(0.0, JobStatus::Succeeded)),
        play: |p| {
            Box::pin(async move {
                p.sees(LOADING).await?;
                p.waits(60.0).await?;
                p.sees(LOADING).await?;
                p.does_not_see(SLOW).await?;
                let workspace = Request::Workspace(ids::workspace());
                p.expects("requests the workspace every 2 s, and nothing else", |scene| {
                    scene.api.requests() == [workspace; 31]
                })
                .await
            })
        },
    }
}

pub const fn unbound() -> Story {
    Story {
        id: "log-section-unbound",
        title: "Running, no workspace",
        why: "A chat without a workspace has nothing to wait for.",
        scene: || running_scene().unbound(),
        play: |p| {
            Box::pin(async move {
                p.lacks(".cwt-log").await?;
                sends_no_request(&p).await
            })
        },
    }
}

pub const fn without_build() -> Story {
    Story {
        id: "log-section-without-build",
        title: "Completed, no build",
        why: "A result without a build has no log, not even an empty one.",
        scene: || {
            let subject = Subject::Section { status: ToolStatus::Completed, build_id: None };
            Scene::new(subject).with_build(sample::start()).at(60.0)
        },
        play: |p| {
            Box::pin(async move {
                p.lacks(".cwt-log").await?;
                sends_no_request(&p).await
            })
        },
    }
}

pub const fn failed() -> Story {
    Story {
        id: "log-section-fetch-error",
        title: "Fetch error",
        why: "A log that fails to load shows the reason and a Retry.",
        scene: || {
            let body = br#"{"message":"Internal error fetching provisioner logs."}"#;
            let failure = Fault::Fail(ApiError::from_response(500, body));
            completed_scene().with_build(sample::start()).at(60.0).with_fault(Request::Log(ids::build()), failure)
        },
        play: |p| {
            Box::pin(async move {
                p.sees(FAILED).await?;
                p.sees("Internal error fetching provisioner logs.").await?;
                p.happens("the server recovers", |scene| scene.api.clear_faults()).await?;
                p.clicks("Retry").await?;
                p.does_not_see(FAILED).await?;
                p.sees_whole_log_of(ids::build()).await
            })
        },
    }
}

pub const fn slow() -> Story {
    Story {
        id: "log-section-slow",
        title: "Slow",
        why: "After 30 seconds without a line a warning appears. The first line removes it.",
        scene: || running_scene().with_build(sample::silent(Transition::Start).line(45.0, "Setting up", "At last.")),
        play: |p| {
            Box::pin(async move {
                p.waits(29.0).await?;
                p.sees(LOADING).await?;
                p.does_not_see(SLOW).await?;
                p.waits(1.0).await?;
                p.sees(SLOW).await?;
                p.has("button.cwt-retry").await?;
                p.waits(15.0).await?;
                p.does_not_see(SLOW).await?;
                p.sees_log(&[("Setting up", &["At last."])]).await
            })
        },
    }
}

pub const fn slow_list() -> Story {
    Story {
        id: "log-section-slow-list",
        title: "Completed, slow",
        why: "The warning also appears for a finished build whose log does not arrive.",
        scene: || {
            completed_scene().with_build(sample::start()).at(60.0).with_fault(Request::Log(ids::build()), Fault::Hang)
        },
        play: |p| {
            Box::pin(async move {
                p.waits(29.0).await?;
                p.sees(LOADING).await?;
                p.waits(1.0).await?;
                p.sees(SLOW).await?;
                p.happens("the server recovers", |scene| scene.api.clear_faults()).await?;
                p.clicks("Retry").await?;
                p.does_not_see(SLOW).await?;
                p.sees_whole_log_of(ids::build()).await
            })
        },
    }
}

pub const fn empty() -> Story {
    Story {
        id: "log-section-empty",
        title: "Completed, empty",
        why: "A build that ended without a line must not show a spinner for ever.",
        scene: || {
            completed_scene().with_build(sample::silent(Transition::Start).job(1.0, JobStatus::Succeeded)).at(60.0)
        },
        play: |p| {
            Box::pin(async move {
                p.sees(EMPTY).await?;
                p.does_not_see(LOADING).await?;
                p.lacks("[data-icon=spinner]").await?;
                p.lacks(".cwt-stage").await
            })
        },
    }
}

pub const fn loading() -> Story {
    Story {
        id: "log-section-loading",
        title: "Loading",
        why: "The log of a finished build has been requested and has not arrived yet.",
        scene: || {
            completed_scene().with_build(sample::start()).at(60.0).with_fault(Request::Log(ids::build()), Fault::Hang)
        },
        play: |p| {
            Box::pin(async move {
                p.sees(LOADING).await?;
                p.has("[data-icon=spinner]").await?;
                p.lacks(".cwt-stage").await?;
                let requests = [Request::Build(ids::build()), Request::Log(ids::build())];
                p.expects("requests the log once", |scene| scene.api.requests() == requests).await
            })
        },
    }
}

pub const fn waiting() -> Story {
    Story {
        id: "log-section-waiting",
        title: "Running, no line yet",
        why: "The build runs and has not written a line.",
        scene: || running_scene().with_build(sample::silent(Transition::Start)),
        play: |p| {
            Box::pin(async move {
                p.sees(LOADING).await?;
                p.lacks(".cwt-stage").await?;
                p.expects("has one open stream", |scene| scene.api.open_streams() == 1).await
            })
        },
    }
}

pub const fn completed() -> Story {
    Story {
        id: "log-section-completed",
        title: "Completed with logs",
        why: "A finished build shows its stages with their durations.",
        scene: || completed_scene().with_build(sample::stop()).at(60.0),
        play: |p| {
            Box::pin(async move {
                let stages: &[(&str, &[&str])] = &[
                    ("Setting up", &[]),
                    ("Planning infrastructure", &["Plan: 0 to add, 0 to change, 1 to destroy."]),
                    (
                        "Stopping workspace",
                        &[
                            "boxes_machine.dev[0]: Destroying... [id=box-5e0a]",
                            "boxes_machine.dev[0]: Destruction complete after 4s",
                            "Apply complete! Resources: 0 added, 0 changed, 1 destroyed.",
                        ],
                    ),
                    ("Cleaning Up", &[]),
                ];
                p.sees_log(stages).await?;
                p.sees("4 seconds").await?;
                p.has(".cwt-log[data-view=log]").await?;
                p.lacks(".cwt-notice").await?;
                p.expects("opens no stream", |scene| scene.api.open_streams() == 0).await
            })
        },
    }
}

pub const fn running() -> Story {
    Story {
        id: "log-section-running",
        title: "Running",
        why: "The log grows while the build writes it: run the clock.",
        scene: || running_scene().with_build(sample::start()).at(4.0),
        play: |p| {
            Box::pin(async move {
                p.sees_whole_log_of(ids::build()).await?;
                p.does_not_see("pulling dev:latest").await?;
                p.is_announced("Stage: Starting workspace").await?;
                p.waits(1.0).await?;
                p.sees("boxes_machine.dev[0] (local-exec): ==> pulling dev:latest").await?;
                p.waits(11.0).await?;
                p.sees("Apply complete! Resources: 2 added, 0 changed, 0 destroyed.").await?;
                p.sees_whole_log_of(ids::build()).await?;
                p.lacks(".cwt-notice").await?;
                p.expects("has closed its stream", |scene| scene.api.open_streams() == 0).await
            })
        },
    }
}

pub const fn queued() -> Story {
    Story {
        id: "log-section-queued",
        title: "Queued",
        why: "A queued build shows its position in the queue. There is no warning about a slow log.",
        scene: || {
            let build = sample::silent(Transition::Start).queued(0.0, 2, 5).queued(20.0, 1, 5);
            running_scene().with_build(build.job(60.0, JobStatus::Running).line(61.0, "Setting up", "It begins."))
        },
        play: |p| {
            Box::pin(async move {
                p.sees(QUEUED).await?;
                p.sees("Position 2 of 5.").await?;
                p.waits(22.0).await?;
                p.sees("Position 1 of 5.").await?;
                p.waits(30.0).await?;
                p.does_not_see(SLOW).await?;
                p.waits(10.0).await?;
                p.does_not_see(QUEUED).await?;
                p.sees_log(&[("Setting up", &["It begins."])]).await
            })
        },
    }
}
