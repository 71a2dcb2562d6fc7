use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    task::{self, Waker},
    time::Duration,
};

use dioxus::prelude::*;
use futures_channel::mpsc::{self, UnboundedSender};
use futures_util::FutureExt;

use super::{
    context::{ChatWorkspace, use_chat_workspace},
    in_view::{InView, RowClock},
};
use crate::{
    api::{Api, drive},
    build_log::{AgentNotice, Call, ChatBinding, Effect, Event, Notice, Session, SessionVersion},
};

/// The inputs of a session, which its component can change.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct SessionInputs {
    pub(super) call: Call,
    pub(super) binding: ChatBinding,
    /// Whether the log is open.
    pub(super) is_shown: bool,
}

impl SessionInputs {
    /// The events that take a session from `self` to `new`. The binding comes first: a new call reads it.
    fn events_to(&self, new: &Self) -> impl Iterator<Item = Event> {
        let binding = (self.binding != new.binding).then_some(Event::Binding(new.binding));
        let call = (self.call != new.call).then(|| Event::Call(new.call.clone()));
        let is_shown = (self.is_shown != new.is_shown).then_some(Event::Expanded(new.is_shown));
        [binding, call, is_shown].into_iter().flatten()
    }
}

/// A session as components use it. Copies refer to the same session.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct SessionHandle {
    shared: CopyValue<Shared>,
    /// The number of changes so far, new lines included.
    changes: Signal<u64>,
    /// The number of changes to draw: out of view, changes are drawn later.
    drawn_changes: Signal<u64>,
    /// Stays the same while nothing changes but the lines of known stages.
    summary: Memo<SessionVersion>,
    agent_wait: Memo<Option<(AgentWait, Duration)>>,
}

/// What the chat waits for after the build.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum AgentWait {
    Connection,
    Reconnection,
    Scripts,
}

impl AgentWait {
    fn of(notice: &AgentNotice) -> Option<Self> {
        match notice {
            AgentNotice::Connecting { .. } | AgentNotice::TimedOut { .. } => Some(Self::Connection),
            AgentNotice::Disconnected { .. } => Some(Self::Reconnection),
            AgentNotice::ScriptsRunning { .. } => Some(Self::Scripts),
            _ => None,
        }
    }

    fn of_session(session: &Session) -> Option<Self> {
        session.notices().iter().find_map(|notice| match notice {
            Notice::Agent(notice) => Self::of(notice),
            _ => None,
        })
    }
}

#[derive(Clone, Debug)]
struct Shared {
    session: Rc<RefCell<Session>>,
    /// None without a server: then nothing handles events.
    events: Option<UnboundedSender<Event>>,
    in_view: InView,
}

impl SessionHandle {
    /// Reads the session. The caller updates when the state of the log as a whole changes, not for each line.
    pub(super) fn read<T>(&self, read: impl FnOnce(&Session) -> T) -> T {
        self.summary.read();
        self.peek(read)
    }

    /// Reads the session. The caller updates with every change, new lines included, while the row is in view.
    pub(super) fn read_lines<T>(&self, read: impl FnOnce(&Session) -> T) -> T {
        self.drawn_changes.read();
        self.peek(read)
    }

    /// Reads the session without subscribing to it.
    pub(super) fn peek<T>(&self, read: impl FnOnce(&Session) -> T) -> T {
        read(&self.shared.peek().session.borrow())
    }

    /// Whether there is a server, and a log to show or to wait for.
    pub(super) fn has_content(&self) -> bool {
        self.shared.peek().events.is_some() && self.read(Session::has_content)
    }

    /// Since when the chat waits for what the notice shows, by the chat's clock. `None` if it waits for nothing.
    pub(super) fn waiting_since(&self, notice: &AgentNotice) -> Option<Duration> {
        let wait = AgentWait::of(notice)?;
        let (current, since) = (self.agent_wait)()?;
        (current == wait).then_some(since)
    }

    pub(super) fn in_view(&self) -> InView {
        self.shared.peek().in_view.clone()
    }

    /// Loads again what failed to load.
    pub(super) fn retry(&self) {
        self.send(Event::Retry);
    }

    fn send(&self, event: Event) {
        if let Some(events) = &self.shared.peek().events {
            // A send fails only once the driver has ended, with the component.
            let _ = events.unbounded_send(event);
        }
    }
}

/// Follows a build log while the component is mounted.
///
/// ## Server-side rendering
/// Sends no request: the initial state is rendered.
pub(super) fn use_session(inputs: SessionInputs) -> SessionHandle {
    let chat = use_chat_workspace();
    let changes = use_signal(|| 0);
    let drawn_changes = use_signal(|| 0);
    let in_view = use_context_provider(InView::default);
    let shared = use_hook(|| CopyValue::new(start(chat, inputs.clone(), changes, drawn_changes, in_view)));
    let summary = use_memo(move || {
        changes.read();
        shared.peek().session.borrow().version()
    });
    let last_wait = use_hook(|| Rc::new(Cell::new(None)));
    // A memo, not a read while rendering: a closed row renders no notice, and its wait begins all the same.
    let agent_wait = use_memo(move || {
        summary.read();
        let wait = AgentWait::of_session(&shared.peek().session.borrow());
        let since = last_wait.get().filter(|(last, _)| Some(*last) == wait).map(|(_, since)| since);
        last_wait.set(wait.map(|wait| (wait, since.unwrap_or_else(|| chat.now()))));
        last_wait.get()
    });
    let handle = SessionHandle { shared, changes, drawn_changes, summary, agent_wait };
    // The driver handles the events after this render.
    let last = use_hook(|| Rc::new(RefCell::new(inputs.clone())));
    let last = last.replace(inputs.clone());
    last.events_to(&inputs).for_each(|event| handle.send(event));
    handle
}

fn start(
    chat: ChatWorkspace,
    inputs: SessionInputs,
    changes: Signal<u64>,
    drawn_changes: Signal<u64>,
    in_view: InView,
) -> Shared {
    let SessionInputs { call, binding, is_shown } = inputs;
    let (session, effects) = Session::new(call, binding, is_shown, chat.memory().logs);
    let session = Rc::new(RefCell::new(session));
    let on_change = on_change(changes, drawn_changes, in_view.clone());
    let clock = |clock| Rc::new(RowClock { clock, in_view: in_view.clone() });
    let events = chat.api().map(|api| {
        let api = Api { clock: clock(api.clock), ..api };
        run(Rc::clone(&session), effects, api, on_change)
    });
    Shared { session, events, in_view }
}

/// Renders a change. Out of view only what is not lines is rendered, and the lines once the row is in view.
fn on_change(mut changes: Signal<u64>, mut drawn_changes: Signal<u64>, in_view: InView) -> impl FnMut() + 'static {
    let is_waiting = Rc::new(Cell::new(false));
    move || {
        changes += 1;
        if in_view.is_in_view() {
            drawn_changes += 1;
        } else if !is_waiting.replace(true) {
            let (is_waiting, entered) = (Rc::clone(&is_waiting), in_view.wait());
            spawn(async move {
                entered.await;
                is_waiting.set(false);
                drawn_changes += 1;
            });
        }
    }
}

/// Runs the session until the component is unmounted. Returns the sender of its events.
///
/// In a browser the first requests are sent at once, before the component renders.
fn run(
    session: Rc<RefCell<Session>>,
    effects: Vec<Effect>,
    api: Api,
    mut render: impl FnMut() + 'static,
) -> UnboundedSender<Event> {
    let (sender, events) = mpsc::unbounded();
    let is_rendering = Rc::new(Cell::new(true));
    let on_change = {
        let is_rendering = Rc::clone(&is_rendering);
        move || {
            if !is_rendering.get() {
                render();
            }
        }
    };
    let mut driver = drive(session, effects, events, api.client, api.clock, on_change).boxed_local();
    if cfg!(target_arch = "wasm32") {
        // The driver is pending: it ends with its events. The spawned task polls it again, with a waker.
        let _ = driver.poll_unpin(&mut task::Context::from_waker(Waker::noop()));
    }
    is_rendering.set(false);
    spawn(driver);
    sender
}
