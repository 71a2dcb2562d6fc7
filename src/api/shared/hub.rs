use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    mem,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll, Waker},
};

use futures_util::{Stream, StreamExt, stream::LocalBoxStream};

/// Something that many can be told.
pub(super) trait Tidings: Clone {
    /// What it costs to keep for those who come later, in bytes.
    fn weight(&self) -> usize;

    /// Whether nothing follows.
    fn is_last(&self) -> bool;
}

/// What a hub keeps for those who come later, in bytes. Who comes when more has been told asks the server again: to keep
/// all would copy every long list for nobody.
const MAX_KEPT_BYTES: usize = 128 << 10;

/// A stream that many listen to. It is held by its [`Listener`]s and ends with the last of them.
pub(super) struct Hub<T> {
    source: RefCell<LocalBoxStream<'static, T>>,
    is_over: Cell<bool>,
    past: RefCell<Past<T>>,
    members: RefCell<Vec<Member<T>>>,
    next_member: Cell<u64>,
    /// How many tidings there were.
    told: Cell<u64>,
    /// How many there had been when a listener last left.
    told_when_left: Cell<Option<u64>>,
}

/// What has come so far.
enum Past<T> {
    Kept { tidings: Vec<T>, bytes: usize },
    TooMuch,
}

struct Member<T> {
    id: u64,
    unheard: VecDeque<T>,
    waker: Option<Waker>,
}

impl<T: Tidings> Hub<T> {
    pub(super) fn new(source: LocalBoxStream<'static, T>) -> Rc<Self> {
        Rc::new(Self {
            source: RefCell::new(source),
            is_over: Cell::new(false),
            past: RefCell::new(Past::Kept { tidings: Vec::new(), bytes: 0 }),
            members: RefCell::default(),
            next_member: Cell::new(0),
            told: Cell::new(0),
            told_when_left: Cell::new(None),
        })
    }

    /// Whether nothing more comes.
    pub(super) fn is_over(&self) -> bool {
        self.is_over.get()
    }

    /// Whether someone has left and nothing has come since: who leaves may have waited in vain, and must not find the same
    /// dead connection again because others still wait for it.
    pub(super) fn is_in_doubt(&self) -> bool {
        self.told_when_left.get() == Some(self.told.get())
    }

    /// Whether who joins now hears everything.
    pub(super) fn tells_all(&self) -> bool {
        matches!(*self.past.borrow(), Past::Kept { .. })
    }

    /// Another listener, who hears the past as far as it is kept.
    pub(super) fn join(self: &Rc<Self>) -> Listener<T> {
        let id = self.next_member.replace(self.next_member.get() + 1);
        let unheard = match &*self.past.borrow() {
            Past::Kept { tidings, .. } => tidings.iter().cloned().collect(),
            Past::TooMuch => VecDeque::new(),
        };
        self.members.borrow_mut().push(Member { id, unheard, waker: None });
        Listener { hub: Rc::clone(self), id }
    }

    fn poll(&self, id: u64, context: &mut Context<'_>) -> Poll<Option<T>> {
        {
            let members = &mut *self.members.borrow_mut();
            let Some(member) = members.iter_mut().find(|member| member.id == id) else { return Poll::Ready(None) };
            if let Some(tidings) = member.unheard.pop_front() {
                return Poll::Ready(Some(tidings));
            }
            member.waker = Some(context.waker().clone());
        }
        if self.is_over() {
            return Poll::Ready(None);
        }
        let Poll::Ready(tidings) = self.source.borrow_mut().poll_next_unpin(context) else { return Poll::Pending };
        self.is_over.set(tidings.as_ref().is_none_or(Tidings::is_last));
        if let Some(tidings) = &tidings {
            self.told.set(self.told.get() + 1);
            self.past.borrow_mut().keep(tidings);
        }
        let members = &mut *self.members.borrow_mut();
        for member in members.iter_mut().filter(|member| member.id != id) {
            member.unheard.extend(tidings.clone());
            member.wake();
        }
        Poll::Ready(tidings)
    }

    fn leave(&self, id: u64) {
        self.told_when_left.set(Some(self.told.get()));
        let members = &mut *self.members.borrow_mut();
        members.retain(|member| member.id != id);
        // The source knows the waker of who polled last, who may just have gone: another has to poll it.
        members.iter_mut().for_each(Member::wake);
    }
}

impl<T: Tidings> Past<T> {
    fn keep(&mut self, new: &T) {
        let Self::Kept { tidings, bytes } = self else { return };
        *bytes = bytes.saturating_add(new.weight());
        if *bytes > MAX_KEPT_BYTES {
            *self = Self::TooMuch;
        } else {
            tidings.push(new.clone());
        }
    }
}

impl<T> Member<T> {
    fn wake(&mut self) {
        mem::take(&mut self.waker).into_iter().for_each(Waker::wake);
    }
}

/// One who listens to a hub.
pub(super) struct Listener<T: Tidings> {
    hub: Rc<Hub<T>>,
    id: u64,
}

impl<T: Tidings> Stream for Listener<T> {
    type Item = T;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<T>> {
        self.hub.poll(self.id, context)
    }
}

impl<T: Tidings> Drop for Listener<T> {
    fn drop(&mut self) {
        self.hub.leave(self.id);
    }
}
