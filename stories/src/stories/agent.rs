//! The agent of a started workspace: while the call waits for it, and after the call.

use chat_workspace_tools::{
    api::scripted::ScriptedAgent,
    tool_call::WorkspaceAction::Start,
    workspace::{AgentLifecycle, AgentStatus, Transition},
};

use super::{
    agent_outcomes as outcomes,
    for_each_tool::{failing, running},
    steps::*,
};
use crate::{Played, Player, Scene, Story, Subject, ids, sample};

/// A start whose build ends after 16 seconds, with the chat's agent in this state.
fn waiting(status: AgentStatus, lifecycle: AgentLifecycle) -> Scene {
    let build = sample::start().agent(16.0, ids::agent(), status, lifecycle);
    Scene { agent_id: Some(ids::agent()), ..Scene::new(Subject::running(Start)).with_build(build).at(12.0) }
}

/// After the build, the row has this label and still shows the log.
async fn has_label_after_build(p: &Player, label: &str) -> Played {
    p.sees_label("Building workspace…").await?;
    follows_the_log(p).await?;
    p.waits(6.0).await?;
    p.sees_label(label).await?;
    p.has("[data-state=running]").await?;
    p.sees_whole_log_of(ids::build()).await
}

pub const fn queued() -> Story {
    Story {
        id: "start-queued",
        title: "Queued",
        why: "A queued build shows so in the label, so that a closed row shows it too.",
        scene: || Scene::new(Subject::running(Start)).with_build(sample::silent(Transition::Start).queued(0.0, 3, 7)),
        play: |p| {
            Box::pin(async move {
                p.sees_label(QUEUED).await?;
                p.sees("Position 3 of 7.").await?;
                p.clicks(QUEUED).await?;
                p.lacks(".cwt-log").await?;
                p.is_announced(QUEUED).await
            })
        },
    }
}

pub const fn connecting() -> Story {
    Story {
        id: "start-agent-connecting",
        title: "Running, build done",
        why: "After the build it can take minutes until the agent connects. The label shows that.",
        scene: || waiting(AgentStatus::Connecting, AgentLifecycle::Created),
        play: |p| Box::pin(async move { has_label_after_build(&p, "Waiting for workspace agent to connect…").await }),
    }
}

pub const fn scripts_running() -> Story {
    Story {
        id: "start-agent-scripts",
        title: "Running, startup scripts",
        why: "After the agent connects, startup scripts can take minutes. The label shows that.",
        scene: || waiting(AgentStatus::Connected, AgentLifecycle::Starting),
        play: |p| Box::pin(async move { has_label_after_build(&p, "Running startup scripts…").await }),
    }
}

pub const fn ready() -> Story {
    Story {
        id: "start-agent-ready",
        title: "Running, agent ready",
        why: "When the agent is ready, the label names no stage.",
        scene: || waiting(AgentStatus::Connected, AgentLifecycle::Ready),
        play: |p| Box::pin(async move { has_label_after_build(&p, "Starting workspace…").await }),
    }
}

pub const fn not_ready() -> Story {
    outcomes::NOT_READY.of("start-agent-not-ready", || outcomes::not_ready(Start))
}

pub const fn no_agent() -> Story {
    outcomes::NO_AGENT.of("start-no-agent", || outcomes::no_agent(Start))
}

pub const fn selection_error() -> Story {
    outcomes::SELECTION_ERROR.of("start-agent-selection-error", || outcomes::selection_error(Start))
}

pub const fn scripts_failed() -> Story {
    outcomes::SCRIPTS_FAILED.of("start-scripts-failed", || outcomes::scripts_failed(Start))
}

pub const fn scripts_timed_out() -> Story {
    outcomes::SCRIPTS_STOPPED.of("start-scripts-stopped", || outcomes::scripts_timed_out(Start))
}

pub const fn scripts_unfinished() -> Story {
    outcomes::SCRIPTS_UNFINISHED.of("start-scripts-unfinished", || outcomes::scripts_unfinished(Start))
}

pub const fn scripts_still_running() -> Story {
    outcomes::SCRIPTS_STILL_RUNNING.of("start-scripts-still-running", || outcomes::scripts_still_running(Start))
}

pub const fn not_ready_without_reason() -> Story {
    outcomes::NOT_READY_WITHOUT_REASON
        .of("start-agent-not-ready-no-reason", || outcomes::not_ready_without_reason(Start))
}

pub const fn scripts_unknown() -> Story {
    outcomes::SCRIPTS_UNKNOWN.of("start-scripts-unknown", || outcomes::scripts_unknown(Start))
}

pub const fn scripts_about_to_run() -> Story {
    Story {
        id: "start-agent-scripts-created",
        title: "Running, startup scripts about to run",
        why: "An agent that has just connected is about to run its scripts: the label is the same.",
        scene: || waiting(AgentStatus::Connected, AgentLifecycle::Created),
        play: |p| Box::pin(async move { has_label_after_build(&p, "Running startup scripts…").await }),
    }
}

pub const fn no_agent_yet() -> Story {
    Story {
        id: "start-agent-missing",
        title: "Running, no agent yet",
        why: "An agent that the server does not list yet counts as connecting.",
        scene: || Scene { agent_id: Some(ids::agent()), ..running(Start) }.at(10.0),
        play: |p| Box::pin(async move { has_label_after_build(&p, "Waiting for workspace agent to connect…").await }),
    }
}

pub const fn another_agent() -> Story {
    Story {
        id: "start-agent-other",
        title: "Running, another agent is ready",
        why: "Of several agents only the chat's own counts: another one that is ready changes nothing.",
        scene: || {
            let other = ScriptedAgent::new(ids::second_agent(), "gpu");
            let build = sample::start()
                .agent(16.0, ids::agent(), AgentStatus::Connecting, AgentLifecycle::Created)
                .with_agent(other.state(16.0, AgentStatus::Connected, AgentLifecycle::Ready));
            Scene { agent_id: Some(ids::agent()), ..Scene::new(Subject::running(Start)).with_build(build).at(12.0) }
        },
        play: |p| Box::pin(async move { has_label_after_build(&p, "Waiting for workspace agent to connect…").await }),
    }
}

pub const fn build_failed_before_the_call() -> Story {
    Story {
        id: "start-build-failed-meanwhile",
        title: "Running, build failed",
        why: "After a failed build and before the end of the call, the label says that the build failed.",
        scene: || failing(Start),
        play: |p| {
            Box::pin(async move {
                p.sees_label("Building workspace…").await?;
                p.waits(6.0).await?;
                p.sees_label("The build failed, the call continues…").await?;
                p.has("[data-state=running]").await?;
                p.has(".cwt-line[data-level=error]").await
            })
        },
    }
}
