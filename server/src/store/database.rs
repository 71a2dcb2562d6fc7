use std::{
    path::Path,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use rusqlite::{Connection, ErrorCode, Transaction, TransactionBehavior};

/// The migrations, one for each schema version. A released migration never changes.
const MIGRATIONS: &[&str] = &[
    include_str!("migrations/1-builds.sql"),
    include_str!("migrations/2-chats.sql"),
    include_str!("migrations/3-parameters.sql"),
    include_str!("migrations/4-agent-logs.sql"),
];

/// An error of the database.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// SQLite reported an error.
    #[error("{0}")]
    Sqlite(#[from] rusqlite::Error),
    /// Another server uses the file. Two servers would treat each other's builds as abandoned.
    #[error("the database is in use by another server")]
    InUse,
    /// A later version of this server wrote the file.
    #[error("the database has schema version {found}; this server supports versions up to {known}")]
    TooNew {
        /// The schema version of the file.
        found: u32,
        /// The latest schema version that this server supports.
        known: u32,
    },
}

/// An SQLite file that one server uses.
///
/// Calls block for some microseconds, which a local server can afford. Written data is durable when a call returns: it
/// survives a crash of the process.
#[derive(Debug)]
pub(crate) struct Database {
    connection: Mutex<Connection>,
}

impl Database {
    /// Opens the file, or creates it, and runs the pending migrations.
    pub(crate) fn open(path: &Path) -> Result<Self, StoreError> {
        Self::prepare(Connection::open(path)?)
    }

    /// A database that is not saved to a file.
    #[cfg(test)]
    pub(crate) fn in_memory() -> Self {
        Connection::open_in_memory().map_err(StoreError::from).and_then(Self::prepare).expect("opens")
    }

    fn prepare(mut connection: Connection) -> Result<Self, StoreError> {
        // Another user of the file is another server, which will not release it soon.
        connection.busy_timeout(Duration::ZERO)?;
        // WAL: a commit is one append and survives the end of the process. EXCLUSIVE: no other process can open the file.
        let prepared = connection
            .execute_batch(
                "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
                 PRAGMA foreign_keys = ON; BEGIN IMMEDIATE; COMMIT;",
            )
            .map_err(StoreError::from)
            .and_then(|()| migrate(&mut connection));
        match prepared {
            Err(StoreError::Sqlite(error)) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => {
                Err(StoreError::InUse)
            }
            prepared => prepared.map(|()| Self { connection: Mutex::new(connection) }),
        }
    }

    pub(crate) fn read<T>(&self, read: impl FnOnce(&Connection) -> T) -> T {
        read(&self.connection())
    }

    /// Runs `change` in a transaction, which is rolled back if `change` fails.
    pub(crate) fn write<T, E: From<StoreError>>(
        &self,
        change: impl FnOnce(&Transaction<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut connection = self.connection();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate);
        let transaction = transaction.map_err(StoreError::from)?;
        let changed = change(&transaction)?;
        transaction.commit().map_err(StoreError::from)?;
        Ok(changed)
    }

    fn connection(&self) -> MutexGuard<'_, Connection> {
        // Ignores poisoning: a panic drops the transaction, which rolls it back.
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    let found: u32 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let known = MIGRATIONS.len() as u32;
    let pending = MIGRATIONS.get(found as usize..).ok_or(StoreError::TooNew { found, known })?;
    for (version, step) in (found + 1..).zip(pending) {
        let transaction = connection.transaction()?;
        transaction.execute_batch(step)?;
        transaction.pragma_update(None, "user_version", version)?;
        transaction.commit()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn migrates_every_older_version_and_keeps_the_data() {
        for version in 1..=MIGRATIONS.len() as u32 {
            let folder = tempfile::tempdir().expect("makes a folder");
            let path = folder.path().join("old.sqlite3");
            let old = Connection::open(&path).expect("opens");
            MIGRATIONS[..version as usize].iter().for_each(|step| old.execute_batch(step).expect("migrates"));
            old.pragma_update(None, "user_version", version).expect("sets");
            old.execute("INSERT INTO jobs (id, created_at) VALUES (x'01', 7)", []).expect("inserts");
            drop(old);

            let database = Database::open(&path).expect("opens");
            let (version, jobs) = database
                .read(|connection| {
                    let version: u32 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
                    let jobs: i64 = connection.query_row("SELECT count(*) FROM jobs", [], |row| row.get(0))?;
                    Ok::<_, rusqlite::Error>((version, jobs))
                })
                .expect("reads");
            assert_eq!((version, jobs), (MIGRATIONS.len() as u32, 1));
        }
    }

    #[test]
    fn refuses_a_later_version() {
        let folder = tempfile::tempdir().expect("makes a folder");
        let path = folder.path().join("new.sqlite3");
        Connection::open(&path).and_then(|new| new.pragma_update(None, "user_version", 99)).expect("sets");
        assert!(matches!(Database::open(&path), Err(StoreError::TooNew { found: 99, .. })));
    }

    #[test]
    fn only_one_connection_can_open_a_file() {
        let folder = tempfile::tempdir().expect("makes a folder");
        let path = folder.path().join("one.sqlite3");
        let first = Database::open(&path).expect("opens");
        assert!(matches!(Database::open(&path), Err(StoreError::InUse)));
        drop(first);
        Database::open(&path).expect("is free again");
    }

    #[test]
    fn rolls_back_a_failed_change() {
        let database = Database::in_memory();
        let failed = database.write(|change| {
            change.execute("INSERT INTO jobs (id, created_at) VALUES (x'01', 7)", [])?;
            change.execute("INSERT INTO nowhere VALUES (1)", [])?;
            Ok::<_, StoreError>(())
        });
        assert!(failed.is_err());
        let jobs: i64 = database
            .read(|connection| connection.query_row("SELECT count(*) FROM jobs", [], |row| row.get(0)))
            .expect("reads");
        assert_eq!(jobs, 0);
    }
}
