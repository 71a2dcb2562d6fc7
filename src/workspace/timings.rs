use serde::{Deserialize, Serialize};

use super::{id::AgentId, lenient, open_enum::open_enum};

open_enum! {
    /// When a script runs.
    ScriptStage {
        /// When the workspace starts.
        Start = "start",
        /// When the workspace stops.
        Stop = "stop",
        /// At set times.
        Cron = "cron",
    }
}

open_enum! {
    /// How a script ended.
    ScriptStatus {
        /// With exit code 0.
        Ok = "ok",
        /// With another exit code.
        ExitFailure = "exit_failure",
        /// It was killed at its time limit.
        TimedOut = "timed_out",
        /// With exit code 0, but its output was still open.
        PipesLeftOpen = "pipes_left_open",
    }
}

/// How long the parts of a build took (`GET /api/v2/workspacebuilds/{id}/timings`). Only the agents' scripts are read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct BuildTimings {
    /// The scripts that have ended.
    #[serde(default, deserialize_with = "lenient::list")]
    pub agent_script_timings: Vec<AgentScriptTiming>,
}

/// A run of an agent's script that has ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct AgentScriptTiming {
    /// The agent.
    pub workspace_agent_id: AgentId,
    /// The script's name.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub display_name: String,
    /// When it began, in RFC 3339.
    #[serde(default)]
    pub started_at: Option<String>,
    /// When it ended, in RFC 3339.
    #[serde(default)]
    pub ended_at: Option<String>,
    /// Its exit code.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub exit_code: i64,
    /// When it runs.
    #[serde(default)]
    pub stage: ScriptStage,
    /// How it ended.
    #[serde(default)]
    pub status: ScriptStatus,
}

impl AgentScriptTiming {
    /// Creates the timing of a startup script without times. `status` is that of `exit_code`.
    pub fn new(workspace_agent_id: AgentId, display_name: impl Into<String>, exit_code: i64) -> Self {
        Self {
            workspace_agent_id,
            display_name: display_name.into(),
            started_at: None,
            ended_at: None,
            exit_code,
            stage: ScriptStage::Start,
            status: if exit_code == 0 { ScriptStatus::Ok } else { ScriptStatus::ExitFailure },
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn reads_timings_with_null_lists_times_and_unknown_values() {
        let read = |value| serde_json::from_value::<BuildTimings>(value).expect("reads");
        for empty in [json!({}), json!({"provisioner_timings": null, "agent_script_timings": null})] {
            assert_eq!(read(empty), BuildTimings::default());
        }
        let timings = read(json!({"provisioner_timings": [{"job_id": 7}], "agent_script_timings": [{
            "workspace_agent_id": "0d0d0d0d-1234-4321-8abc-0123456789ab", "workspace_agent_name": "main",
            "display_name": "Startup", "started_at": "2026-04-10T09:15:30Z", "ended_at": null, "exit_code": 7,
            "stage": "later", "status": "exit_failure",
        }]}));
        let [timing] = &timings.agent_script_timings[..] else { panic!("{timings:?}") };
        assert_eq!((timing.exit_code, &timing.status, &timing.ended_at), (7, &ScriptStatus::ExitFailure, &None));
        assert_eq!(timing.stage, ScriptStage::Other("later".into()));
    }
}
