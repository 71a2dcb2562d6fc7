use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
};

use chat_workspace_tools::workspace::BuildId;
use tokio::sync::Notify;

/// A first-in, first-out queue of builds that wait for a worker.
#[derive(Debug, Default)]
pub(super) struct BuildQueue {
    waiting: Mutex<VecDeque<BuildId>>,
    pushed: Notify,
}

/// The position of a job in the queue, as the API sends it. Both fields are 0 for a job that is not queued.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct QueuePosition {
    /// The position, counted from 1.
    pub(crate) position: usize,
    /// The length of the queue.
    pub(crate) size: usize,
}

impl BuildQueue {
    pub(super) fn push(&self, build: BuildId) {
        self.waiting().push_back(build);
        self.pushed.notify_one();
    }

    /// Removes the first build, and waits while the queue is empty. Only one task may call this at a time.
    pub(super) async fn pop(&self) -> BuildId {
        loop {
            let first = self.waiting().pop_front();
            match first {
                Some(build) => return build,
                None => self.pushed.notified().await,
            }
        }
    }

    /// Removes a build; returns whether it was in the queue.
    pub(super) fn remove(&self, build: BuildId) -> bool {
        let mut waiting = self.waiting();
        let index = waiting.iter().position(|other| *other == build);
        index.and_then(|index| waiting.remove(index)).is_some()
    }

    /// The builds in the queue, first the next one.
    pub(super) fn waiting_builds(&self) -> Vec<BuildId> {
        self.waiting().iter().copied().collect()
    }

    pub(super) fn position(&self, build: BuildId) -> QueuePosition {
        let waiting = self.waiting();
        let index = waiting.iter().position(|other| *other == build);
        index.map_or_else(QueuePosition::default, |index| QueuePosition { position: index + 1, size: waiting.len() })
    }

    fn waiting(&self) -> MutexGuard<'_, VecDeque<BuildId>> {
        // Ignores poisoning: each change is a single operation, so the queue is consistent after a panic.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[tokio::test]
    async fn builds_are_taken_in_order() {
        let queue = BuildQueue::default();
        let [first, second, third] = [1, 2, 3].map(|id| BuildId::from(Uuid::from_u128(id)));
        for build in [first, second, third] {
            queue.push(build);
        }
        assert_eq!(queue.position(third), QueuePosition { position: 3, size: 3 });

        assert!(queue.remove(second));
        assert!(!queue.remove(second), "it was removed");
        assert_eq!(queue.position(third), QueuePosition { position: 2, size: 2 });
        assert_eq!(queue.position(second), QueuePosition::default());

        assert_eq!(queue.pop().await, first);
        assert_eq!(queue.pop().await, third);
    }

    #[tokio::test]
    async fn push_wakes_a_waiting_pop() {
        let queue = BuildQueue::default();
        let build = BuildId::from(Uuid::from_u128(1));
        let (popped, ()) = tokio::join!(queue.pop(), async { queue.push(build) });
        assert_eq!(popped, build);
    }
}
