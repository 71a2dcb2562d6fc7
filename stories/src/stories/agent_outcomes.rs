//! The agent after a start or a create, as the result describes it.

use chat_workspace_tools::tool_call::WorkspaceAction;
use serde_json::{Value, json};

use super::{
    for_each_tool::{ForEachTool, build, labels, result},
    steps::*,
};
use crate::{Played, Player, Scene, Subject};

/// A completed call with these agent fields in its result.
pub(super) fn ended(action: WorkspaceAction, agent_fields: Value) -> Scene {
    let mut result = result(action);
    for (name, value) in agent_fields.as_object().into_iter().flatten() {
        result[name] = value.clone();
    }
    Scene::new(Subject::completed(action, result)).with_build(build(action)).at(60.0)
}

/// The row is failed, shows the reason, and has the log.
async fn is_failed(p: &Player, suffix: &str, reason: &str) -> Played {
    p.has("[data-state=failed]").await?;
    p.sees(reason).await?;
    opens_the_log(p, &format!("{}, {suffix}", labels(p).succeeded)).await?;
    // The build itself succeeded.
    p.lacks(".cwt-strip-stage[data-state=failed]").await
}

/// The row is succeeded, with a notice.
async fn has_notice(p: &Player, notice: &str) -> Played {
    p.has("[data-state=succeeded]").await?;
    p.has(".cwt-notice[data-kind=info]").await?;
    p.sees(notice).await?;
    opens_the_log(p, labels(p).succeeded).await
}

pub(super) const NOT_READY: ForEachTool = ForEachTool {
    title: "Completed, agent not reachable",
    why: "The chat cannot use a workspace whose agent does not answer: the row is failed.",
    play: |p| {
        Box::pin(async move {
            let suffix = "could not connect to workspace agent";
            is_failed(&p, suffix, "dial tcp: i/o timeout").await
        })
    },
};

pub(super) fn not_ready(action: WorkspaceAction) -> Scene {
    ended(action, json!({ "agent_status": "not_ready", "agent_error": "dial tcp: i/o timeout" }))
}

pub(super) const NO_AGENT: ForEachTool = ForEachTool {
    title: "Completed, no agent",
    why: "The chat cannot use a workspace without an agent: the row is failed.",
    play: |p| {
        Box::pin(async move {
            let reason = "This workspace has no agent, so the chat cannot use it.";
            is_failed(&p, "no workspace agent", reason).await
        })
    },
};

pub(super) fn no_agent(action: WorkspaceAction) -> Scene {
    ended(action, json!({ "agent_status": "no_agent" }))
}

pub(super) const SELECTION_ERROR: ForEachTool = ForEachTool {
    title: "Completed, several agents",
    why: "If the chat cannot choose one of several agents, the row is failed.",
    play: |p| {
        Box::pin(async move {
            let suffix = "could not choose a workspace agent";
            is_failed(&p, suffix, "The chat could not choose a workspace agent.").await
        })
    },
};

pub(super) fn selection_error(action: WorkspaceAction) -> Scene {
    ended(action, json!({ "agent_status": "selection_error" }))
}

pub(super) const SCRIPTS_FAILED: ForEachTool = ForEachTool {
    title: "Completed, scripts failed",
    why: "A failed startup script is a notice, not a failure.",
    play: |p| Box::pin(async move { has_notice(&p, "A startup script or dev container failed.").await }),
};

pub(super) fn scripts_failed(action: WorkspaceAction) -> Scene {
    ended(action, json!({ "startup_scripts": "startup_scripts_failed", "lifecycle_state": "start_error" }))
}

pub(super) const SCRIPTS_STOPPED: ForEachTool = ForEachTool {
    title: "Completed, scripts stopped",
    why: "Scripts that ran past their time limit have their own notice.",
    play: |p| {
        Box::pin(async move { has_notice(&p, "Startup scripts ran past their time limit and were stopped.").await })
    },
};

pub(super) fn scripts_timed_out(action: WorkspaceAction) -> Scene {
    ended(action, json!({ "startup_scripts": "startup_scripts_failed", "lifecycle_state": "start_timeout" }))
}

pub(super) const SCRIPTS_UNFINISHED: ForEachTool = ForEachTool {
    title: "Completed, scripts unfinished",
    why: "Without a known reason the notice gives none.",
    play: |p| Box::pin(async move { has_notice(&p, "Startup scripts did not finish.").await }),
};

pub(super) fn scripts_unfinished(action: WorkspaceAction) -> Scene {
    ended(action, json!({ "startup_scripts": "startup_scripts_failed", "lifecycle_state": "shutting_down" }))
}

pub(super) const SCRIPTS_STILL_RUNNING: ForEachTool = ForEachTool {
    title: "Completed, scripts still running",
    why: "Scripts that still run have their own notice.",
    play: |p| {
        Box::pin(async move {
            has_notice(&p, "Startup scripts were still running when the chat stopped waiting for them.").await
        })
    },
};

pub(super) fn scripts_still_running(action: WorkspaceAction) -> Scene {
    ended(action, json!({ "startup_scripts": "startup_scripts_timeout" }))
}

pub(super) const NOT_READY_WITHOUT_REASON: ForEachTool = ForEachTool {
    title: "Completed, agent not reachable, no reason",
    why: "Without a reason from the server, the row shows a default one.",
    play: |p| {
        Box::pin(async move {
            let reason = "The chat could not connect to the workspace agent.";
            is_failed(&p, "could not connect to workspace agent", reason).await
        })
    },
};

pub(super) fn not_ready_without_reason(action: WorkspaceAction) -> Scene {
    ended(action, json!({ "agent_status": "not_ready" }))
}

pub(super) const SCRIPTS_UNKNOWN: ForEachTool = ForEachTool {
    title: "Completed, scripts unknown",
    why: "An unknown state of the scripts shows no notice.",
    play: |p| {
        Box::pin(async move {
            p.has("[data-state=succeeded]").await?;
            p.lacks(".cwt-notice").await?;
            opens_the_log(&p, labels(&p).succeeded).await
        })
    },
};

pub(super) fn scripts_unknown(action: WorkspaceAction) -> Scene {
    ended(action, json!({ "agent_status": "ready", "startup_scripts": "startup_scripts_unknown" }))
}
