use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    fmt,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll, Waker},
};

use futures_util::Stream;

/// What is put in comes out as a stream, within one thread. Clones are one and the same. It never ends: nobody waits for
/// what is not to come.
pub(crate) struct Mailbox<T>(Rc<Contents<T>>);

struct Contents<T> {
    items: RefCell<VecDeque<T>>,
    waker: Cell<Option<Waker>>,
}

impl<T> Mailbox<T> {
    pub(crate) fn put(&self, item: T) {
        self.0.items.borrow_mut().push_back(item);
        self.0.waker.take().into_iter().for_each(Waker::wake);
    }
}

impl<T> Stream for Mailbox<T> {
    type Item = T;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<T>> {
        let item = self.0.items.borrow_mut().pop_front();
        if item.is_some() {
            return Poll::Ready(item);
        }
        self.0.waker.set(Some(context.waker().clone()));
        Poll::Pending
    }
}

impl<T> Default for Mailbox<T> {
    fn default() -> Self {
        Self(Rc::new(Contents { items: RefCell::default(), waker: Cell::default() }))
    }
}

impl<T> Clone for Mailbox<T> {
    fn clone(&self) -> Self {
        Self(Rc::clone(&self.0))
    }
}

impl<T> fmt::Debug for Mailbox<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mailbox").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::{
        sync::{
            Arc,
            atomic::{AtomicUsize, Ordering},
        },
        task::Wake,
    };

    use futures_util::StreamExt;

    use super::*;

    #[derive(Default)]
    struct Woken(AtomicUsize);

    impl Wake for Woken {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }

    #[test]
    fn what_is_put_in_comes_out_in_order_and_wakes_who_waits_for_it() {
        let (mailbox, woken) = (Mailbox::default(), Arc::new(Woken::default()));
        let waker = Waker::from(Arc::clone(&woken));
        let (mut context, mut received) = (Context::from_waker(&waker), mailbox.clone());
        assert_eq!(received.poll_next_unpin(&mut context), Poll::Pending);
        mailbox.put(1);
        mailbox.put(2);
        assert_eq!(woken.0.load(Ordering::SeqCst), 1);
        let all = [1, 2].map(|item| Poll::Ready(Some(item)));
        assert_eq!([received.poll_next_unpin(&mut context), received.poll_next_unpin(&mut context)], all);
        assert_eq!(received.poll_next_unpin(&mut context), Poll::Pending);
    }
}
