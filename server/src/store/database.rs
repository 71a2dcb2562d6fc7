use std::{
    path::Path,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use rusqlite::{Connection, ErrorCode, Transaction, TransactionBehavior};

/// What brings an older file up to date, one step for each version. A step that was released never changes.
const MIGRATIONS: &[&str] = &[
    include_str!("migrations/1-builds.sql"),
    include_str!("migrations/2-chats.sql"),
    include_str!("migrations/3-parameters.sql"),
];

/// Why the database did not answer.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// SQLite could not do it.
    #[error("{0}")]
    Sqlite(#[from] rusqlite::Error),
    /// Another server uses the file: two would take each other's builds for abandoned.
    #[error("the database is in use by another server")]
    InUse,
    /// The file was made by a later version of this server.
    #[error("the database has version {found}; this server knows versions up to {known}")]
    TooNew {
        /// The file's version.
        found: u32,
        /// The newest version known here.
        known: u32,
    },
}

/// One SQLite file, used by one server.
///
/// A call takes microseconds and blocks: a local server can afford that, and what is written is there when the call
/// returns, also for whoever starts after a crash.
#[derive(Debug)]
pub(crate) struct Database {
    connection: Mutex<Connection>,
}

impl Database {
    /// Opens the file, or makes it, and brings it up to date.
    pub(crate) fn open(path: &Path) -> Result<Self, StoreError> {
        Self::prepare(Connection::open(path)?)
    }

    /// A database that ends with the process.
    #[cfg(test)]
    pub(crate) fn in_memory() -> Self {
        Connection::open_in_memory().map_err(StoreError::from).and_then(Self::prepare).expect("opens")
    }

    fn prepare(mut connection: Connection) -> Result<Self, StoreError> {
        // Nobody else uses the file for a moment only.
        connection.busy_timeout(Duration::ZERO)?;
        // Written ahead: a commit is one append, and survives the end of the process. Exclusive: for this process.
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

    /// Changes all or, if `change` fails, nothing.
    pub(crate) fn write<T, E: From<StoreError>>(
        &self,
        change: impl FnOnce(&Transaction<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut connection = self.connection();
        let begun = connection.transaction_with_behavior(TransactionBehavior::Immediate);
        let transaction = begun.map_err(StoreError::from)?;
        let changed = change(&transaction)?;
        transaction.commit().map_err(StoreError::from)?;
        Ok(changed)
    }

    fn connection(&self) -> MutexGuard<'_, Connection> {
        // A transaction that a panic cut off was rolled back when it was dropped.
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
    fn every_older_file_is_brought_up_to_date_and_keeps_what_it_holds() {
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
    fn a_file_of_a_later_version_is_refused_unchanged() {
        let folder = tempfile::tempdir().expect("makes a folder");
        let path = folder.path().join("new.sqlite3");
        Connection::open(&path).and_then(|new| new.pragma_update(None, "user_version", 99)).expect("sets");
        assert!(matches!(Database::open(&path), Err(StoreError::TooNew { found: 99, .. })));
    }

    #[test]
    fn a_file_serves_one_server_at_a_time() {
        let folder = tempfile::tempdir().expect("makes a folder");
        let path = folder.path().join("one.sqlite3");
        let first = Database::open(&path).expect("opens");
        assert!(matches!(Database::open(&path), Err(StoreError::InUse)));
        drop(first);
        Database::open(&path).expect("is free again");
    }

    #[test]
    fn a_change_that_fails_changes_nothing() {
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
