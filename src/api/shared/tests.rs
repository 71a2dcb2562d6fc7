//! Two rows on one build, before one server.

use std::{
    cell::RefCell,
    pin::{Pin, pin},
    rc::Rc,
    task::{Context, Waker},
    time::Duration,
};

use futures_channel::mpsc::UnboundedSender;
use futures_util::FutureExt;

use super::*;
use crate::{
    api::{
        Api, drive,
        scripted::{Fault, Request, ScriptedApi, ScriptedBuild, StreamControl, VirtualClock},
    },
    build_log::{Call, ChatBinding, Event, LogCache, Session},
    tool_call::CallState,
    workspace::{JobStatus, Transition},
};

fn build_id() -> BuildId {
    uuid::Uuid::from_u128(1).into()
}

/// A page with a server whose build writes a line each second for twenty seconds.
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

    /// A row that shows the build.
    fn row(&self) -> Row {
        let call = Call {
            transition: Transition::Start,
            state: CallState::Succeeded,
            build_id: Some(build_id()),
            no_build: false,
        };
        let (session, begun) = Session::new(call, ChatBinding::default(), true, self.cache.clone());
        let session = Rc::new(RefCell::new(session));
        let (events, received) = futures_channel::mpsc::unbounded();
        let Api { client, clock } = self.api.clone();
        let driver = drive(Rc::clone(&session), begun, received, client, clock, || ());
        Row { session, events, driver: Box::pin(driver) }
    }

    /// Lets `seconds` pass with these rows on the page.
    fn pass(&self, seconds: u64, rows: &mut [&mut Row]) {
        for second in 0..=seconds {
            if second > 0 {
                self.clock.advance(Duration::from_secs(1));
            }
            // In both orders, so that what one hears on the other's behalf is passed on at once.
            for _ in 0..2 {
                rows.iter_mut().for_each(|row| row.run());
                rows.reverse();
            }
        }
    }

    fn asked(&self, what: impl Fn(&Request) -> bool) -> usize {
        self.server.requests().iter().filter(|request| what(request)).count()
    }

    fn lists(&self) -> usize {
        self.asked(|request| matches!(request, Request::Log(_)))
    }

    fn follows(&self) -> usize {
        self.asked(|request| matches!(request, Request::Follow(..)))
    }

    fn truth(&self) -> Vec<i64> {
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
            assert!(pin!(&mut self.driver).poll(&mut Context::from_waker(Waker::noop())).is_pending());
        }
    }

    fn ids(&self) -> Vec<i64> {
        self.session.borrow().log().map(|log| log.ids().to_vec()).unwrap_or_default()
    }
}

#[test]
fn two_rows_on_a_running_build_share_one_socket() {
    let page = Page::open();
    let (mut first, mut second) = (page.row(), page.row());
    page.pass(7, &mut [&mut first, &mut second]);
    assert_eq!((page.server.open_streams(), page.follows(), page.lists()), (1, 1, 0));
    assert_eq!((first.ids(), second.ids()), (page.truth(), page.truth()));
    page.pass(20, &mut [&mut first, &mut second]);
    assert_eq!((first.ids().len(), second.ids().len()), (20, 20));
    assert_eq!((page.server.open_streams(), page.follows()), (0, 1));
}

#[test]
fn two_rows_on_a_finished_build_share_one_fetch() {
    let page = Page::open();
    page.clock.advance(Duration::from_secs(60));
    let (mut first, mut second) = (page.row(), page.row());
    page.pass(0, &mut [&mut first, &mut second]);
    assert_eq!((first.ids(), second.ids()), (page.truth(), page.truth()));
    assert_eq!(page.lists(), 1);
    let mut third = page.row();
    page.pass(0, &mut [&mut third]);
    assert_eq!((third.ids(), page.lists()), (page.truth(), 1));
}

#[test]
fn two_rows_share_a_fetch_that_is_still_on_its_way() {
    let page = Page::open();
    page.clock.advance(Duration::from_secs(60));
    page.server.set_latency(Duration::from_secs(5));
    let (mut first, mut second) = (page.row(), page.row());
    page.pass(15, &mut [&mut first, &mut second]);
    assert_eq!((first.ids(), second.ids()), (page.truth(), page.truth()));
    assert_eq!(page.lists(), 1);
}

#[test]
fn a_row_that_comes_late_catches_up_and_opens_no_socket() {
    let page = Page::open();
    let mut first = page.row();
    page.pass(7, &mut [&mut first]);
    let mut second = page.row();
    page.pass(0, &mut [&mut first, &mut second]);
    assert_eq!(second.ids(), page.truth());
    page.pass(5, &mut [&mut first, &mut second]);
    assert_eq!((first.ids(), second.ids()), (page.truth(), page.truth()));
    assert_eq!((page.server.open_streams(), page.follows(), page.lists()), (1, 1, 1));
}

#[test]
fn a_row_that_cannot_catch_up_tries_again() {
    let page = Page::open();
    let mut first = page.row();
    page.pass(3, &mut [&mut first]);
    page.server.add_fault(Request::Log(build_id()), Fault::Fail(ApiError::from_response(500, b"")));
    let mut second = page.row();
    page.pass(0, &mut [&mut first, &mut second]);
    assert!(second.ids().is_empty());
    page.server.clear_faults();
    page.pass(3, &mut [&mut first, &mut second]);
    assert_eq!(second.ids(), page.truth());
    assert_eq!(page.follows(), 1);
}

#[test]
fn a_row_that_goes_leaves_the_socket_to_the_others_and_the_last_closes_it() {
    let page = Page::open();
    let (mut first, mut second) = (page.row(), page.row());
    page.pass(3, &mut [&mut first, &mut second]);
    drop(first);
    page.pass(3, &mut [&mut second]);
    assert_eq!((second.ids(), page.follows(), page.server.open_streams()), (page.truth(), 1, 1));
    drop(second);
    assert_eq!(page.server.open_streams(), 0);
}

#[test]
fn a_socket_that_breaks_breaks_for_all_and_is_made_again_once() {
    let page = Page::open();
    let (mut first, mut second) = (page.row(), page.row());
    page.pass(3, &mut [&mut first, &mut second]);
    page.server.control_streams(&StreamControl::Close(StreamEvent::BROKEN));
    page.pass(5, &mut [&mut first, &mut second]);
    assert_eq!((first.ids(), second.ids()), (page.truth(), page.truth()));
    assert_eq!((page.server.open_streams(), page.follows()), (1, 2));
}

#[test]
fn a_row_that_asks_anew_does_not_wait_for_what_it_has_given_up() {
    let page = Page::open();
    page.clock.advance(Duration::from_secs(60));
    page.server.add_fault(Request::Log(build_id()), Fault::Hang);
    let mut row = page.row();
    page.pass(30, &mut [&mut row]);
    page.server.clear_faults();
    row.events.unbounded_send(Event::Retry).expect("the driver listens");
    page.pass(0, &mut [&mut row]);
    assert_eq!((row.ids(), page.lists()), (page.truth(), 2));
}

#[test]
fn two_rows_that_ask_anew_in_turn_do_not_keep_a_dead_request_alive_for_each_other() {
    let page = Page::open();
    page.clock.advance(Duration::from_secs(60));
    page.server.add_fault(Request::Log(build_id()), Fault::Hang);
    let (mut first, mut second) = (page.row(), page.row());
    page.pass(30, &mut [&mut first, &mut second]);
    page.server.clear_faults();
    for _ in 0..2 {
        first.events.unbounded_send(Event::Retry).expect("the driver listens");
        page.pass(5, &mut [&mut first, &mut second]);
        second.events.unbounded_send(Event::Retry).expect("the driver listens");
        page.pass(5, &mut [&mut first, &mut second]);
    }
    assert_eq!((first.ids(), second.ids()), (page.truth(), page.truth()));
}

#[test]
fn the_waker_of_who_has_gone_is_not_waited_for() {
    // Only who polled last is known to the source: if that one leaves, the others have to be told to poll.
    let (sender, source) = futures_channel::mpsc::unbounded();
    let hub = Hub::new(source.boxed_local());
    let (mut stays, mut goes) = (hub.join(), hub.join());
    let woken = std::sync::Arc::new(Woken::default());
    assert!(stays.poll_next_unpin(&mut Context::from_waker(&Waker::from(woken.clone()))).is_pending());
    assert!(goes.poll_next_unpin(&mut Context::from_waker(Waker::noop())).is_pending());
    drop(goes);
    assert!(woken.0.load(std::sync::atomic::Ordering::SeqCst));
    sender.unbounded_send(StreamEvent::Opened).expect("the hub listens");
    assert_eq!(stays.next().now_or_never(), Some(Some(StreamEvent::Opened)));
}

#[derive(Default)]
struct Woken(std::sync::atomic::AtomicBool);

impl std::task::Wake for Woken {
    fn wake(self: std::sync::Arc<Self>) {
        self.0.store(true, std::sync::atomic::Ordering::SeqCst);
    }
}
