//! Two rows that show the same build.

use std::{
    cell::RefCell,
    pin::Pin,
    rc::Rc,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Wake, Waker},
    time::Duration,
};

use futures_channel::mpsc::UnboundedSender;
use futures_util::{FutureExt, StreamExt};

use super::broadcast::Broadcast;
use crate::{
    api::{
        driver::drive,
        error::ApiError,
        handle::Api,
        scripted::{Fault, Request, ScriptedAgent, ScriptedApi, ScriptedBuild, StreamControl, VirtualClock},
        workspace_api::{StreamEvent, WorkspaceEvent, WorkspaceStream},
    },
    build_log::{Call, ChatBinding, Event, LogCache, Notice, Session},
    tool_call::CallState,
    workspace::{AgentId, AgentLifecycle, AgentStatus, BuildId, JobStatus, Transition},
};

fn build_id() -> BuildId {
    uuid::Uuid::from_u128(1).into()
}

/// A page and a server with a build that writes one line per second for twenty seconds.
struct Page {
    server: ScriptedApi,
    clock: VirtualClock,
    api: Api,
    cache: LogCache,
}

impl Page {
    fn open() -> Self {
        let clock = VirtualClock::default();
        let server = ScriptedApi::new(clock.clone());
        let build = ScriptedBuild::new(build_id(), Transition::Start);
        let build = (1..=20).fold(build, |build, n| build.line(f64::from(n), "Start", &format!("line {n}")));
        server.add_build(build.job(21.0, JobStatus::Succeeded));
        let api = Api::with_clock(server.clone(), clock.clone()).shared();
        Self { server, clock, api, cache: LogCache::default() }
    }

    /// Opens a row that shows the build.
    fn row(&self) -> Row {
        let call = Call {
            transition: Transition::Start,
            state: CallState::Succeeded,
            build_id: Some(build_id()),
            no_build: false,
            started_at: None,
        };
        let (session, effects) = Session::new(call, ChatBinding::default(), true, self.cache.clone());
        let session = Rc::new(RefCell::new(session));
        let (events, received) = futures_channel::mpsc::unbounded();
        let Api { client, clock } = self.api.clone();
        let driver = drive(Rc::clone(&session), effects, received, client, clock, || ());
        Row { session, events, driver: Box::pin(driver) }
    }

    /// Advances the clock by `seconds` and runs these rows.
    fn advance(&self, seconds: u64, rows: &mut [&mut Row]) {
        for second in 0..=seconds {
            if second > 0 {
                self.clock.advance(Duration::from_secs(1));
            }
            // In both orders: the polling of one row may deliver items to the other.
            for _ in 0..2 {
                rows.iter_mut().for_each(|row| row.run());
                rows.reverse();
            }
        }
    }

    fn count(&self, predicate: impl Fn(&Request) -> bool) -> usize {
        self.server.requests().iter().filter(|request| predicate(request)).count()
    }

    fn lists(&self) -> usize {
        self.count(|request| matches!(request, Request::Log(_)))
    }

    fn follows(&self) -> usize {
        self.count(|request| matches!(request, Request::Follow(..)))
    }

    fn listed(&self) -> Vec<i64> {
        self.server.lines_now(build_id()).iter().map(|line| line.id).collect()
    }
}

struct Row {
    session: Rc<RefCell<Session>>,
    events: UnboundedSender<Event>,
    driver: Pin<Box<dyn Future<Output = ()>>>,
}

impl Row {
    fn run(&mut self) {
        for _ in 0..50 {
            assert!(self.driver.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
        }
    }

    fn ids(&self) -> Vec<i64> {
        self.session.borrow().log().map(|log| log.ids()).unwrap_or_default()
    }
}

#[test]
fn two_rows_on_a_running_build_share_one_stream() {
    let page = Page::open();
    let (mut first, mut second) = (page.row(), page.row());
    page.advance(7, &mut [&mut first, &mut second]);
    assert_eq!((page.server.open_streams(), page.follows(), page.lists()), (1, 1, 0));
    assert_eq!((first.ids(), second.ids()), (page.listed(), page.listed()));
    page.advance(20, &mut [&mut first, &mut second]);
    assert_eq!((first.ids().len(), second.ids().len()), (20, 20));
    assert_eq!((page.server.open_streams(), page.follows()), (0, 1));
}

#[test]
fn two_rows_on_a_finished_build_share_one_request() {
    let page = Page::open();
    page.clock.advance(Duration::from_secs(60));
    let (mut first, mut second) = (page.row(), page.row());
    page.advance(0, &mut [&mut first, &mut second]);
    assert_eq!((first.ids(), second.ids()), (page.listed(), page.listed()));
    assert_eq!(page.lists(), 1);
    let mut third = page.row();
    page.advance(0, &mut [&mut third]);
    assert_eq!((third.ids(), page.lists()), (page.listed(), 1));
}

#[test]
fn two_rows_share_a_pending_request() {
    let page = Page::open();
    page.clock.advance(Duration::from_secs(60));
    page.server.set_latency(Duration::from_secs(5));
    let (mut first, mut second) = (page.row(), page.row());
    page.advance(15, &mut [&mut first, &mut second]);
    assert_eq!((first.ids(), second.ids()), (page.listed(), page.listed()));
    assert_eq!(page.lists(), 1);
}

#[test]
fn a_later_row_reads_the_list_and_opens_no_stream() {
    let page = Page::open();
    let mut first = page.row();
    page.advance(7, &mut [&mut first]);
    let mut second = page.row();
    page.advance(0, &mut [&mut first, &mut second]);
    assert_eq!(second.ids(), page.listed());
    page.advance(5, &mut [&mut first, &mut second]);
    assert_eq!((first.ids(), second.ids()), (page.listed(), page.listed()));
    assert_eq!((page.server.open_streams(), page.follows(), page.lists()), (1, 1, 1));
}

#[test]
fn a_later_row_retries_when_the_list_fails() {
    let page = Page::open();
    let mut first = page.row();
    page.advance(3, &mut [&mut first]);
    page.server.add_fault(Request::Log(build_id()), Fault::Fail(ApiError::from_response(500, b"")));
    let mut second = page.row();
    page.advance(0, &mut [&mut first, &mut second]);
    assert!(second.ids().is_empty());
    page.server.clear_faults();
    page.advance(3, &mut [&mut first, &mut second]);
    assert_eq!(second.ids(), page.listed());
    assert_eq!(page.follows(), 1);
}

#[test]
fn the_last_row_closes_the_stream() {
    let page = Page::open();
    let (mut first, mut second) = (page.row(), page.row());
    page.advance(3, &mut [&mut first, &mut second]);
    drop(first);
    page.advance(3, &mut [&mut second]);
    assert_eq!((second.ids(), page.follows(), page.server.open_streams()), (page.listed(), 1, 1));
    drop(second);
    assert_eq!(page.server.open_streams(), 0);
}

#[test]
fn an_interrupted_stream_is_reopened_once() {
    let page = Page::open();
    let (mut first, mut second) = (page.row(), page.row());
    page.advance(3, &mut [&mut first, &mut second]);
    page.server.control_streams(&StreamControl::Close(StreamEvent::BROKEN));
    page.advance(5, &mut [&mut first, &mut second]);
    assert_eq!((first.ids(), second.ids()), (page.listed(), page.listed()));
    assert_eq!((page.server.open_streams(), page.follows()), (1, 2));
}

#[test]
fn a_retry_does_not_wait_for_the_cancelled_request() {
    let page = Page::open();
    page.clock.advance(Duration::from_secs(60));
    page.server.add_fault(Request::Log(build_id()), Fault::Hang);
    let mut row = page.row();
    page.advance(30, &mut [&mut row]);
    page.server.clear_faults();
    row.events.unbounded_send(Event::Retry).expect("the driver receives events");
    page.advance(0, &mut [&mut row]);
    assert_eq!((row.ids(), page.lists()), (page.listed(), 2));
}

#[test]
fn alternating_retries_do_not_reuse_a_dead_request() {
    let page = Page::open();
    page.clock.advance(Duration::from_secs(60));
    page.server.add_fault(Request::Log(build_id()), Fault::Hang);
    let (mut first, mut second) = (page.row(), page.row());
    page.advance(30, &mut [&mut first, &mut second]);
    page.server.clear_faults();
    for _ in 0..2 {
        first.events.unbounded_send(Event::Retry).expect("the driver receives events");
        page.advance(5, &mut [&mut first, &mut second]);
        second.events.unbounded_send(Event::Retry).expect("the driver receives events");
        page.advance(5, &mut [&mut first, &mut second]);
    }
    assert_eq!((first.ids(), second.ids()), (page.listed(), page.listed()));
}

/// Lets the page's build have an agent that writes a line per second from 22 s to 30 s.
fn with_agent(page: &Page) -> AgentId {
    let id: AgentId = uuid::Uuid::from_u128(3).into();
    let source = uuid::Uuid::from_u128(4).into();
    let agent = ScriptedAgent::new(id, "main")
        .script(source, "Install", true, 0)
        .state(21.0, AgentStatus::Connected, AgentLifecycle::Starting)
        .state(31.0, AgentStatus::Connected, AgentLifecycle::Ready);
    let agent = (22..=30).fold(agent, |agent, at| agent.line(f64::from(at), source, &format!("at {at}")));
    let workspace = uuid::Uuid::from_u128(5).into();
    let build = ScriptedBuild::new(build_id(), Transition::Start).in_workspace(workspace, "ada", "my-ws");
    page.server.enable_watch();
    page.server.add_build(build.job(21.0, JobStatus::Succeeded).with_agent(agent.ended(21.0, 31.0, "Install", 0)));
    id
}

#[test]
fn rows_share_the_stream_of_an_agent_and_the_watched_workspace() {
    let page = Page::open();
    let agent = with_agent(&page);
    let (mut first, mut second) = (page.row(), page.row());
    page.advance(26, &mut [&mut first, &mut second]);
    let follows = || page.count(|request| matches!(request, Request::FollowAgent(..)));
    let watches = || page.count(|request| matches!(request, Request::Watch(_)));
    let ids = |row: &Row| row.session.borrow().log().map(|log| log.agent_ids(agent)).unwrap_or_default();
    let listed = || page.server.agent_lines_now(agent).iter().map(|line| line.id).collect::<Vec<_>>();
    assert_eq!((ids(&first), ids(&second)), (listed(), listed()));
    assert_eq!((follows(), watches(), page.server.open_streams(), page.server.open_watches()), (1, 1, 1, 1));
    let mut third = page.row();
    page.advance(2, &mut [&mut first, &mut second, &mut third]);
    assert_eq!((ids(&third), follows(), watches()), (listed(), 1, 1), "a later row reads the list");
    page.advance(20, &mut [&mut first, &mut second, &mut third]);
    assert_eq!((ids(&first), ids(&second), ids(&third)), (listed(), listed(), listed()));
    assert_eq!((page.server.open_streams(), page.server.open_watches()), (0, 0));
}

#[test]
fn an_empty_list_before_a_running_stream_is_no_malformed_frame() {
    for body in ["[]", "null", " [] \n"] {
        let page = Page::open();
        let mut first = page.row();
        page.advance(3, &mut [&mut first]);
        page.server.add_fault(Request::Log(build_id()), Fault::Body(body.into()));
        let mut second = page.row();
        page.advance(2, &mut [&mut first, &mut second]);
        assert_eq!(second.session.borrow().notices(), [Notice::StillBuilding], "{body:?}");
        assert_eq!(second.ids(), page.listed()[3..], "the stream continues");
    }
}

#[test]
fn a_later_watcher_gets_the_last_state_only() {
    let page = Page::open();
    with_agent(&page);
    let workspace = uuid::Uuid::from_u128(5).into();
    let mut first = page.api.client.watch_workspace(workspace);
    let next = |stream: &mut WorkspaceStream| stream.next().now_or_never().flatten();
    for seconds in [0, 21, 16] {
        page.clock.advance(Duration::from_secs(seconds));
        while next(&mut first).is_some() {}
    }
    let mut second = page.api.client.watch_workspace(workspace);
    let Some(WorkspaceEvent::Changed(state)) = next(&mut second) else { panic!("no state") };
    assert_eq!(state.latest_build.agents().next().map(|agent| &agent.lifecycle_state), Some(&AgentLifecycle::Ready));
    assert_eq!((next(&mut second), page.server.open_watches()), (None, 1));
}

#[test]
fn dropping_a_subscription_wakes_the_others() {
    // The source only holds the waker of the subscriber that polled last.
    let (sender, source) = futures_channel::mpsc::unbounded();
    let broadcast = Broadcast::new(source.boxed_local());
    let (mut first, mut second) = (broadcast.subscribe(), broadcast.subscribe());
    let woken = Arc::new(Woken::default());
    assert!(first.poll_next_unpin(&mut Context::from_waker(&Waker::from(woken.clone()))).is_pending());
    assert!(second.poll_next_unpin(&mut Context::from_waker(Waker::noop())).is_pending());
    drop(second);
    assert!(woken.0.load(Ordering::SeqCst));
    sender.unbounded_send(StreamEvent::Opened).expect("the broadcast receives events");
    assert_eq!(first.next().now_or_never(), Some(Some(StreamEvent::Opened)));
}

#[derive(Default)]
struct Woken(AtomicBool);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::SeqCst);
    }
}
