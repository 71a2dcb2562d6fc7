use chat_workspace_tools::workspace::AgentId;
use serde::Serialize;

use crate::{
    clock::Timestamp,
    store::{self, ScriptStage, ScriptStatus},
};

/// The durations of a build and its agents (`GET /api/v2/workspacebuilds/{id}/timings`). This server has those of scripts.
#[derive(Debug, Serialize)]
pub(crate) struct BuildTimings {
    provisioner_timings: [(); 0],
    agent_connection_timings: [(); 0],
    agent_script_timings: Vec<ScriptTiming>,
}

#[derive(Debug, Serialize)]
struct ScriptTiming {
    started_at: Timestamp,
    ended_at: Timestamp,
    exit_code: i32,
    stage: ScriptStage,
    status: ScriptStatus,
    display_name: String,
    workspace_agent_id: AgentId,
    workspace_agent_name: String,
}

impl BuildTimings {
    /// The timings of the complete runs of the agents' scripts.
    pub(crate) fn new(agents: &[store::Agent], runs: &[store::ScriptRun]) -> Self {
        let timing = |run: &store::ScriptRun| {
            let scripts = agents.iter().flat_map(|agent| agent.scripts.iter().map(move |script| (agent, script)));
            let (agent, script) = scripts.into_iter().find(|(_, script)| script.id == run.script)?;
            Some(ScriptTiming {
                started_at: run.started_at,
                ended_at: run.ended_at,
                exit_code: run.exit_code,
                stage: run.stage,
                status: run.status,
                display_name: script.settings.display_name.clone(),
                workspace_agent_id: agent.id,
                workspace_agent_name: agent.name.clone(),
            })
        };
        Self {
            provisioner_timings: [],
            agent_connection_timings: [],
            agent_script_timings: runs.iter().filter_map(timing).collect(),
        }
    }
}
