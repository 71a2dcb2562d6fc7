use std::{fmt, time::Duration};

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use serde::{Serialize, Serializer};
use tokio::time::Instant;

/// The wall clock at the start of the server, advanced by tokio's monotonic clock. Timestamps never decrease, and
/// `tokio::time::pause` stops them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock {
    origin: DateTime<Utc>,
    started: Instant,
}

impl Clock {
    pub(crate) fn start() -> Self {
        Self { origin: Utc::now(), started: Instant::now() }
    }

    pub(crate) fn now(&self) -> Timestamp {
        let elapsed = TimeDelta::from_std(self.started.elapsed()).unwrap_or(TimeDelta::MAX);
        Timestamp((self.origin + elapsed).trunc_subsecs(3))
    }
}

/// A time in milliseconds. In JSON it is RFC 3339 in UTC without trailing zeros (`…:07Z`, `…:07.1Z`), as Go writes it; in
/// the database it is the milliseconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Timestamp(DateTime<Utc>);

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.0.format("%Y-%m-%dT%H:%M:%S%.3f").to_string();
        write!(f, "{}Z", text.trim_end_matches('0').trim_end_matches('.'))
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Timestamp {
    /// The time of so many milliseconds since 1970; `None` if it is out of range.
    pub(crate) fn from_millis(millis: i64) -> Option<Self> {
        DateTime::from_timestamp_millis(millis).map(Self)
    }

    /// The current time of the system's clock, for programs without a [`Clock`].
    pub(crate) fn of_system() -> Self {
        Self(Utc::now().trunc_subsecs(3))
    }

    /// The milliseconds since 1970.
    pub(crate) fn millis(self) -> i64 {
        self.0.timestamp_millis()
    }

    /// The time since `earlier`, or zero if `earlier` is later.
    pub(crate) fn since(self, earlier: Self) -> Duration {
        (self.0 - earlier.0).to_std().unwrap_or_default()
    }
}

impl ToSql for Timestamp {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.millis().into())
    }
}

impl FromSql for Timestamp {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let millis = value.as_i64()?;
        Self::from_millis(millis).ok_or(FromSqlError::OutOfRange(millis))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timestamp_has_milliseconds_without_trailing_zeros() {
        for (millis, text) in [
            (0, "1970-01-01T00:00:00Z"),
            (20_000, "1970-01-01T00:00:20Z"),
            (7_100, "1970-01-01T00:00:07.1Z"),
            (7_012, "1970-01-01T00:00:07.012Z"),
        ] {
            let timestamp = Timestamp(DateTime::from_timestamp_millis(millis).expect("in range"));
            assert_eq!(timestamp.to_string(), text);
        }
    }
}
