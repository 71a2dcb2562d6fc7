use std::time::Duration;

use chrono::{DateTime, SecondsFormat};

/// 2026-04-10T09:15:30Z in milliseconds since the Unix epoch: the time zero of every script.
const EPOCH_MS: i64 = 1_775_812_530_000;

/// The time of the virtual clock at `at` seconds.
pub(super) fn seconds(at: f64) -> Duration {
    Duration::from_secs_f64(at)
}

/// The RFC 3339 form of `at` seconds of the virtual clock.
pub(super) fn created_at(at: f64) -> String {
    let time = DateTime::from_timestamp_millis(EPOCH_MS + (at * 1000.0) as i64).unwrap_or_default();
    time.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// The latest entry up to `now`; of several with the same time, the one that was added last.
pub(super) fn last_before<T>(timed: &[(Duration, T)], now: Duration) -> Option<&T> {
    timed.iter().filter(|(at, _)| *at <= now).max_by_key(|(at, _)| *at).map(|(_, what)| what)
}
