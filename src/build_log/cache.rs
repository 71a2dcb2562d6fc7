use std::{cell::RefCell, rc::Rc};

use super::store::LogStore;
use crate::workspace::BuildId;

/// Whole logs of ended builds, shared by the rows of a page: such a log never changes.
///
/// Bounded in bytes; the log longest unused goes first. Clones share one cache.
#[derive(Clone, Debug)]
pub struct LogCache {
    inner: Rc<RefCell<Inner>>,
}

#[derive(Debug)]
struct Inner {
    /// Least recently used first.
    logs: Vec<Rc<LogStore>>,
    max_bytes: usize,
}

impl LogCache {
    /// A cache of at most `max_bytes` of logs; one log larger than that is not kept.
    pub fn new(max_bytes: usize) -> Self {
        Self { inner: Rc::new(RefCell::new(Inner { logs: Vec::new(), max_bytes })) }
    }

    /// The whole log of `build`, if it is held.
    pub fn get(&self, build: BuildId) -> Option<Rc<LogStore>> {
        let logs = &mut self.inner.borrow_mut().logs;
        let place = logs.iter().position(|log| log.build() == build)?;
        let log = logs.remove(place);
        logs.push(Rc::clone(&log));
        Some(log)
    }

    /// Keeps the log of an ended build, which the caller has proved to be whole.
    pub fn put(&self, log: Rc<LogStore>) {
        let inner = &mut *self.inner.borrow_mut();
        inner.logs.retain(|held| held.build() != log.build());
        inner.logs.push(log);
        while inner.logs.iter().map(|log| log.size()).sum::<usize>() > inner.max_bytes {
            inner.logs.remove(0);
        }
    }
}

impl Default for LogCache {
    /// 16 MiB: the logs of a long chat, since a server cuts each at 1 MiB of text.
    fn default() -> Self {
        Self::new(16 << 20)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::build_log::{LogLevel, LogLine, LogSource};

    fn build(n: u128) -> BuildId {
        uuid::Uuid::from_u128(n).into()
    }

    fn log(n: u128, bytes: usize) -> Rc<LogStore> {
        let mut log = LogStore::new(build(n));
        log.push(&LogLine {
            id: 1,
            created_at: String::new(),
            log_source: LogSource::Provisioner,
            log_level: LogLevel::Info,
            stage: String::new(),
            output: "x".repeat(bytes),
        });
        Rc::new(log)
    }

    #[test]
    fn a_log_is_given_back_for_its_own_build_only() {
        let cache = LogCache::default();
        cache.put(log(1, 10));
        assert!(cache.get(build(1)).is_some());
        assert!(cache.get(build(2)).is_none());
    }

    #[test]
    fn the_log_longest_unused_goes_first() {
        let cache = LogCache::new(2_500);
        cache.put(log(1, 1_000));
        cache.put(log(2, 1_000));
        cache.get(build(1));
        cache.put(log(3, 1_000));
        let held: Vec<_> = (1..=3).filter(|n| cache.get(build(*n)).is_some()).collect();
        assert_eq!(held, [1, 3]);
    }

    #[test]
    fn a_log_that_is_kept_again_takes_its_room_once() {
        let cache = LogCache::new(2_500);
        cache.put(log(1, 1_000));
        for _ in 0..3 {
            cache.put(log(2, 1_000));
        }
        assert!(cache.get(build(1)).is_some());
    }

    #[test]
    fn a_cache_of_which_nothing_else_is_said_holds_16_mib() {
        let cache = LogCache::default();
        (0..20).for_each(|n| cache.put(log(n, 1 << 20)));
        let held = (0..20).filter(|n| cache.get(build(*n)).is_some()).count();
        assert!((10..=15).contains(&held), "{held} logs of a little more than 1 MiB");
    }

    #[test]
    fn a_log_larger_than_the_cache_is_not_kept() {
        let cache = LogCache::new(500);
        cache.put(log(1, 1_000));
        assert!(cache.get(build(1)).is_none());
    }
}
