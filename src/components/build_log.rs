use std::{
    cell::{Ref, RefCell},
    fmt,
    rc::Rc,
};

use dioxus::prelude::*;
use futures_channel::mpsc::{UnboundedSender, unbounded};

use super::context::ChatWorkspace;
use crate::{
    api::drive,
    build_log::{Call, Context, Event, Session},
};

/// A session at work, as components hold it. Reading it subscribes the component to its changes.
#[derive(Clone)]
pub(super) struct BuildLog {
    session: Rc<RefCell<Session>>,
    events: UnboundedSender<Event>,
    changes: Signal<u64>,
    pub(super) chat: ChatWorkspace,
}

impl BuildLog {
    pub(super) fn session(&self) -> Ref<'_, Session> {
        self.changes.read();
        self.session.borrow()
    }

    /// The session without subscribing to it.
    pub(super) fn peek_session(&self) -> Ref<'_, Session> {
        self.session.borrow()
    }

    /// Whether there is, or may soon be, something to show, and a server to have it from.
    pub(super) fn has_content(&self) -> bool {
        self.chat.api.is_some() && self.session().has_content()
    }

    pub(super) fn retry(&self) {
        self.send(Event::Retry);
    }

    fn send(&self, event: Event) {
        // The driver is gone where the component is about to go.
        let _ = self.events.unbounded_send(event);
    }
}

impl PartialEq for BuildLog {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.session, &other.session)
    }
}

impl fmt::Debug for BuildLog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BuildLog").field("session", &self.session).finish_non_exhaustive()
    }
}

/// Follows the build log of `call` for the life of the component.
///
/// Without a browser nothing is driven: the first state is what is rendered.
pub(super) fn use_build_log(chat: &ChatWorkspace, call: Call, shown: bool) -> BuildLog {
    let binding = chat.binding();
    let mut changes = use_signal(|| 0u64);
    let log = use_hook(|| {
        let (session, begun) = Session::new(call.clone(), binding, shown, chat.memory.logs.clone());
        let session = Rc::new(RefCell::new(session));
        let (events, received) = unbounded();
        if let Some(api) = chat.api.clone() {
            let on_change = move || *changes.write() += 1;
            spawn(drive(Rc::clone(&session), begun, received, api.client, api.clock, on_change));
        }
        BuildLog { session, events, changes, chat: chat.clone() }
    });
    let known = use_hook(|| Rc::new(RefCell::new(Inputs { call: call.clone(), binding, shown })));
    let events = known.borrow_mut().update(Inputs { call, binding, shown });
    events.into_iter().for_each(|event| log.send(event));
    log
}

/// What the session was last told.
struct Inputs {
    call: Call,
    binding: Context,
    shown: bool,
}

impl Inputs {
    /// What is new, as the session has to hear it: the binding first, for a call that begins anew looks at it.
    fn update(&mut self, new: Self) -> Vec<Event> {
        let events = [
            (self.binding != new.binding).then_some(Event::Context(new.binding)),
            (self.call != new.call).then(|| Event::Call(new.call.clone())),
            (self.shown != new.shown).then_some(Event::Shown(new.shown)),
        ];
        *self = new;
        events.into_iter().flatten().collect()
    }
}
