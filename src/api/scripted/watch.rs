use std::cell::RefCell;

use futures_channel::oneshot;
use futures_util::future::{FutureExt, LocalBoxFuture};

/// Futures that wait for the next change.
#[derive(Debug, Default)]
pub(super) struct Watchers {
    pending: RefCell<Vec<oneshot::Sender<()>>>,
}

impl Watchers {
    /// Returns a future that completes with the next [`notify`](Self::notify).
    pub(super) fn watch(&self) -> LocalBoxFuture<'static, ()> {
        let (sender, woken) = oneshot::channel();
        let mut pending = self.pending.borrow_mut();
        pending.retain(|watcher| !watcher.is_canceled());
        pending.push(sender);
        woken.map(|_| ()).boxed_local()
    }

    /// Completes all pending futures.
    pub(super) fn notify(&self) {
        for watcher in self.pending.take() {
            // Fails if the future was dropped.
            let _ = watcher.send(());
        }
    }
}
