use std::cell::RefCell;

use futures_channel::oneshot;
use futures_util::future::{FutureExt, LocalBoxFuture};

/// Those who wait for the next change of something.
#[derive(Debug, Default)]
pub(super) struct Watchers {
    waiting: RefCell<Vec<oneshot::Sender<()>>>,
}

impl Watchers {
    /// Comes with the next [`wake`](Self::wake).
    pub(super) fn watch(&self) -> LocalBoxFuture<'static, ()> {
        let (sender, woken) = oneshot::channel();
        let mut waiting = self.waiting.borrow_mut();
        waiting.retain(|watcher| !watcher.is_canceled());
        waiting.push(sender);
        woken.map(|_| ()).boxed_local()
    }

    /// Lets all who wait go on.
    pub(super) fn wake(&self) {
        for watcher in self.waiting.take() {
            // Who gave up waiting is not there any more.
            let _ = watcher.send(());
        }
    }
}
