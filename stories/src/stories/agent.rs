//! How the agent is doing: while the call waits for it, and once the call has ended.

use chat_workspace_tools::{
    tool_call::WorkspaceAction::Start,
    workspace::{AgentLifecycle, AgentStatus, Transition},
};
use serde_json::{Value, json};

use super::steps::*;
use crate::{Played, Player, Scene, Story, Subject, ids, sample};

/// A start whose build ends after 16 seconds with the chat's agent in this state.
fn waiting(status: AgentStatus, lifecycle: AgentLifecycle) -> Scene {
    let build = sample::start().agent(16.0, ids::agent(), status, lifecycle);
    Scene { agent_id: Some(ids::agent()), ..Scene::new(Subject::running(Start)).with_build(build).at(12.0) }
}

/// A start that ended well, with these agent fields in its result.
fn ended(mut agent_fields: Value) -> Scene {
    agent_fields["started"] = true.into();
    agent_fields["workspace_name"] = "my-project".into();
    agent_fields["build_id"] = json!(ids::build());
    Scene::new(Subject::completed(Start, agent_fields)).with_build(sample::start()).at(60.0)
}

/// The row says so once the build is done, and goes on showing the log.
async fn says_when_built(p: &Player, label: &str) -> Played {
    p.sees_label("Building workspace…").await?;
    follows_the_log(p).await?;
    p.waits(6.0).await?;
    p.sees_label(label).await?;
    p.has("[data-state=running]").await?;
    p.sees_whole_log_of(ids::build()).await
}

/// The chat cannot use the workspace: the row is drawn failed, says why, and has the log.
async fn is_unusable(p: &Player, label: &str, why: &str) -> Played {
    p.has("[data-state=failed]").await?;
    p.sees(why).await?;
    opens_the_log(p, label).await
}

/// All went well but for this, which alarms nobody.
async fn is_only_noticed(p: &Player, notice: &str) -> Played {
    p.has("[data-state=succeeded]").await?;
    p.has(".cwt-notice[data-kind=info]").await?;
    p.sees(notice).await?;
    opens_the_log(p, "Started my-project").await
}

pub const fn queued() -> Story {
    Story {
        id: "start-queued",
        title: "Queued",
        why: "While no provisioner is free the closed row says so too.",
        scene: || Scene::new(Subject::running(Start)).with_build(sample::silent(Transition::Start).queued(0.0, 3, 7)),
        play: |p| {
            Box::pin(async move {
                p.sees_label(QUEUED).await?;
                p.sees("Position 3 of 7.").await?;
                p.clicks(QUEUED).await?;
                p.lacks(".cwt-log").await?;
                p.hears(QUEUED).await
            })
        },
    }
}

pub const fn connecting() -> Story {
    Story {
        id: "start-agent-connecting",
        title: "Running, build done",
        why: "For minutes after the build the agent may still be on its way, and the row says so.",
        scene: || waiting(AgentStatus::Connecting, AgentLifecycle::Created),
        play: |p| Box::pin(async move { says_when_built(&p, "Waiting for workspace agent to connect…").await }),
    }
}

pub const fn scripts_running() -> Story {
    Story {
        id: "start-agent-scripts",
        title: "Running, startup scripts",
        why: "Then its scripts run, which may take minutes again.",
        scene: || waiting(AgentStatus::Connected, AgentLifecycle::Starting),
        play: |p| Box::pin(async move { says_when_built(&p, "Running startup scripts…").await }),
    }
}

pub const fn ready() -> Story {
    Story {
        id: "start-agent-ready",
        title: "Running, agent ready",
        why: "When nothing is left to wait for, the row names no stage.",
        scene: || waiting(AgentStatus::Connected, AgentLifecycle::Ready),
        play: |p| Box::pin(async move { says_when_built(&p, "Starting workspace…").await }),
    }
}

pub const fn not_ready() -> Story {
    Story {
        id: "start-agent-not-ready",
        title: "Completed, agent out of reach",
        why: "A workspace whose agent does not answer is of no use to the chat.",
        scene: || ended(json!({ "agent_status": "not_ready", "agent_error": "dial tcp: i/o timeout" })),
        play: |p| {
            Box::pin(async move {
                let label = "Started my-project, could not connect to workspace agent";
                is_unusable(&p, label, "dial tcp: i/o timeout").await
            })
        },
    }
}

pub const fn no_agent() -> Story {
    Story {
        id: "start-no-agent",
        title: "Completed, no agent",
        why: "The workspace is up and the chat still cannot use it.",
        scene: || ended(json!({ "agent_status": "no_agent" })),
        play: |p| {
            Box::pin(async move {
                let why = "This workspace has no agent, so the chat cannot use it.";
                is_unusable(&p, "Started my-project, no workspace agent", why).await
            })
        },
    }
}

pub const fn selection_error() -> Story {
    Story {
        id: "start-agent-selection-error",
        title: "Completed, which agent?",
        why: "With several agents it may be unclear which one is meant.",
        scene: || ended(json!({ "agent_status": "selection_error" })),
        play: |p| {
            Box::pin(async move {
                let label = "Started my-project, could not choose a workspace agent";
                is_unusable(&p, label, "The chat could not choose a workspace agent.").await
            })
        },
    }
}

pub const fn scripts_failed() -> Story {
    Story {
        id: "start-scripts-failed",
        title: "Completed, scripts failed",
        why: "A failed startup script is worth a notice, not an alarm.",
        scene: || ended(json!({ "startup_scripts": "startup_scripts_failed", "lifecycle_state": "start_error" })),
        play: |p| Box::pin(async move { is_only_noticed(&p, "A startup script or dev container failed.").await }),
    }
}

pub const fn scripts_stopped() -> Story {
    Story {
        id: "start-scripts-stopped",
        title: "Completed, scripts stopped",
        why: "Scripts that ran past their limit are named as such.",
        scene: || ended(json!({ "startup_scripts": "startup_scripts_failed", "lifecycle_state": "start_timeout" })),
        play: |p| {
            Box::pin(
                async move { is_only_noticed(&p, "Startup scripts ran past their time limit and were stopped.").await },
            )
        },
    }
}

pub const fn scripts_unfinished() -> Story {
    Story {
        id: "start-scripts-unfinished",
        title: "Completed, scripts unfinished",
        why: "Where the reason is not known, none is made up.",
        scene: || ended(json!({ "startup_scripts": "startup_scripts_failed", "lifecycle_state": "shutting_down" })),
        play: |p| Box::pin(async move { is_only_noticed(&p, "Startup scripts did not finish.").await }),
    }
}

pub const fn scripts_still_running() -> Story {
    Story {
        id: "start-scripts-still-running",
        title: "Completed, scripts still running",
        why: "What is not there yet may still come.",
        scene: || ended(json!({ "startup_scripts": "startup_scripts_timeout" })),
        play: |p| {
            Box::pin(async move {
                is_only_noticed(&p, "Startup scripts were still running when the chat stopped waiting for them.").await
            })
        },
    }
}
