use chat_workspace_tools::{
    build_log::LogLevel,
    workspace::{AgentId, AgentLifecycle},
};
use rusqlite::{Connection, params};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    agent_scripts::{ScriptRun, ScriptStage, ScriptStatus, insert_run},
    agents::set_lifecycle,
    database::StoreError,
    handle::Store,
    json::{variant, variant_name},
};
use crate::clock::Timestamp;

/// The maximum size of an agent's log, in bytes of output. Further lines are dropped, and the agent reports an overflow.
pub(crate) const MAX_AGENT_LOG_BYTES: i64 = 1 << 20;

/// A record that an agent sends: something that happened in the workspace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AgentRecord {
    /// Numbers the records of an agent from 1, without gaps.
    #[serde(rename = "seq")]
    pub(crate) sequence: i64,
    /// The time in milliseconds since 1970.
    pub(crate) at: i64,
    #[serde(flatten)]
    pub(crate) event: AgentEvent,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(crate) enum AgentEvent {
    /// A script wrote a line.
    Output { source: Uuid, level: LogLevel, output: String },
    /// A script ended at the time of the record.
    ScriptEnded { script: Uuid, stage: ScriptStage, started_at: i64, exit_code: i32, status: ScriptStatus },
    /// The state of the scripts changed.
    Lifecycle { state: AgentLifecycle },
}

/// A line of an agent's log, as the API sends it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct AgentLine {
    pub(crate) id: i64,
    pub(crate) created_at: Timestamp,
    pub(crate) output: String,
    pub(crate) level: LogLevel,
    pub(crate) source_id: Uuid,
}

/// Why records were not stored.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AgentRecordError {
    /// Records are missing. The agent has to send them again.
    #[error("record {found} follows record {last}")]
    Gap { last: i64, found: i64 },
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<rusqlite::Error> for AgentRecordError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}

/// The size of a line in the limit of the log. An empty line counts too, so that the number of lines is limited.
pub(crate) fn line_size(output: &str) -> i64 {
    output.len().max(1) as i64
}

/// The part of an agent that its records change.
struct Progress {
    acknowledged: i64,
    logs_length: i64,
    logs_overflowed: bool,
    has_new_lines: bool,
    has_other_changes: bool,
}

impl Store {
    /// Stores the records of an agent that are not stored yet, in one transaction, so that none is lost or doubled.
    pub(crate) fn store_agent_records(&self, id: AgentId, records: &[AgentRecord]) -> Result<(), AgentRecordError> {
        let progress = self.database.write(|change| {
            let select = "SELECT acknowledged, logs_length, logs_overflowed FROM agents WHERE id = ?";
            let mut progress = change.query_row(select, [id.as_uuid()], |row| {
                Ok(Progress {
                    acknowledged: row.get(0)?,
                    logs_length: row.get(1)?,
                    logs_overflowed: row.get(2)?,
                    has_new_lines: false,
                    has_other_changes: false,
                })
            })?;
            for record in records {
                self.store_record(change, id, record, &mut progress)?;
            }
            change.execute(
                "UPDATE agents SET acknowledged = ?, logs_length = ?, logs_overflowed = ? WHERE id = ?",
                params![progress.acknowledged, progress.logs_length, progress.logs_overflowed, id.as_uuid()],
            )?;
            Ok::<_, AgentRecordError>(progress)
        })?;
        if progress.has_new_lines {
            self.agent_log_changes().notify(&id);
        }
        if progress.has_other_changes {
            self.notify_workspace_of(id)?;
        }
        Ok(())
    }

    fn store_record(
        &self,
        change: &Connection,
        id: AgentId,
        record: &AgentRecord,
        progress: &mut Progress,
    ) -> Result<(), AgentRecordError> {
        let AgentRecord { sequence, at, event } = record;
        if *sequence <= progress.acknowledged {
            return Ok(());
        }
        if *sequence != progress.acknowledged + 1 {
            return Err(AgentRecordError::Gap { last: progress.acknowledged, found: *sequence });
        }
        progress.acknowledged = *sequence;
        let time = |millis| Timestamp::from_millis(millis).unwrap_or_else(|| self.clock.now());
        match event {
            AgentEvent::Output { .. } if progress.logs_overflowed => {}
            AgentEvent::Output { output, .. } if progress.logs_length + line_size(output) > MAX_AGENT_LOG_BYTES => {
                progress.logs_overflowed = true;
                progress.has_other_changes = true;
            }
            AgentEvent::Output { source, level, output } => {
                let mut insert = change.prepare_cached(
                    "INSERT INTO agent_logs (id, agent_id, source_id, created_at, level, output)
                     VALUES (?, ?, ?, ?, ?, ?)",
                )?;
                let (line, level) = (self.agent_line_ids.next(), variant_name(level)?);
                insert.execute(params![line, id.as_uuid(), source, time(*at), level, output])?;
                progress.has_other_changes |= progress.logs_length == 0;
                progress.has_new_lines = true;
                progress.logs_length += line_size(output);
            }
            AgentEvent::ScriptEnded { script, stage, started_at, exit_code, status } => {
                let (started_at, ended_at) = (time(*started_at), time(*at));
                let (script, stage, exit_code, status) = (*script, *stage, *exit_code, *status);
                insert_run(change, &ScriptRun { script, stage, started_at, ended_at, exit_code, status })?;
                progress.has_other_changes = true;
            }
            AgentEvent::Lifecycle { state } => {
                set_lifecycle(change, id, state, time(*at))?;
                progress.has_other_changes = true;
            }
        }
        Ok(())
    }

    /// The lines of an agent's log with an id greater than `after`, oldest first.
    pub(crate) fn agent_log(&self, id: AgentId, after: i64) -> Result<Vec<AgentLine>, StoreError> {
        self.database.read(|connection| {
            let mut select = connection.prepare_cached(
                "SELECT id, created_at, output, level, source_id FROM agent_logs
                 WHERE agent_id = ? AND id > ? ORDER BY id",
            )?;
            let lines = select.query_map(params![id.as_uuid(), after], |row| {
                Ok(AgentLine {
                    id: row.get(0)?,
                    created_at: row.get(1)?,
                    output: row.get(2)?,
                    level: variant(row.get_ref(3)?.as_str()?),
                    source_id: row.get(4)?,
                })
            })?;
            Ok(lines.collect::<Result<_, _>>()?)
        })
    }
}

#[cfg(test)]
mod tests;
