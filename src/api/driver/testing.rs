//! A session, its driver and a scripted server on a virtual clock.

use std::{
    cell::{Cell, RefCell},
    pin::Pin,
    rc::Rc,
    task::{Context, Waker},
    time::Duration,
};

use futures_channel::mpsc::{UnboundedSender, unbounded};

use super::drive;
use crate::{
    api::{
        clock::Clock,
        scripted::{ScriptedApi, ScriptedBuild, VirtualClock},
        workspace_api::WorkspaceApi,
    },
    build_log::{Call, ChatBinding, Event, LogCache, Session},
    tool_call::CallState,
    workspace::{BuildId, JobStatus, Transition, WorkspaceId},
};

pub(super) fn build_id() -> BuildId {
    uuid::Uuid::from_u128(1).into()
}

pub(super) fn workspace_id() -> WorkspaceId {
    uuid::Uuid::from_u128(2).into()
}

pub(super) fn call(state: CallState, build_id: Option<BuildId>) -> Call {
    Call { transition: Transition::Start, state, build_id, no_build: false, started_at: None }
}

/// A build that writes one line per second and succeeds one second after the last line.
pub(super) fn build(lines: usize) -> ScriptedBuild {
    let build = ScriptedBuild::new(build_id(), Transition::Start).in_workspace(workspace_id(), "ada", "my-ws");
    let build = (1..=lines).fold(build, |build, n| build.line(n as f64, "Starting workspace", &format!("line {n}")));
    build.job(lines as f64 + 1.0, JobStatus::Succeeded)
}

pub(super) struct Row {
    pub(super) session: Rc<RefCell<Session>>,
    events: UnboundedSender<Event>,
    redraws: Rc<Cell<usize>>,
    driver: Pin<Box<dyn Future<Output = ()>>>,
}

impl Row {
    pub(super) fn open(call: Call, api: &ScriptedApi, clock: impl Clock + 'static) -> Self {
        Self::bound(call, None, api, clock)
    }

    /// A row in a chat that is bound to `build_id`.
    pub(super) fn bound(call: Call, build_id: Option<BuildId>, api: &ScriptedApi, clock: impl Clock + 'static) -> Self {
        let binding = ChatBinding { workspace_id: Some(workspace_id()), build_id, agent_id: None };
        let (session, effects) = Session::new(call, binding, true, LogCache::default());
        let session = Rc::new(RefCell::new(session));
        let (events, received) = unbounded();
        let redraws = Rc::new(Cell::new(0));
        let counter = Rc::clone(&redraws);
        let on_change = move || counter.set(counter.get() + 1);
        let client: Rc<dyn WorkspaceApi> = Rc::new(api.clone());
        let driver = drive(Rc::clone(&session), effects, received, client, Rc::new(clock), on_change);
        let mut row = Self { session, events, redraws, driver: Box::pin(driver) };
        row.run();
        row
    }

    /// Polls the driver until nothing changes any more.
    pub(super) fn run(&mut self) {
        loop {
            let before = (self.redraws.get(), self.ids().len());
            assert!(self.driver.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
            if before == (self.redraws.get(), self.ids().len()) {
                return;
            }
        }
    }

    pub(super) fn advance(&mut self, clock: &VirtualClock, seconds: u64) {
        for _ in 0..seconds {
            clock.advance(Duration::from_secs(1));
            self.run();
        }
    }

    pub(super) fn send(&mut self, event: Event) {
        self.events.unbounded_send(event).expect("the driver receives events");
        self.run();
    }

    pub(super) fn redraws(&self) -> usize {
        self.redraws.get()
    }

    pub(super) fn ids(&self) -> Vec<i64> {
        self.session.borrow().log().map(|log| log.ids()).unwrap_or_default()
    }
}

pub(super) fn server(build: ScriptedBuild) -> (ScriptedApi, VirtualClock) {
    let clock = VirtualClock::default();
    let api = ScriptedApi::new(clock.clone());
    api.add_build(build);
    (api, clock)
}

pub(super) fn listed(api: &ScriptedApi) -> Vec<i64> {
    api.lines_now(build_id()).iter().map(|line| line.id).collect()
}
