//! The session, its driver and a server together, on a clock moved by hand.

use std::{
    cell::{Cell, RefCell},
    future::Future,
    pin::{Pin, pin},
    rc::Rc,
    task::{Context, Waker},
    time::Duration,
};

use futures_channel::mpsc::{UnboundedSender, unbounded};
use futures_util::future::{self, FutureExt, LocalBoxFuture};

use super::{
    ApiError, Clock, StreamEvent, WorkspaceApi, drive,
    driver::STREAM_RESTS_FOR_FRAMES,
    scripted::{Fault, Request, ScriptedApi, ScriptedBuild, StreamControl, VirtualClock},
};
use crate::{
    build_log::{Call, ChatBinding, Event, LogCache, Notice, Session, View},
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
    Call { transition: Transition::Start, state, build_id, no_build: false }
}

/// Writes a line each second from 1 to `lines`, and has succeeded one second later.
pub(super) fn build(lines: usize) -> ScriptedBuild {
    let build = ScriptedBuild::new(build_id(), Transition::Start).in_workspace(workspace_id(), "ada", "my-ws");
    let build = (1..=lines).fold(build, |build, n| build.line(n as f64, "Starting workspace", &format!("line {n}")));
    build.job(lines as f64 + 1.0, JobStatus::Succeeded)
}

pub(super) struct Row {
    pub(super) session: Rc<RefCell<Session>>,
    events: UnboundedSender<Event>,
    changes: Rc<Cell<usize>>,
    driver: Pin<Box<dyn Future<Output = ()>>>,
}

impl Row {
    pub(super) fn open(call: Call, api: &ScriptedApi, clock: impl Clock + 'static) -> Self {
        Self::bound(call, None, api, clock)
    }

    /// A row in a chat that is bound to `build_id`.
    fn bound(call: Call, build_id: Option<BuildId>, api: &ScriptedApi, clock: impl Clock + 'static) -> Self {
        let binding = ChatBinding { workspace_id: Some(workspace_id()), build_id };
        let (session, begun) = Session::new(call, binding, true, LogCache::default());
        let session = Rc::new(RefCell::new(session));
        let (events, received) = unbounded();
        let changes = Rc::new(Cell::new(0));
        let counter = Rc::clone(&changes);
        let on_change = move || counter.set(counter.get() + 1);
        let client: Rc<dyn WorkspaceApi> = Rc::new(api.clone());
        let driver = drive(Rc::clone(&session), begun, received, client, Rc::new(clock), on_change);
        let mut row = Self { session, events, changes, driver: Box::pin(driver) };
        row.run();
        row
    }

    /// Runs the driver until it waits for the clock.
    pub(super) fn run(&mut self) {
        loop {
            let before = (self.changes.get(), self.ids().len());
            assert!(pin!(&mut self.driver).poll(&mut Context::from_waker(Waker::noop())).is_pending());
            if before == (self.changes.get(), self.ids().len()) {
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

    pub(super) fn hear(&mut self, event: Event) {
        self.events.unbounded_send(event).expect("the driver listens");
        self.run();
    }

    pub(super) fn ids(&self) -> Vec<i64> {
        self.session.borrow().log().map(|log| log.ids().to_vec()).unwrap_or_default()
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

#[test]
fn a_running_builds_lines_come_as_they_are_written_and_end_as_the_list_has_them() {
    let (api, clock) = server(build(20));
    let mut row = Row::open(call(CallState::Running, None), &api, clock.clone());
    for _ in 0..20 {
        row.advance(&clock, 1);
        assert_eq!(row.ids(), listed(&api), "at {:?}", clock.now());
    }
    row.advance(&clock, 5);
    row.hear(Event::Call(call(CallState::Succeeded, Some(build_id()))));
    assert_eq!(row.ids(), listed(&api));
    let session = row.session.borrow();
    assert!(!session.is_live() && session.notices().is_empty());
    assert_eq!((api.open_streams(), clock.pending_sleeps()), (0, 0));
}

#[test]
fn a_dropped_connection_is_resumed_after_the_last_line() {
    let (api, clock) = server(build(20));
    let mut row = Row::open(call(CallState::Running, None), &api, clock.clone());
    row.advance(&clock, 7);
    let last = row.ids().last().copied();
    api.control_streams(&StreamControl::Close(StreamEvent::BROKEN));
    row.run();
    assert_eq!(row.session.borrow().notices(), [Notice::Reconnecting]);
    row.advance(&clock, 3);
    assert!(api.requests().contains(&Request::Follow(build_id(), last)), "{:?}", api.requests());
    assert_eq!(row.ids(), listed(&api));
    assert!(row.session.borrow().notices().is_empty());
}

#[test]
fn a_repeated_and_a_malformed_frame_do_no_harm() {
    let (api, clock) = server(build(5));
    let mut row = Row::open(call(CallState::Running, None), &api, clock.clone());
    row.advance(&clock, 2);
    let first = serde_json::to_string(&api.lines_now(build_id())[0]).expect("serialises");
    for frame in [first.as_str(), "{\"id\": 99", "null"] {
        api.control_streams(&StreamControl::Send(frame.to_owned()));
        row.run();
    }
    assert_eq!(row.ids(), listed(&api));
    assert_eq!(row.session.borrow().notices(), [Notice::Malformed(2)]);
    row.advance(&clock, 6);
    assert_eq!(row.ids(), listed(&api));
    assert!(row.session.borrow().notices().is_empty(), "the list has made it good");
}

#[test]
fn a_server_that_hangs_is_waited_for_thirty_seconds_without_a_word() {
    let (api, clock) = server(build(5));
    api.add_fault(Request::Follow(build_id(), None), Fault::Hang);
    api.add_fault(Request::Build(build_id()), Fault::Hang);
    let mut row = Row::open(call(CallState::Running, None), &api, clock.clone());
    row.advance(&clock, 29);
    assert_eq!(row.session.borrow().view(), View::Loading);
    row.advance(&clock, 1);
    assert_eq!(row.session.borrow().view(), View::Slow);
    api.clear_faults();
    row.hear(Event::Retry);
    row.advance(&clock, 1);
    assert_eq!(row.ids(), listed(&api));
}

#[test]
fn a_workspace_that_hangs_does_not_delay_the_log_of_the_bound_build() {
    let (api, clock) = server(build(5));
    api.add_fault(Request::Workspace(workspace_id()), Fault::Hang);
    let mut row = Row::bound(call(CallState::Running, None), Some(build_id()), &api, clock.clone());
    row.advance(&clock, 3);
    assert_eq!(row.ids().len(), 3);
}

#[test]
fn a_server_that_is_gone_is_named() {
    let (api, clock) = server(build(5));
    let gone = Fault::Fail(ApiError::Unreachable { detail: "connection refused".into() });
    api.add_fault(Request::Build(build_id()), gone.clone());
    api.add_fault(Request::Log(build_id()), gone);
    let row = Row::open(call(CallState::Failed, Some(build_id())), &api, clock);
    let view = row.session.borrow().view();
    assert!(matches!(&view, View::Failed(problem) if problem.to_string() == "The server could not be reached."));
}

#[test]
fn dropping_the_driver_gives_everything_up() {
    let (api, clock) = server(build(20));
    let mut row = Row::open(call(CallState::Running, None), &api, clock.clone());
    row.advance(&clock, 3);
    assert_eq!(api.open_streams(), 1);
    drop(row);
    assert_eq!((api.open_streams(), clock.pending_sleeps()), (0, 0));
}

#[test]
fn a_page_that_is_back_does_not_wait_for_its_backoff() {
    let (api, clock) = server(build(60));
    let mut row = Row::open(call(CallState::Running, None), &api, clock.clone());
    row.advance(&clock, 3);
    let gone = Fault::Fail(ApiError::Unreachable { detail: "offline".into() });
    for request in [Request::Follow(build_id(), None), Request::Build(build_id())] {
        api.add_fault(request, gone.clone());
    }
    api.control_streams(&StreamControl::Close(StreamEvent::BROKEN));
    row.advance(&clock, 20);
    assert_eq!((api.open_streams(), row.session.borrow().notices()), (0, vec![Notice::Reconnecting]));
    api.clear_faults();
    clock.resume();
    row.run();
    assert_eq!((row.ids(), row.session.borrow().notices()), (listed(&api), vec![]), "without a tick of the clock");
}

#[test]
fn a_laptop_that_slept_loses_nothing() {
    let (api, clock) = server(build(20));
    let mut row = Row::open(call(CallState::Running, None), &api, clock.clone());
    row.advance(&clock, 3);
    // The network is as dead as the page, and all timers are overdue at once.
    api.control_streams(&StreamControl::Close(StreamEvent::BROKEN));
    clock.advance(Duration::from_secs(8 * 60 * 60));
    row.run();
    clock.resume();
    row.run();
    assert_eq!(row.ids(), listed(&api));
    assert!(!row.session.borrow().is_live() && row.session.borrow().notices().is_empty());
    assert_eq!(api.open_streams(), 0);
}

#[test]
fn a_request_without_an_answer_is_given_up_and_made_again() {
    let (api, clock) = server(build(5));
    clock.advance(Duration::from_secs(60));
    for request in [Request::Build(build_id()), Request::Log(build_id())] {
        api.add_fault(request, Fault::Hang);
    }
    let mut row = Row::open(call(CallState::Succeeded, Some(build_id())), &api, clock.clone());
    row.advance(&clock, 119);
    assert_eq!(row.session.borrow().view(), View::Slow);
    row.advance(&clock, 1);
    assert!(matches!(row.session.borrow().view(), View::Failed(_)), "neither the build nor its log has come");
    api.clear_faults();
    row.advance(&clock, 1);
    assert_eq!(row.ids(), listed(&api), "by itself");
}

/// A clock that spreads every wait to a quarter of it.
struct Spreading(VirtualClock);

impl Clock for Spreading {
    fn sleep(&self, duration: Duration) -> LocalBoxFuture<'static, ()> {
        self.0.sleep(duration)
    }

    fn next_frame(&self) -> LocalBoxFuture<'static, ()> {
        self.0.next_frame()
    }

    fn jitter(&self, at_most: Duration) -> Duration {
        at_most / 4
    }

    fn utc_offset_minutes(&self, _: i64) -> i32 {
        0
    }
}

#[test]
fn a_reconnect_comes_at_any_moment_of_its_backoff() {
    let (api, clock) = server(build(60));
    let mut row = Row::open(call(CallState::Running, None), &api, Spreading(clock.clone()));
    row.advance(&clock, 3);
    api.control_streams(&StreamControl::Close(StreamEvent::BROKEN));
    row.run();
    assert_eq!((api.open_streams(), row.session.borrow().notices()), (0, vec![Notice::Reconnecting]));
    clock.advance(Duration::from_millis(249));
    row.run();
    assert_eq!(api.open_streams(), 0);
    clock.advance(Duration::from_millis(1));
    row.run();
    assert_eq!(api.open_streams(), 1);
}

/// A clock whose frames come when the test says so.
#[derive(Clone, Default)]
struct FrameByHand {
    clock: VirtualClock,
    frames: Rc<RefCell<Vec<futures_channel::oneshot::Sender<()>>>>,
}

impl Clock for FrameByHand {
    fn sleep(&self, duration: Duration) -> LocalBoxFuture<'static, ()> {
        self.clock.sleep(duration)
    }

    fn next_frame(&self) -> LocalBoxFuture<'static, ()> {
        let (sender, come) = futures_channel::oneshot::channel();
        self.frames.borrow_mut().push(sender);
        come.then(|_| future::ready(())).boxed_local()
    }

    fn jitter(&self, at_most: Duration) -> Duration {
        at_most
    }

    fn utc_offset_minutes(&self, _: i64) -> i32 {
        0
    }
}

impl FrameByHand {
    fn paint(&self) {
        self.frames.borrow_mut().drain(..).for_each(|frame| frame.send(()).expect("someone waits for the frame"));
    }
}

#[test]
fn what_a_stream_brings_is_drawn_with_the_pages_next_frame_and_then_in_every_third() {
    let burst = |build: ScriptedBuild, at: f64| (0..500).fold(build, |build, _| build.line(at, "Plan", "line"));
    let build = ScriptedBuild::new(build_id(), Transition::Start).in_workspace(workspace_id(), "ada", "my-ws");
    let build = burst(burst(build, 1.0), 2.0).job(60.0, JobStatus::Succeeded);
    let (api, clock) = server(build);
    let by_hand = FrameByHand { clock: clock.clone(), ..FrameByHand::default() };
    let mut row = Row::open(call(CallState::Running, None), &api, by_hand.clone());
    for (frames, lines) in [(1, 500), (STREAM_RESTS_FOR_FRAMES, 1000)] {
        row.advance(&clock, 1);
        let before = row.changes.get();
        for _ in 0..frames {
            assert_eq!((row.ids().len(), row.changes.get()), (lines - 500, before));
            by_hand.paint();
            row.run();
        }
        assert_eq!((row.ids().len(), row.changes.get()), (lines, before + 1));
    }
}

#[test]
fn a_list_is_drawn_with_its_first_lines_and_now_and_again_while_it_comes_and_at_its_end() {
    let tick = Duration::from_millis(10);
    for (lines, drawn_after) in [(5, vec![1, 6]), (20, vec![1, 12, 21])] {
        let (api, clock) = server(build(lines));
        clock.advance(Duration::from_secs(60));
        api.add_fault(Request::Log(build_id()), Fault::Trickle(tick));
        let mut row = Row::open(call(CallState::Succeeded, Some(build_id())), &api, clock.clone());
        let mut drawn = Vec::new();
        for ticks in 1..=50 {
            let before = row.changes.get();
            clock.advance(tick);
            row.run();
            drawn.extend((row.changes.get() > before).then_some(ticks));
        }
        assert_eq!((drawn, row.ids()), (drawn_after, listed(&api)), "of {lines} lines");
    }
}

#[test]
fn what_is_drawn_of_a_list_is_painted_before_more_of_it_is_taken_in() {
    let tick = Duration::from_millis(10);
    let (api, clock) = server(build(20));
    clock.advance(Duration::from_secs(60));
    api.add_fault(Request::Log(build_id()), Fault::Trickle(tick));
    let by_hand = FrameByHand { clock: clock.clone(), ..FrameByHand::default() };
    let mut row = Row::open(call(CallState::Succeeded, Some(build_id())), &api, by_hand.clone());
    for _ in 0..15 {
        clock.advance(tick);
        row.run();
    }
    assert_eq!((row.ids().len(), row.session.borrow().view()), (11, View::Log), "drawn, and not painted yet");
    by_hand.paint();
    for _ in 0..15 {
        clock.advance(tick);
        row.run();
    }
    assert_eq!(row.ids(), listed(&api));
}
