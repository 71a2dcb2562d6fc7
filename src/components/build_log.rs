use std::{
    cell::{Ref, RefCell},
    fmt,
    rc::Rc,
    task::{self, Waker},
};

use dioxus::prelude::*;
use futures_util::{FutureExt, future::LocalBoxFuture};

use super::{context::ChatWorkspace, hooks::use_kept};
use crate::{
    api::{Mailbox, drive},
    build_log::{Call, ChatBinding, Event, Session, SessionVersion},
};

/// A session at work, as components hold it.
#[derive(Clone)]
pub(super) struct BuildLog(Rc<AtWork>);

struct AtWork {
    session: Rc<RefCell<Session>>,
    events: Mailbox<Event>,
    standing: Signal<SessionVersion>,
    lines: Signal<u64>,
    chat: ChatWorkspace,
}

impl BuildLog {
    fn new(chat: &ChatWorkspace, inputs: &Inputs) -> Self {
        let Inputs { ref call, binding, shown } = *inputs;
        let (session, begun) = Session::new(call.clone(), binding, shown, chat.memory.logs.clone());
        let (session, events) = (Rc::new(RefCell::new(session)), Mailbox::default());
        let (mut standing, mut lines) = (Signal::new(SessionVersion::default()), Signal::new(0u64));
        if let Some(api) = chat.api.clone() {
            let changed = Rc::clone(&session);
            let on_change = move || {
                let now = changed.borrow().version();
                if *standing.peek() != now {
                    standing.set(now);
                }
                *lines.write() += 1;
            };
            spawn(begin(drive(Rc::clone(&session), begun, events.clone(), api.client, api.clock, on_change)));
        }
        Self(Rc::new(AtWork { session, events, standing, lines, chat: chat.clone() }))
    }

    /// The chat that it is part of.
    pub(super) fn chat(&self) -> &ChatWorkspace {
        &self.0.chat
    }

    /// The session. The component is drawn again when something changes that is said of the log as a whole, but not for
    /// each line.
    pub(super) fn session(&self) -> Ref<'_, Session> {
        self.0.standing.read();
        self.0.session.borrow()
    }

    /// The session. The component is drawn again for each change, new lines included.
    pub(super) fn session_with_lines(&self) -> Ref<'_, Session> {
        self.0.lines.read();
        self.0.session.borrow()
    }

    /// The session without subscribing to it.
    pub(super) fn peek_session(&self) -> Ref<'_, Session> {
        self.0.session.borrow()
    }

    /// Whether there is, or may soon be, something to show, and a server to have it from.
    pub(super) fn has_content(&self) -> bool {
        self.0.chat.api.is_some() && self.session().has_content()
    }

    pub(super) fn retry(&self) {
        self.send(Event::Retry);
    }

    fn send(&self, event: Event) {
        // Without a server there is nobody to read it.
        if self.0.chat.api.is_some() {
            self.0.events.put(event);
        }
    }
}

impl PartialEq for BuildLog {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl fmt::Debug for BuildLog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BuildLog").field("session", &self.0.session).finish_non_exhaustive()
    }
}

/// Follows the build log of `call` for the life of the component.
///
/// Without a browser nothing is driven: the first state is what is rendered.
pub(super) fn use_build_log(chat: &ChatWorkspace, call: Call, shown: bool) -> BuildLog {
    let binding = chat.binding();
    let (log, known) = use_kept(|| {
        let known = Inputs { call: call.clone(), binding, shown };
        (BuildLog::new(chat, &known), Rc::new(RefCell::new(known)))
    });
    let events = known.borrow_mut().update(Inputs { call, binding, shown });
    events.into_iter().for_each(|event| log.send(event));
    log
}

/// `driver`, in a browser with its first requests sent: they are on their way while the row is drawn.
fn begin(driver: impl Future<Output = ()> + 'static) -> LocalBoxFuture<'static, ()> {
    let mut driver = driver.boxed_local();
    if cfg!(target_arch = "wasm32") {
        // Nothing has come yet, so it has not ended. Once spawned it is polled again, with a waker.
        let _ = driver.poll_unpin(&mut task::Context::from_waker(Waker::noop()));
    }
    driver
}

/// What the session was last told.
struct Inputs {
    call: Call,
    binding: ChatBinding,
    shown: bool,
}

impl Inputs {
    /// What is new, as the session has to hear it: the binding first, for a call that begins anew looks at it.
    fn update(&mut self, new: Self) -> Vec<Event> {
        let events = [
            (self.binding != new.binding).then_some(Event::Binding(new.binding)),
            (self.call != new.call).then(|| Event::Call(new.call.clone())),
            (self.shown != new.shown).then_some(Event::Expanded(new.shown)),
        ];
        *self = new;
        events.into_iter().flatten().collect()
    }
}
