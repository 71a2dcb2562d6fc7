use chat_workspace_tools::{api::scripted::Fault, tool_call::WorkspaceAction::Start};
use serde_json::{Value, json};

use super::{
    for_each_tool::{self, completed_but, completed_with, empty_build, over_quota, running_with, server_failure},
    row_views,
    steps::*,
};
use crate::{Scene, Story, Subject, ids, sample};

pub const fn running() -> Story {
    Story {
        id: "start-running",
        title: "Running",
        why: "The row starts open and shows the log as it is written.",
        scene: || {
            Scene::new(Subject::running(Start)).with_build(sample::earlier_stop()).with_build(sample::start()).at(4.0)
        },
        play: |p| {
            Box::pin(async move {
                p.sees_label("Building workspace…").await?;
                p.has("button[aria-expanded=true]").await?;
                follows_the_log(&p).await?;
                p.waits(4.0).await?;
                follows_the_log(&p).await?;
                p.does_not_see("A line of another build").await
            })
        },
    }
}

pub const fn running_old_build() -> Story {
    Story {
        id: "start-running-old-build",
        title: "Running, chat names an old build",
        why: "The build of an earlier call, which the chat's record still names, is never shown.",
        scene: || Scene::new(Subject::running(Start)).with_build(sample::earlier_stop()).bound_to(ids::earlier_build()),
        play: |p| {
            Box::pin(async move {
                p.sees_label("Starting workspace…").await?;
                p.waits(30.0).await?;
                p.sees(LOADING).await?;
                p.does_not_see("A line of another build").await?;
                p.lacks(".cwt-stage").await?;
                p.expects("opens no stream", |scene| scene.api.open_streams() == 0).await
            })
        },
    }
}

pub const fn running_reloaded() -> Story {
    Story {
        id: "start-running-reloaded",
        title: "Reloaded while the agent connects",
        why: "The host says when the call started, so the bound build, which has ended since, is known as the call's own.",
        scene: || {
            Scene::new(Subject::running(Start))
                .with_build(sample::start())
                .bound_to(ids::build())
                .called_at("2026-04-10T09:15:30Z")
                .at(20.0)
        },
        play: |p| {
            Box::pin(async move {
                p.sees_label("Waiting for workspace agent to connect…").await?;
                p.does_not_see(LOADING).await?;
                p.sees_whole_log_of(ids::build()).await
            })
        },
    }
}

pub const fn running_after_failed_build() -> Story {
    Story {
        id: "start-running-build-failed",
        title: "Running, build failed",
        why: "A call can continue after its build has failed. The row says so in its label, and keeps its spinner.",
        scene: || Scene::new(Subject::running(Start)).with_build(sample::failing()).at(4.0),
        play: |p| {
            Box::pin(async move {
                p.sees_label("Building workspace…").await?;
                p.waits(8.0).await?;
                p.sees_label("The build failed, the call continues…").await?;
                p.has(".cwt-row[data-state=running]").await?;
                p.lacks(".cwt-first-error").await?;
                p.clicks("The build failed, the call continues…").await?;
                p.is_announced("The build failed, the call continues…").await?;
                p.has(".cwt-first-error").await
            })
        },
    }
}

pub const fn running_unbound() -> Story {
    Story {
        id: "start-running-unbound",
        title: "Running, no workspace",
        why: "Without a workspace there is nothing to open: the row is only a label.",
        scene: || Scene::new(Subject::running(Start)).unbound(),
        play: |p| Box::pin(async move { is_only_a_label(&p, "Starting workspace…").await }),
    }
}

pub const fn completed() -> Story {
    Story {
        id: "start-completed",
        title: "Completed",
        why: "A finished row is closed and sends no request until it is opened.",
        scene: || {
            let result = json!({ "started": true, "workspace_name": "my-project", "build_id": ids::build() });
            Scene::new(Subject::completed(Start, result)).with_build(sample::start()).at(60.0)
        },
        play: |p| Box::pin(async move { opens_the_log(&p, "Started my-project").await }),
    }
}

pub const fn no_build() -> Story {
    Story {
        id: "start-no-build",
        title: "Already running",
        why: "No build was needed, so there is no log to open.",
        scene: || {
            let result = json!({ "started": true, "workspace_name": "my-project", "no_build": true });
            Scene::new(Subject::completed(Start, result))
        },
        play: |p| Box::pin(async move { is_only_a_label(&p, "Started my-project").await }),
    }
}

pub const fn legacy() -> Story {
    Story {
        id: "start-legacy",
        title: "Legacy result",
        why: "Results of old chats have no build id: the row is only a label.",
        scene: || {
            Scene::new(Subject::completed(Start, json!({ "started": true, "workspace_name": "legacy-workspace" })))
        },
        play: |p| Box::pin(async move { is_only_a_label(&p, "Started legacy-workspace").await }),
    }
}

pub const fn nameless() -> Story {
    Story {
        id: "start-nameless",
        title: "List result",
        why: "A result can be any JSON. One without a name has a label without a name.",
        scene: || Scene::new(Subject::completed(Start, json!(["started", 1]))),
        play: |p| Box::pin(async move { is_only_a_label(&p, "Started workspace").await }),
    }
}

pub const fn error() -> Story {
    Story {
        id: "start-error",
        title: "Error",
        why: "A call that failed before its build started shows the reason.",
        scene: || {
            let error = "workspace was deleted; use create_workspace to make a new one";
            Scene::new(Subject::error(Start, json!({ "error": error })))
        },
        play: |p| {
            Box::pin(async move {
                p.sees("workspace was deleted; use create_workspace to make a new one").await?;
                p.has("[data-state=failed] [data-icon=warning]").await?;
                is_only_a_label(&p, "Failed to start workspace").await
            })
        },
    }
}

pub const fn build_failed() -> Story {
    Story {
        id: "start-build-failed",
        title: "Build failed",
        why: "A failed build has a log.",
        scene: || {
            let error = "workspace start build failed: apply failed: no capacity for size \"xl-gpu\"";
            let result = json!({ "error": error, "build_id": ids::build() });
            Scene::new(Subject::completed(Start, result)).with_build(sample::failing()).at(60.0)
        },
        play: |p| {
            Box::pin(async move {
                p.sees("apply failed: no capacity for size \"xl-gpu\"").await?;
                opens_the_log(&p, "Failed to start workspace").await?;
                p.has(".cwt-line[data-level=error]").await?;
                p.sees_label("Failed to start my-project").await
            })
        },
    }
}

pub const fn still_building() -> Story {
    Story {
        id: "start-still-building",
        title: "Timed out, still building",
        why: "The call timed out and its build still runs: the log is followed.",
        scene: || {
            let error =
                "workspace start build failed: timed out waiting for workspace build: context deadline exceeded";
            let result = json!({ "error": error, "build_id": ids::build() });
            Scene::new(Subject::completed(Start, result)).with_build(sample::start()).at(8.0)
        },
        play: |p| {
            Box::pin(async move {
                opens_the_log(&p, "Failed to start workspace").await?;
                p.sees("The build is still running.").await?;
                p.waits(2.0).await?;
                p.sees("Warning: the size alias \"medium\" is deprecated, use \"m2\"").await?;
                p.waits(8.0).await?;
                p.does_not_see("The build is still running.").await?;
                p.sees_whole_log_of(ids::build()).await?;
                p.lacks(".cwt-strip-stage[data-state=failed]").await?;
                p.expects("has closed its stream", |scene| scene.api.open_streams() == 0).await
            })
        },
    }
}

pub const fn quota_reached() -> Story {
    row_views::QUOTA_REACHED.of("start-quota-reached", || over_quota(Start, "The team's quota is used up"))
}

pub const fn quota_untitled() -> Story {
    row_views::QUOTA_UNTITLED.of("start-quota-untitled", || over_quota(Start, " "))
}

pub const fn searching() -> Story {
    row_views::SEARCHING.of("start-searching", || for_each_tool::searching(Start))
}

pub const fn waiting() -> Story {
    row_views::WAITING.of("start-waiting", || running_with(Start, sample::silent(Start.transition())))
}

pub const fn reconnecting() -> Story {
    row_views::RECONNECTING_ROW.of("start-reconnecting", || for_each_tool::running(Start))
}

pub const fn fetch_error() -> Story {
    row_views::FETCH_ERROR.of("start-fetch-error", || completed_but(Start, server_failure()))
}

pub const fn loading() -> Story {
    row_views::LOADING_LOG.of("start-loading", || completed_but(Start, Fault::Hang))
}

pub const fn empty() -> Story {
    row_views::EMPTY_LOG.of("start-empty", || completed_with(Start, empty_build(Start)))
}

pub const fn error_without_reason() -> Story {
    row_views::NO_REASON.of("start-error-without-reason", || Scene::new(Subject::error(Start, Value::Null)))
}

pub const fn running_other_way() -> Story {
    Story {
        id: "start-running-other-way",
        title: "Running, another build stops the workspace",
        why: "A running build in the other direction is not the call's own, even if it is the latest one.",
        scene: || Scene::new(Subject::running(Start)).with_build(sample::stop()).at(2.0),
        play: |p| {
            Box::pin(async move {
                p.sees_label("Starting workspace…").await?;
                p.waits(2.0).await?;
                p.sees(LOADING).await?;
                p.lacks(".cwt-stage").await?;
                p.expects("opens no stream", |scene| scene.api.open_streams() == 0).await
            })
        },
    }
}

pub const fn canceled() -> Story {
    row_views::CANCELED.of("start-canceled", || for_each_tool::canceled(Start))
}
