use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use chat_workspace_tools::{build_log::LogLine, workspace::BuildId};
use rusqlite::{Row, params};
use serde::{
    Deserialize, Serialize,
    de::value::{self, BorrowedStrDeserializer},
};

use super::{StoreError, database::Database};
use crate::{clock::Clock, log::BuildLine};

/// Above 32 bits, so that a client that counts in them shows it.
const FIRST_ID: i64 = 5_000_000_001;
/// Ids divisible by this are skipped: a real deployment's sequence has gaps.
const GAP_EVERY: i64 = 7;

/// The log lines of all builds, numbered by one sequence.
#[derive(Debug)]
pub(crate) struct Lines {
    database: Arc<Database>,
    clock: Clock,
    next_id: AtomicI64,
}

impl Lines {
    pub(super) fn new(database: Arc<Database>, clock: Clock) -> Result<Self, StoreError> {
        let last: Option<i64> =
            database.read(|connection| connection.query_row("SELECT max(id) FROM log_lines", [], |row| row.get(0)))?;
        let next_id = AtomicI64::new(last.map_or(FIRST_ID, |last| last + 1));
        Ok(Self { database, clock, next_id })
    }

    /// Adds a line to a build's log. It is stored when this returns.
    pub(crate) fn append(&self, build: BuildId, line: &BuildLine) -> Result<(), StoreError> {
        self.database.write(|change| {
            // Numbered under the database's lock, so that ids ascend in the order of the lines.
            let mut insert = change.prepare_cached(
                "INSERT INTO log_lines (id, build_id, created_at, source, level, stage, output)
                 VALUES (?, ?, ?, ?, ?, ?, ?)",
            )?;
            insert.execute(params![
                self.take_id(),
                build.as_uuid(),
                self.clock.now().to_string(),
                wire_word(&line.source)?,
                wire_word(&line.level)?,
                line.stage,
                line.output,
            ])?;
            Ok(())
        })
    }

    /// Notes that the log is full: lines were dropped.
    pub(crate) fn overflow(&self, build: BuildId) -> Result<(), StoreError> {
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

    fn take_id(&self) -> i64 {
        loop {
            let id = self.next_id.fetch_add(1, Ordering::Relaxed);
            if id % GAP_EVERY != 0 {
                return id;
            }
        }
    }
}

fn line(row: &Row<'_>) -> rusqlite::Result<LogLine> {
    Ok(LogLine {
        id: row.get(0)?,
        created_at: row.get(1)?,
        log_source: from_wire_word(row.get_ref(2)?.as_str()?),
        log_level: from_wire_word(row.get_ref(3)?.as_str()?),
        stage: row.get(4)?,
        output: row.get(5)?,
    })
}

/// The wire's word for a unit variant of an enum.
fn wire_word<T: Serialize>(value: &T) -> Result<String, StoreError> {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => Ok(word),
        other => {
            Err(StoreError::Sqlite(rusqlite::Error::ToSqlConversionFailure(format!("{other:?} is no word").into())))
        }
    }
}

/// The variant that a word stands for; a word that is not known stands for the default.
fn from_wire_word<'de, T: Deserialize<'de> + Default>(word: &'de str) -> T {
    T::deserialize(BorrowedStrDeserializer::<value::Error>::new(word)).unwrap_or_default()
}
