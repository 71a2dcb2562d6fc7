use std::sync::atomic::{AtomicI64, Ordering};

/// Larger than 32 bits, so that a client that stores ids in 32 bits fails visibly.
const FIRST_ID: i64 = 5_000_000_001;
/// Ids divisible by this are skipped, because the ids of a real deployment have gaps.
const GAP_EVERY: i64 = 7;

/// The ascending ids of the lines in a table.
#[derive(Debug)]
pub(super) struct LineIds(AtomicI64);

impl LineIds {
    /// The ids after the last one of the table.
    pub(super) fn after(last: Option<i64>) -> Self {
        Self(AtomicI64::new(last.map_or(FIRST_ID, |last| last + 1)))
    }

    /// The next id. Call it while the database is locked, so that ids ascend in the order of the lines.
    pub(super) fn next(&self) -> i64 {
        loop {
            let id = self.0.fetch_add(1, Ordering::Relaxed);
            if id % GAP_EVERY != 0 {
                return id;
            }
        }
    }
}
