use chat_workspace_tools::{
    api::scripted::Fault,
    tool_call::WorkspaceAction::Stop,
    workspace::{JobStatus, Transition},
};
use serde_json::{Value, json};

use super::{
    agent_outcomes::ended,
    for_each_tool::{self, completed_but, completed_with, empty_build, running_with, server_failure},
    row_views,
    steps::*,
};
use crate::{Scene, Story, Subject, ids, sample};

pub const fn running() -> Story {
    Story {
        id: "stop-running",
        title: "Running",
        why: "A stop has a log too.",
        scene: || Scene::new(Subject::running(Stop)).with_build(sample::stop()).at(2.0),
        play: |p| {
            Box::pin(async move {
                p.sees_label("Stopping workspace…").await?;
                follows_the_log(&p).await?;
                p.waits(3.0).await?;
                follows_the_log(&p).await
            })
        },
    }
}

pub const fn running_unbound() -> Story {
    Story {
        id: "stop-running-unbound",
        title: "Running, no workspace",
        why: "Without a workspace there is nothing to open: the row is only a label.",
        scene: || Scene::new(Subject::running(Stop)).unbound(),
        play: |p| Box::pin(async move { is_only_a_label(&p, "Stopping workspace…").await }),
    }
}

pub const fn completed() -> Story {
    Story {
        id: "stop-completed",
        title: "Completed",
        why: "A finished row is closed and sends no request until it is opened.",
        scene: || {
            let result = json!({ "stopped": true, "workspace_name": "my-project", "build_id": ids::build() });
            Scene::new(Subject::completed(Stop, result)).with_build(sample::stop()).at(60.0)
        },
        play: |p| Box::pin(async move { opens_the_log(&p, "Stopped my-project").await }),
    }
}

pub const fn no_build() -> Story {
    Story {
        id: "stop-no-build",
        title: "Already stopped",
        why: "No build was needed, so there is no log to open. The result has no name either.",
        scene: || Scene::new(Subject::completed(Stop, json!({ "stopped": true, "no_build": true }))),
        play: |p| Box::pin(async move { is_only_a_label(&p, "Stopped workspace").await }),
    }
}

pub const fn error() -> Story {
    Story {
        id: "stop-error",
        title: "Error",
        why: "A call that failed before its build started shows the reason.",
        scene: || Scene::new(Subject::error(Stop, json!({ "error": "chat has no workspace" }))),
        play: |p| {
            Box::pin(async move {
                p.sees("chat has no workspace").await?;
                is_only_a_label(&p, "Failed to stop workspace").await
            })
        },
    }
}

pub const fn build_failed() -> Story {
    Story {
        id: "stop-build-failed",
        title: "Build failed",
        why: "A failed stop has a log, and the `reason` of the result as its message.",
        scene: || {
            let build = sample::silent(Transition::Stop)
                .line(0.1, "Stopping workspace", "boxes_machine.dev[0]: Destroying...")
                .job(1.0, JobStatus::Failed);
            let result = json!({ "workspace_name": "my-project", "reason": "build failed", "build_id": ids::build() });
            Scene::new(Subject::error(Stop, result)).with_build(build).at(60.0)
        },
        play: |p| {
            Box::pin(async move {
                p.sees("build failed").await?;
                opens_the_log(&p, "Failed to stop my-project").await
            })
        },
    }
}

pub const fn searching() -> Story {
    row_views::SEARCHING.of("stop-searching", || for_each_tool::searching(Stop))
}

pub const fn waiting() -> Story {
    row_views::WAITING.of("stop-waiting", || running_with(Stop, sample::silent(Stop.transition())))
}

pub const fn reconnecting() -> Story {
    row_views::RECONNECTING_ROW.of("stop-reconnecting", || for_each_tool::running(Stop))
}

pub const fn fetch_error() -> Story {
    row_views::FETCH_ERROR.of("stop-fetch-error", || completed_but(Stop, server_failure()))
}

pub const fn loading() -> Story {
    row_views::LOADING_LOG.of("stop-loading", || completed_but(Stop, Fault::Hang))
}

pub const fn empty() -> Story {
    row_views::EMPTY_LOG.of("stop-empty", || completed_with(Stop, empty_build(Stop)))
}

pub const fn error_without_reason() -> Story {
    row_views::NO_REASON.of("stop-error-without-reason", || Scene::new(Subject::error(Stop, Value::Null)))
}

pub const fn queued() -> Story {
    row_views::QUEUED.of("stop-queued", || running_with(Stop, sample::silent(Stop.transition()).queued(0.0, 3, 7)))
}

pub const fn legacy() -> Story {
    Story {
        id: "stop-legacy",
        title: "Legacy result",
        why: "Results of old chats have no build id: the row is only a label.",
        scene: || {
            Scene::new(Subject::completed(Stop, json!({ "stopped": true, "workspace_name": "legacy-workspace" })))
        },
        play: |p| Box::pin(async move { is_only_a_label(&p, "Stopped legacy-workspace").await }),
    }
}

pub const fn agent_fields() -> Story {
    Story {
        id: "stop-agent-fields",
        title: "Completed, with agent fields",
        why: "A stop ignores agent fields in its result.",
        scene: || ended(Stop, json!({ "agent_status": "no_agent", "startup_scripts": "startup_scripts_failed" })),
        play: |p| {
            Box::pin(async move {
                p.has("[data-state=succeeded]").await?;
                p.lacks(".cwt-notice").await?;
                opens_the_log(&p, "Stopped my-project").await
            })
        },
    }
}

pub const fn canceled() -> Story {
    row_views::CANCELED.of("stop-canceled", || for_each_tool::canceled(Stop))
}
