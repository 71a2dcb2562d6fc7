use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Serialize, Serializer};
use tokio::time::Instant;

/// Tells the time of day by tokio's clock: timestamps never go back, and a test that pauses time pauses them too.
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
        Timestamp(self.origin + elapsed)
    }
}

/// A moment as the wire writes it: RFC 3339, UTC, milliseconds without trailing zeros (`…:07Z`, `…:07.1Z`).
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
            let moment = Timestamp(DateTime::from_timestamp_millis(millis).expect("in range"));
            assert_eq!(moment.to_string(), text);
        }
    }
}
