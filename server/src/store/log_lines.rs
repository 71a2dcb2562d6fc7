use std::sync::Arc;

use chat_workspace_tools::{
    build_log::{LogLevel, LogLine, LogSource},
    workspace::BuildId,
};
use rusqlite::{Row, params};

use super::{
    database::{Database, StoreError},
    json::{variant, variant_name},
    line_ids::LineIds,
};
use crate::clock::Clock;

/// A log line as a provisioner writes it; the store assigns its id and its time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuildLine {
    /// The program that wrote the line.
    pub source: LogSource,
    /// The severity.
    pub level: LogLevel,
    /// The stage of the build; truncated to [`MAX_STAGE_CHARS`](crate::MAX_STAGE_CHARS).
    pub stage: String,
    /// The text; truncated to [`MAX_OUTPUT_CHARS`](crate::MAX_OUTPUT_CHARS).
    pub output: String,
}

impl BuildLine {
    /// A line of the provisioner's output.
    pub fn output(stage: impl Into<String>, level: LogLevel, output: impl Into<String>) -> Self {
        Self { source: LogSource::Provisioner, level, stage: stage.into(), output: output.into() }
    }

    /// A line that the server writes.
    pub(crate) fn server(stage: impl Into<String>, level: LogLevel, output: impl Into<String>) -> Self {
        Self { source: LogSource::ProvisionerDaemon, level, stage: stage.into(), output: output.into() }
    }

    /// The empty line that marks the start of a stage.
    pub fn marker(stage: impl Into<String>) -> Self {
        Self::server(stage, LogLevel::Info, "")
    }
}

/// The log lines of all builds, numbered by one sequence.
#[derive(Debug)]
pub(crate) struct LogLines {
    database: Arc<Database>,
    clock: Clock,
    ids: LineIds,
}

impl LogLines {
    pub(super) fn new(database: Arc<Database>, clock: Clock) -> Result<Self, StoreError> {
        let last: Option<i64> =
            database.read(|connection| connection.query_row("SELECT max(id) FROM log_lines", [], |row| row.get(0)))?;
        Ok(Self { database, clock, ids: LineIds::after(last) })
    }

    /// Stores a line of a build's log.
    pub(crate) fn append(&self, build: BuildId, line: &BuildLine) -> Result<(), StoreError> {
        self.database.write(|change| {
            let mut insert = change.prepare_cached(
                "INSERT INTO log_lines (id, build_id, created_at, source, level, stage, output)
                 VALUES (?, ?, ?, ?, ?, ?, ?)",
            )?;
            insert.execute(params![
                self.ids.next(),
                build.as_uuid(),
                self.clock.now().to_string(),
                variant_name(&line.source)?,
                variant_name(&line.level)?,
                line.stage,
                line.output,
            ])?;
            Ok(())
        })
    }

    /// Records that lines were dropped because the log is full.
    pub(crate) fn set_overflowed(&self, build: BuildId) -> Result<(), StoreError> {
        self.database.write(|change| {
            let jobs = "UPDATE jobs SET logs_overflowed = TRUE WHERE id = (SELECT job_id FROM builds WHERE id = ?)";
            change.execute(jobs, [build.as_uuid()])?;
            Ok(())
        })
    }

    /// The first `limit` lines of a build's log with an id greater than `after`, oldest first.
    pub(crate) fn after(&self, build: BuildId, after: i64, limit: u32) -> Result<Vec<LogLine>, StoreError> {
        self.database.read(|connection| {
            let mut select = connection.prepare_cached(
                "SELECT id, created_at, source, level, stage, output FROM log_lines
                 WHERE build_id = ? AND id > ? ORDER BY id LIMIT ?",
            )?;
            let lines = select.query_map(params![build.as_uuid(), after, limit], line)?;
            Ok(lines.collect::<Result<_, _>>()?)
        })
    }

    /// The last `limit` lines of a build's log with an output other than white space, oldest first.
    pub(crate) fn last(&self, build: BuildId, limit: u32) -> Result<Vec<LogLine>, StoreError> {
        self.database.read(|connection| {
            let mut select = connection.prepare_cached(
                "SELECT id, created_at, source, level, stage, output FROM log_lines
                 WHERE build_id = ? AND trim(output, char(9, 10, 11, 12, 13, 32)) <> '' ORDER BY id DESC LIMIT ?",
            )?;
            let lines = select.query_map(params![build.as_uuid(), limit], line)?;
            let mut lines = lines.collect::<Result<Vec<_>, _>>()?;
            lines.reverse();
            Ok(lines)
        })
    }
}

fn line(row: &Row<'_>) -> rusqlite::Result<LogLine> {
    Ok(LogLine {
        id: row.get(0)?,
        created_at: row.get(1)?,
        log_source: variant(row.get_ref(2)?.as_str()?),
        log_level: variant(row.get_ref(3)?.as_str()?),
        stage: row.get(4)?,
        output: row.get(5)?,
    })
}
