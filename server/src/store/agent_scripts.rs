use chat_workspace_tools::workspace::{AgentId, BuildId};
use rusqlite::{Connection, params};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    database::StoreError,
    handle::Store,
    json::{Json, variant, variant_name},
};
use crate::{clock::Timestamp, template::ScriptSettings};

/// A script of an agent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Script {
    pub(crate) id: Uuid,
    /// The log source of its output.
    pub(crate) source: Uuid,
    pub(crate) settings: ScriptSettings,
}

/// When a script ran.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ScriptStage {
    /// After the agent's first connection.
    #[default]
    Start,
    /// When the workspace stopped.
    Stop,
}

/// How a script ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ScriptStatus {
    /// It exited with code 0.
    Ok,
    /// It exited with another code, or a signal ended it.
    #[default]
    ExitFailure,
    /// It exceeded its time limit and was killed.
    TimedOut,
    /// It exited with code 0, and a process that it started keeps its output open.
    PipesLeftOpen,
}

/// A complete run of a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ScriptRun {
    pub(crate) script: Uuid,
    pub(crate) stage: ScriptStage,
    pub(crate) started_at: Timestamp,
    pub(crate) ended_at: Timestamp,
    pub(crate) exit_code: i32,
    pub(crate) status: ScriptStatus,
}

impl Store {
    /// The complete runs of the scripts of a build's agents, in the order of their starts.
    pub(crate) fn script_runs(&self, build: BuildId) -> Result<Vec<ScriptRun>, StoreError> {
        self.database.read(|connection| {
            let mut select = connection.prepare_cached(
                "SELECT script_id, stage, script_runs.started_at, ended_at, exit_code, status FROM script_runs
                 JOIN agent_scripts ON agent_scripts.id = script_id JOIN agents ON agents.id = agent_id
                 WHERE build_id = ? ORDER BY script_runs.started_at, agents.place, agent_scripts.place",
            )?;
            let runs = select.query_map([build.as_uuid()], |row| {
                Ok(ScriptRun {
                    script: row.get(0)?,
                    stage: variant(row.get_ref(1)?.as_str()?),
                    started_at: row.get(2)?,
                    ended_at: row.get(3)?,
                    exit_code: row.get(4)?,
                    status: variant(row.get_ref(5)?.as_str()?),
                })
            })?;
            Ok(runs.collect::<Result<_, _>>()?)
        })
    }
}

pub(super) fn insert_scripts(change: &Connection, agent: Uuid, scripts: &[ScriptSettings]) -> Result<(), StoreError> {
    let mut insert = change.prepare_cached(
        "INSERT INTO agent_scripts (id, agent_id, place, source_id, settings) VALUES (?, ?, ?, ?, ?)",
    )?;
    for (place, settings) in scripts.iter().enumerate() {
        insert.execute(params![Uuid::new_v4(), agent, place as i64, Uuid::new_v4(), Json(settings)])?;
    }
    Ok(())
}

pub(super) fn read_scripts(connection: &Connection, agent: AgentId) -> Result<Vec<Script>, StoreError> {
    let mut select = connection
        .prepare_cached("SELECT id, source_id, settings FROM agent_scripts WHERE agent_id = ? ORDER BY place")?;
    let scripts = select.query_map([agent.as_uuid()], |row| {
        let Json(settings) = row.get(2)?;
        Ok(Script { id: row.get(0)?, source: row.get(1)?, settings })
    })?;
    Ok(scripts.collect::<Result<_, _>>()?)
}

/// Stores a complete run. A later run of the same script in the same stage replaces it.
pub(super) fn insert_run(change: &Connection, run: &ScriptRun) -> Result<(), StoreError> {
    let ScriptRun { script, stage, started_at, ended_at, exit_code, status } = run;
    let (stage, status) = (variant_name(stage)?, variant_name(status)?);
    change.execute(
        "INSERT OR REPLACE INTO script_runs (script_id, stage, started_at, ended_at, exit_code, status)
         SELECT ?1, ?2, ?3, ?4, ?5, ?6 WHERE EXISTS (SELECT 1 FROM agent_scripts WHERE id = ?1)",
        params![script, stage, started_at, ended_at, exit_code, status],
    )?;
    Ok(())
}
