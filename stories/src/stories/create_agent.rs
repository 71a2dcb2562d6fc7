//! The agent of a created workspace.

use chat_workspace_tools::{
    tool_call::WorkspaceAction::Create,
    workspace::{AgentLifecycle, AgentStatus},
};

use super::{
    agent_outcomes as outcomes,
    for_each_tool::{build, running_with},
};
use crate::{Scene, Story, ids};

pub const fn not_ready() -> Story {
    outcomes::NOT_READY.of("create-agent-not-ready", || outcomes::not_ready(Create))
}

pub const fn no_agent() -> Story {
    outcomes::NO_AGENT.of("create-no-agent", || outcomes::no_agent(Create))
}

pub const fn selection_error() -> Story {
    outcomes::SELECTION_ERROR.of("create-agent-selection-error", || outcomes::selection_error(Create))
}

pub const fn scripts_failed() -> Story {
    outcomes::SCRIPTS_FAILED.of("create-scripts-failed", || outcomes::scripts_failed(Create))
}

pub const fn scripts_timed_out() -> Story {
    outcomes::SCRIPTS_STOPPED.of("create-scripts-stopped", || outcomes::scripts_timed_out(Create))
}

pub const fn scripts_unfinished() -> Story {
    outcomes::SCRIPTS_UNFINISHED.of("create-scripts-unfinished", || outcomes::scripts_unfinished(Create))
}

pub const fn scripts_still_running() -> Story {
    outcomes::SCRIPTS_STILL_RUNNING.of("create-scripts-still-running", || outcomes::scripts_still_running(Create))
}

pub const fn not_ready_without_reason() -> Story {
    outcomes::NOT_READY_WITHOUT_REASON
        .of("create-agent-not-ready-no-reason", || outcomes::not_ready_without_reason(Create))
}

pub const fn scripts_unknown() -> Story {
    outcomes::SCRIPTS_UNKNOWN.of("create-scripts-unknown", || outcomes::scripts_unknown(Create))
}

pub const fn agent_connects() -> Story {
    Story {
        id: "create-agent-comes-up",
        title: "Running, the agent connects",
        why: "From the end of the build to the end of the call, the label shows what the call waits for.",
        scene: || {
            let build = build(Create)
                .agent(16.0, ids::agent(), AgentStatus::Connecting, AgentLifecycle::Created)
                .agent(30.0, ids::agent(), AgentStatus::Connected, AgentLifecycle::Starting)
                .agent(50.0, ids::agent(), AgentStatus::Connected, AgentLifecycle::Ready);
            Scene { agent_id: Some(ids::agent()), ..running_with(Create, build) }.at(12.0)
        },
        play: |p| {
            Box::pin(async move {
                p.sees_label("Building workspace…").await?;
                p.waits(6.0).await?;
                p.sees_label("Waiting for workspace agent to connect…").await?;
                p.waits(16.0).await?;
                p.sees_label("Running startup scripts…").await?;
                p.waits(20.0).await?;
                p.sees_label("Creating workspace…").await?;
                p.sees_whole_log_of(ids::build()).await
            })
        },
    }
}
