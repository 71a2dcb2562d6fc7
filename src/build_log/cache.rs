use std::{cell::RefCell, collections::VecDeque, rc::Rc};

use super::store::LogStore;
use crate::workspace::BuildId;

/// A cache of the complete logs of ended builds, which never change. Shared by the rows of a page.
///
/// Limited in bytes; the least recently used log is dropped first. Clones share the cache.
#[derive(Clone, Debug)]
pub struct LogCache {
    inner: Rc<RefCell<Inner>>,
}

#[derive(Debug)]
struct Inner {
    /// The least recently used log is at the front. A list, because there are few logs.
    logs: VecDeque<Rc<LogStore>>,
    max_bytes: usize,
}

impl LogCache {
    /// A cache of at most `max_bytes` bytes. A larger log is not cached.
    pub fn new(max_bytes: usize) -> Self {
        Self { inner: Rc::new(RefCell::new(Inner { logs: VecDeque::new(), max_bytes })) }
    }

    /// The complete log of `build`, if it is cached.
    pub fn get(&self, build: BuildId) -> Option<Rc<LogStore>> {
        let logs = &mut self.inner.borrow_mut().logs;
        let log = logs.remove(logs.iter().position(|log| log.build() == build)?)?;
        logs.push_back(Rc::clone(&log));
        Some(log)
    }

    /// Adds the log of an ended build. The caller must know that it is complete.
    pub(crate) fn insert(&self, log: Rc<LogStore>) {
        let Inner { logs, max_bytes } = &mut *self.inner.borrow_mut();
        logs.retain(|cached| cached.build() != log.build());
        logs.push_back(log);
        while logs.iter().map(|log| log.size()).sum::<usize>() > *max_bytes {
            logs.pop_front();
        }
    }
}

impl Default for LogCache {
    /// 16 MiB: the logs of a long chat. The server limits each log to 1 MiB of text.
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
    fn a_log_is_found_by_its_build() {
        let cache = LogCache::default();
        cache.insert(log(1, 10));
        assert!(cache.get(build(1)).is_some());
        assert!(cache.get(build(2)).is_none());
    }

    #[test]
    fn the_least_recently_used_log_is_dropped_first() {
        let cache = LogCache::new(2_600);
        cache.insert(log(1, 1_000));
        cache.insert(log(2, 1_000));
        cache.get(build(1));
        cache.insert(log(3, 1_000));
        let cached: Vec<_> = (1..=3).filter(|n| cache.get(build(*n)).is_some()).collect();
        assert_eq!(cached, [1, 3]);
    }

    #[test]
    fn a_log_inserted_again_replaces_itself() {
        let cache = LogCache::new(2_600);
        cache.insert(log(1, 1_000));
        for _ in 0..3 {
            cache.insert(log(2, 1_000));
        }
        assert!(cache.get(build(1)).is_some());
    }

    #[test]
    fn the_default_limit_is_16_mib() {
        let cache = LogCache::default();
        (0..20).for_each(|n| cache.insert(log(n, 1 << 20)));
        let cached = (0..20).filter(|n| cache.get(build(*n)).is_some()).count();
        assert!((10..=15).contains(&cached), "{cached} logs of a little more than 1 MiB");
    }

    #[test]
    fn a_log_larger_than_the_cache_is_not_cached() {
        let cache = LogCache::new(500);
        cache.insert(log(1, 1_000));
        assert!(cache.get(build(1)).is_none());
    }
}
