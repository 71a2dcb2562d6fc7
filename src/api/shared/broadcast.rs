use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll, Waker},
};

use futures_util::{Stream, StreamExt, stream::LocalBoxStream};

/// An item of a [`Broadcast`].
pub(super) trait BroadcastItem: Clone {
    /// The bytes that the history needs to keep the item.
    fn size(&self) -> usize;

    /// Whether it is the last item of its stream.
    fn is_last(&self) -> bool;

    /// How the history keeps it.
    fn retention(&self) -> Retention {
        Retention::Append
    }
}

/// How a history keeps an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Retention {
    /// After the items before it.
    Append,
    /// In place of all items before it.
    Replace,
    /// Not at all: later subscribers do not need it.
    Skip,
}

/// The most bytes that a broadcast keeps for later subscribers. Past it, later rows send a request of their own: keeping
/// everything would copy every long list, mostly without use.
const MAX_HISTORY_BYTES: usize = 128 << 10;

/// A stream with many subscribers. Its [`Subscription`]s own it: it ends with the last one.
pub(super) struct Broadcast<T> {
    source: RefCell<LocalBoxStream<'static, T>>,
    has_ended: Cell<bool>,
    history: RefCell<History<T>>,
    subscribers: RefCell<Vec<Subscriber<T>>>,
    next_id: Cell<u64>,
    item_count: Cell<u64>,
    /// `item_count` when a subscription was last dropped.
    item_count_at_drop: Cell<Option<u64>>,
}

/// The items so far.
enum History<T> {
    Complete {
        items: Vec<T>,
        bytes: usize,
    },
    /// It grew past [`MAX_HISTORY_BYTES`].
    Dropped,
}

struct Subscriber<T> {
    id: u64,
    queue: VecDeque<T>,
    waker: Option<Waker>,
}

impl<T: BroadcastItem> Broadcast<T> {
    pub(super) fn new(source: LocalBoxStream<'static, T>) -> Rc<Self> {
        Rc::new(Self {
            source: RefCell::new(source),
            has_ended: Cell::new(false),
            history: RefCell::new(History::Complete { items: Vec::new(), bytes: 0 }),
            subscribers: RefCell::default(),
            next_id: Cell::new(0),
            item_count: Cell::new(0),
            item_count_at_drop: Cell::new(None),
        })
    }

    pub(super) fn has_ended(&self) -> bool {
        self.has_ended.get()
    }

    /// Whether a subscription was dropped and no item has arrived since. That subscriber may have timed out, and must not
    /// get the same dead connection again because others still wait for it.
    pub(super) fn may_be_dead(&self) -> bool {
        self.item_count_at_drop.get() == Some(self.item_count.get())
    }

    /// Whether a new subscription receives every item.
    pub(super) fn has_history(&self) -> bool {
        matches!(*self.history.borrow(), History::Complete { .. })
    }

    /// Subscribes to the history, if it is complete, and to the items that follow.
    pub(super) fn subscribe(self: &Rc<Self>) -> Subscription<T> {
        let id = self.next_id.replace(self.next_id.get() + 1);
        let queue = match &*self.history.borrow() {
            History::Complete { items, .. } => items.iter().cloned().collect(),
            History::Dropped => VecDeque::new(),
        };
        self.subscribers.borrow_mut().push(Subscriber { id, queue, waker: None });
        Subscription { broadcast: Rc::clone(self), id }
    }

    fn poll(&self, id: u64, context: &mut Context<'_>) -> Poll<Option<T>> {
        if let Some(item) = self.poll_queue(id, context) {
            return Poll::Ready(Some(item));
        }
        if self.has_ended() {
            return Poll::Ready(None);
        }
        let Poll::Ready(item) = self.source.borrow_mut().poll_next_unpin(context) else { return Poll::Pending };
        self.has_ended.set(item.as_ref().is_none_or(BroadcastItem::is_last));
        if let Some(item) = &item {
            self.item_count.update(|count| count + 1);
            self.history.borrow_mut().push(item);
        }
        for subscriber in self.subscribers.borrow_mut().iter_mut().filter(|subscriber| subscriber.id != id) {
            subscriber.queue.extend(item.clone());
            subscriber.wake();
        }
        Poll::Ready(item)
    }

    /// Takes an item from the subscriber's queue, or registers its waker.
    fn poll_queue(&self, id: u64, context: &Context<'_>) -> Option<T> {
        let mut subscribers = self.subscribers.borrow_mut();
        let subscriber = subscribers.iter_mut().find(|subscriber| subscriber.id == id)?;
        let item = subscriber.queue.pop_front();
        if item.is_none() {
            subscriber.waker = Some(context.waker().clone());
        }
        item
    }

    fn unsubscribe(&self, id: u64) {
        self.item_count_at_drop.set(Some(self.item_count.get()));
        let mut subscribers = self.subscribers.borrow_mut();
        subscribers.retain(|subscriber| subscriber.id != id);
        // The source may hold the waker of the dropped subscriber: another one has to poll it.
        subscribers.iter_mut().for_each(Subscriber::wake);
    }
}

impl<T: BroadcastItem> History<T> {
    fn push(&mut self, item: &T) {
        let Self::Complete { items, bytes } = self else { return };
        match item.retention() {
            Retention::Append => {}
            Retention::Replace => items.clear(),
            Retention::Skip => return,
        }
        *bytes = bytes.saturating_add(item.size());
        if *bytes > MAX_HISTORY_BYTES {
            *self = Self::Dropped;
        } else {
            items.push(item.clone());
        }
    }
}

impl<T> Subscriber<T> {
    fn wake(&mut self) {
        if let Some(waker) = self.waker.take() {
            waker.wake();
        }
    }
}

/// A stream of the items of a [`Broadcast`].
pub(super) struct Subscription<T: BroadcastItem> {
    broadcast: Rc<Broadcast<T>>,
    id: u64,
}

impl<T: BroadcastItem> Stream for Subscription<T> {
    type Item = T;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<T>> {
        self.broadcast.poll(self.id, context)
    }
}

impl<T: BroadcastItem> Drop for Subscription<T> {
    fn drop(&mut self) {
        self.broadcast.unsubscribe(self.id);
    }
}
