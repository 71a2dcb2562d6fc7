use std::time::Duration;

use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at};

/// How often a stream reads its state without a notification, in case one was lost.
const RECHECK_INTERVAL: Duration = Duration::from_secs(60);

/// Ticks when a stream has to read its state without a notification.
pub(super) fn recheck() -> Interval {
    ticks(RECHECK_INTERVAL)
}

/// Ticks after each period, first after one period. A late tick delays the ticks after it.
pub(super) fn ticks(period: Duration) -> Interval {
    let mut interval = interval_at(Instant::now() + period, period);
    interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
    interval
}
