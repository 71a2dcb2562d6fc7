//! How the agent is doing once a start or a create has ended, in the fields of its result.

use chat_workspace_tools::tool_call::WorkspaceAction;
use serde_json::{Value, json};

use super::{
    for_each_tool::{ForEachTool, build, result, words},
    steps::*,
};
use crate::{Played, Player, Scene, Subject};

/// A call that ended well, with these agent fields in its result.
pub(super) fn ended(action: WorkspaceAction, agent_fields: Value) -> Scene {
    let mut result = result(action);
    for (name, value) in agent_fields.as_object().into_iter().flatten() {
        result[name] = value.clone();
    }
    Scene::new(Subject::completed(action, result)).with_build(build(action)).at(60.0)
}

/// The chat cannot use the workspace: the row is drawn failed, says why, and has the log.
async fn is_unusable(p: &Player, suffix: &str, why: &str) -> Played {
    p.has("[data-state=failed]").await?;
    p.sees(why).await?;
    opens_the_log(p, &format!("{}, {suffix}", words(p).succeeded)).await?;
    // Its build is not to blame.
    p.lacks(".cwt-strip-stage[data-state=failed]").await
}

/// All went well but for this, which alarms nobody.
async fn is_only_noticed(p: &Player, notice: &str) -> Played {
    p.has("[data-state=succeeded]").await?;
    p.has(".cwt-notice[data-kind=info]").await?;
    p.sees(notice).await?;
    opens_the_log(p, words(p).succeeded).await
}

pub(super) const NOT_READY: ForEachTool = ForEachTool {
    title: "Completed, agent out of reach",
    why: "A workspace whose agent does not answer is of no use to the chat.",
    play: |p| {
        Box::pin(async move {
            let suffix = "could not connect to workspace agent";
            is_unusable(&p, suffix, "dial tcp: i/o timeout").await
        })
    },
};

pub(super) fn not_ready(action: WorkspaceAction) -> Scene {
    ended(action, json!({ "agent_status": "not_ready", "agent_error": "dial tcp: i/o timeout" }))
}

pub(super) const NO_AGENT: ForEachTool = ForEachTool {
    title: "Completed, no agent",
    why: "The workspace is up and the chat still cannot use it.",
    play: |p| {
        Box::pin(async move {
            let why = "This workspace has no agent, so the chat cannot use it.";
            is_unusable(&p, "no workspace agent", why).await
        })
    },
};

pub(super) fn no_agent(action: WorkspaceAction) -> Scene {
    ended(action, json!({ "agent_status": "no_agent" }))
}

pub(super) const SELECTION_ERROR: ForEachTool = ForEachTool {
    title: "Completed, which agent?",
    why: "With several agents it may be unclear which one is meant.",
    play: |p| {
        Box::pin(async move {
            let suffix = "could not choose a workspace agent";
            is_unusable(&p, suffix, "The chat could not choose a workspace agent.").await
        })
    },
};

pub(super) fn selection_error(action: WorkspaceAction) -> Scene {
    ended(action, json!({ "agent_status": "selection_error" }))
}

pub(super) const SCRIPTS_FAILED: ForEachTool = ForEachTool {
    title: "Completed, scripts failed",
    why: "A failed startup script is worth a notice, not an alarm.",
    play: |p| Box::pin(async move { is_only_noticed(&p, "A startup script or dev container failed.").await }),
};

pub(super) fn scripts_failed(action: WorkspaceAction) -> Scene {
    ended(action, json!({ "startup_scripts": "startup_scripts_failed", "lifecycle_state": "start_error" }))
}

pub(super) const SCRIPTS_STOPPED: ForEachTool = ForEachTool {
    title: "Completed, scripts stopped",
    why: "Scripts that ran past their limit are named as such.",
    play: |p| {
        Box::pin(
            async move { is_only_noticed(&p, "Startup scripts ran past their time limit and were stopped.").await },
        )
    },
};

pub(super) fn scripts_stopped(action: WorkspaceAction) -> Scene {
    ended(action, json!({ "startup_scripts": "startup_scripts_failed", "lifecycle_state": "start_timeout" }))
}

pub(super) const SCRIPTS_UNFINISHED: ForEachTool = ForEachTool {
    title: "Completed, scripts unfinished",
    why: "Where the reason is not known, none is made up.",
    play: |p| Box::pin(async move { is_only_noticed(&p, "Startup scripts did not finish.").await }),
};

pub(super) fn scripts_unfinished(action: WorkspaceAction) -> Scene {
    ended(action, json!({ "startup_scripts": "startup_scripts_failed", "lifecycle_state": "shutting_down" }))
}

pub(super) const SCRIPTS_STILL_RUNNING: ForEachTool = ForEachTool {
    title: "Completed, scripts still running",
    why: "What is not there yet may still come.",
    play: |p| {
        Box::pin(async move {
            is_only_noticed(&p, "Startup scripts were still running when the chat stopped waiting for them.").await
        })
    },
};

pub(super) fn scripts_still_running(action: WorkspaceAction) -> Scene {
    ended(action, json!({ "startup_scripts": "startup_scripts_timeout" }))
}

pub(super) const NOT_READY_WITHOUT_REASON: ForEachTool = ForEachTool {
    title: "Completed, agent out of reach, no reason",
    why: "Where the server gives no reason, a sentence of our own stands in.",
    play: |p| {
        Box::pin(async move {
            let why = "The chat could not connect to the workspace agent.";
            is_unusable(&p, "could not connect to workspace agent", why).await
        })
    },
};

pub(super) fn not_ready_without_reason(action: WorkspaceAction) -> Scene {
    ended(action, json!({ "agent_status": "not_ready" }))
}

pub(super) const NOTHING_TO_TELL: ForEachTool = ForEachTool {
    title: "Completed, scripts unknown",
    why: "What is not known of the agent and its scripts is not made up.",
    play: |p| {
        Box::pin(async move {
            p.has("[data-state=succeeded]").await?;
            p.lacks(".cwt-notice").await?;
            opens_the_log(&p, words(&p).succeeded).await
        })
    },
};

pub(super) fn nothing_to_tell(action: WorkspaceAction) -> Scene {
    ended(action, json!({ "agent_status": "ready", "startup_scripts": "startup_scripts_unknown" }))
}
