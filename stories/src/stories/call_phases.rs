//! The phases of a call beside running, success and failure.

use chat_workspace_tools::{
    prelude::*,
    tool_call::WorkspaceAction::{self, Create, Start, Stop},
};
use serde_json::{Value, json};

use super::{
    for_each_tool::{running, running_with},
    steps::*,
};
use crate::{Scene, Story, Subject, ids, sample};

/// A call in this status, in a chat whose workspace has no build.
fn call(action: WorkspaceAction, status: ToolStatus, result: Value) -> Scene {
    Scene::new(Subject::Tool { action, status, args: Value::Null, result, is_error: false })
}

pub const fn waiting_for_approval() -> Story {
    Story {
        id: "call-waiting-for-approval",
        title: "Waiting for approval",
        why: "The row does not say that the tool runs: it waits for the reader.",
        scene: || call(Stop, ToolStatus::ApprovalRequested, Value::Null),
        play: |p| {
            Box::pin(async move {
                p.has("[data-state=waiting]").await?;
                p.lacks("[data-icon=spinner]").await?;
                is_only_a_label(&p, "Workspace stop is waiting for approval").await
            })
        },
    }
}

pub const fn approved() -> Story {
    Story {
        id: "call-approved",
        title: "Approved",
        why: "With the approval the row opens and follows the log.",
        scene: || Scene { subject: call(Start, ToolStatus::ApprovalRequested, Value::Null).subject, ..running(Start) },
        play: |p| {
            Box::pin(async move {
                is_only_a_label(&p, "Workspace start is waiting for approval").await?;
                p.happens("the reader approves", |scene| scene.set_status(ToolStatus::Running, Value::Null)).await?;
                follows_the_log(&p).await
            })
        },
    }
}

pub const fn refused() -> Story {
    Story {
        id: "call-refused",
        title: "Refused",
        why: "A refusal is not a failure.",
        scene: || call(Create, ToolStatus::Denied, Value::Null),
        play: |p| {
            Box::pin(async move {
                p.has("[data-state=refused]").await?;
                is_only_a_label(&p, "Workspace creation was not approved").await
            })
        },
    }
}

pub const fn refused_with_reason() -> Story {
    Story {
        id: "call-refused-with-reason",
        title: "Refused, with a reason",
        why: "The reason is shown below the label.",
        scene: || call(Stop, ToolStatus::Denied, json!({ "error": "Not while the tests run." })),
        play: |p| {
            Box::pin(async move {
                p.has("[data-state=refused]").await?;
                p.sees_label("Workspace stop was not approved").await?;
                p.sees("Not while the tests run.").await?;
                p.lacks("button").await
            })
        },
    }
}

pub const fn cancelled() -> Story {
    Story {
        id: "call-cancelled",
        title: "Cancelled",
        why: "The reader stopped the agent. The lines stay, and the build goes on.",
        scene: || running(Start),
        play: |p| {
            Box::pin(async move {
                follows_the_log(&p).await?;
                let result = json!({ "build_id": ids::build() });
                p.happens("the call is cancelled", |scene| scene.set_status(ToolStatus::Cancelled, result)).await?;
                p.sees_label("Workspace start was cancelled").await?;
                p.has("[data-state=cancelled]").await?;
                p.has(".cwt-log .cwt-line[data-id]").await?;
                p.sees_whole_log_of(ids::build()).await
            })
        },
    }
}

pub const fn incomplete() -> Story {
    Story {
        id: "call-incomplete",
        title: "Ended without a result",
        why: "The run is over, so the row neither spins nor shows a success.",
        scene: || running_with(Create, sample::start()).at(2.0),
        play: |p| {
            Box::pin(async move {
                follows_the_log(&p).await?;
                p.happens("the run ends", |scene| scene.set_status(ToolStatus::Incomplete, Value::Null)).await?;
                p.sees_label("Workspace creation ended without a result").await?;
                p.has("[data-state=incomplete]").await?;
                p.lacks(".cwt-header [data-icon=spinner]").await
            })
        },
    }
}
