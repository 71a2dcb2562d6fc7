use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
};

use chat_workspace_tools::workspace::BuildId;
use tokio::sync::Notify;

/// Builds that wait for a worker, first come, first served.
#[derive(Debug, Default)]
pub(crate) struct Queue {
    waiting: Mutex<VecDeque<BuildId>>,
    pushed: Notify,
}

/// A place in the queue, as a job shows it; both are 0 for a job that does not wait.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Place {
    /// Counts from 1.
    pub(crate) position: usize,
    pub(crate) size: usize,
}

impl Queue {
    pub(super) fn push(&self, build: BuildId) {
        self.waiting().push_back(build);
        self.pushed.notify_one();
    }

    /// Takes the first build, once there is one. For a single caller at a time.
    pub(super) async fn pop(&self) -> BuildId {
        loop {
            let first = self.waiting().pop_front();
            match first {
                Some(build) => return build,
                None => self.pushed.notified().await,
            }
        }
    }

    /// Takes a build out of the queue, wherever in it; false if it does not wait.
    pub(super) fn remove(&self, build: BuildId) -> bool {
        let mut waiting = self.waiting();
        let place = waiting.iter().position(|other| *other == build);
        place.and_then(|index| waiting.remove(index)).is_some()
    }

    pub(crate) fn place(&self, build: BuildId) -> Place {
        let waiting = self.waiting();
        let index = waiting.iter().position(|other| *other == build);
        index.map_or_else(Place::default, |index| Place { position: index + 1, size: waiting.len() })
    }

    fn waiting(&self) -> MutexGuard<'_, VecDeque<BuildId>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[tokio::test]
    async fn builds_leave_in_the_order_they_came() {
        let queue = Queue::default();
        let [first, second, third] = [1, 2, 3].map(|id| BuildId::from(Uuid::from_u128(id)));
        for build in [first, second, third] {
            queue.push(build);
        }
        assert_eq!(queue.place(third), Place { position: 3, size: 3 });

        assert!(queue.remove(second));
        assert!(!queue.remove(second), "it waits no more");
        assert_eq!(queue.place(third), Place { position: 2, size: 2 });
        assert_eq!(queue.place(second), Place::default());

        assert_eq!(queue.pop().await, first);
        assert_eq!(queue.pop().await, third);
    }

    #[tokio::test]
    async fn a_waiting_worker_is_woken() {
        let queue = Queue::default();
        let build = BuildId::from(Uuid::from_u128(1));
        let (popped, ()) = tokio::join!(queue.pop(), async { queue.push(build) });
        assert_eq!(popped, build);
    }
}
