use std::{cell::RefCell, rc::Rc, time::Duration};

use futures_util::future::{self, FutureExt, LocalBoxFuture};

use super::{
    batches::BATCH_INTERVAL,
    testing::{Row, build, build_id, call, listed, server, workspace_id},
};
use crate::{
    api::{
        clock::Clock,
        error::ApiError,
        scripted::{Fault, Request, ScriptedBuild, StreamControl, VirtualClock},
        workspace_api::StreamEvent,
    },
    build_log::{Event, Notice, View},
    tool_call::CallState,
    workspace::{JobStatus, Transition},
};

#[test]
fn streams_a_running_build_and_ends_with_the_listed_lines() {
    let (api, clock) = server(build(20));
    let mut row = Row::open(call(CallState::Running, None), &api, clock.clone());
    for _ in 0..20 {
        row.advance(&clock, 1);
        assert_eq!(row.ids(), listed(&api), "at {:?}", clock.now());
    }
    row.advance(&clock, 5);
    row.send(Event::Call(call(CallState::Succeeded, Some(build_id()))));
    assert_eq!(row.ids(), listed(&api));
    let session = row.session.borrow();
    assert!(!session.is_live() && session.notices().is_empty());
    assert_eq!((api.open_streams(), clock.pending_sleeps()), (0, 0));
}

#[test]
fn resumes_after_the_last_line() {
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
fn ignores_repeated_and_malformed_frames() {
    let (api, clock) = server(build(5));
    let mut row = Row::open(call(CallState::Running, None), &api, clock.clone());
    row.advance(&clock, 2);
    let first = serde_json::to_string(&api.lines_now(build_id())[0]).expect("serialises");
    for frame in [first.as_str(), "{\"id\": 99", "7", "null"] {
        api.control_streams(&StreamControl::Send(frame.to_owned()));
        row.run();
    }
    assert_eq!(row.ids(), listed(&api));
    assert_eq!(row.session.borrow().notices(), [Notice::Malformed(2)]);
    row.advance(&clock, 6);
    assert_eq!(row.ids(), listed(&api));
    assert!(row.session.borrow().notices().is_empty(), "the list repairs the log");
}

#[test]
fn reports_a_slow_log_after_30_seconds() {
    let (api, clock) = server(build(5));
    api.add_fault(Request::Follow(build_id(), None), Fault::Hang);
    api.add_fault(Request::Build(build_id()), Fault::Hang);
    let mut row = Row::open(call(CallState::Running, None), &api, clock.clone());
    row.advance(&clock, 29);
    assert_eq!(row.session.borrow().view(), View::Loading);
    row.advance(&clock, 1);
    assert_eq!(row.session.borrow().view(), View::Slow);
    api.clear_faults();
    row.send(Event::Retry);
    row.advance(&clock, 1);
    assert_eq!(row.ids(), listed(&api));
}

#[test]
fn shows_the_bound_build_while_the_workspace_request_hangs() {
    let (api, clock) = server(build(5));
    api.add_fault(Request::Workspace(workspace_id()), Fault::Hang);
    let mut row = Row::bound(call(CallState::Running, None), Some(build_id()), &api, clock.clone());
    row.advance(&clock, 3);
    assert_eq!(row.ids().len(), 3);
}

#[test]
fn reports_an_unreachable_server() {
    let (api, clock) = server(build(5));
    let unreachable = Fault::Fail(ApiError::Unreachable { detail: "connection refused".into() });
    api.add_fault(Request::Build(build_id()), unreachable.clone());
    api.add_fault(Request::Log(build_id()), unreachable);
    let row = Row::open(call(CallState::Failed, Some(build_id())), &api, clock);
    let view = row.session.borrow().view();
    assert!(matches!(&view, View::Failed(problem) if problem.to_string() == "The server could not be reached."));
}

#[test]
fn dropping_the_driver_closes_streams_and_timers() {
    let (api, clock) = server(build(20));
    let mut row = Row::open(call(CallState::Running, None), &api, clock.clone());
    row.advance(&clock, 3);
    assert_eq!(api.open_streams(), 1);
    drop(row);
    assert_eq!((api.open_streams(), clock.pending_sleeps()), (0, 0));
}

#[test]
fn reconnects_at_once_when_the_page_resumes() {
    let (api, clock) = server(build(60));
    let mut row = Row::open(call(CallState::Running, None), &api, clock.clone());
    row.advance(&clock, 3);
    let unreachable = Fault::Fail(ApiError::Unreachable { detail: "offline".into() });
    for request in [Request::Follow(build_id(), None), Request::Build(build_id())] {
        api.add_fault(request, unreachable.clone());
    }
    api.control_streams(&StreamControl::Close(StreamEvent::BROKEN));
    row.advance(&clock, 20);
    assert_eq!((api.open_streams(), row.session.borrow().notices()), (0, vec![Notice::Reconnecting]));
    api.clear_faults();
    clock.resume();
    row.run();
    assert_eq!((row.ids(), row.session.borrow().notices()), (listed(&api), vec![]), "before the backoff has elapsed");
}

#[test]
fn loads_the_whole_log_after_hours_asleep() {
    let (api, clock) = server(build(20));
    let mut row = Row::open(call(CallState::Running, None), &api, clock.clone());
    row.advance(&clock, 3);
    // The connection is lost and all timers are overdue at once.
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
fn times_out_and_retries_a_hanging_request() {
    let (api, clock) = server(build(5));
    clock.advance(Duration::from_secs(60));
    for request in [Request::Build(build_id()), Request::Log(build_id())] {
        api.add_fault(request, Fault::Hang);
    }
    let mut row = Row::open(call(CallState::Succeeded, Some(build_id())), &api, clock.clone());
    row.advance(&clock, 119);
    assert_eq!(row.session.borrow().view(), View::Slow);
    row.advance(&clock, 1);
    assert!(matches!(row.session.borrow().view(), View::Failed(_)), "both requests timed out");
    api.clear_faults();
    row.advance(&clock, 1);
    assert_eq!(row.ids(), listed(&api), "retried without user input");
}

/// A clock whose jitter is always a quarter.
struct QuarterJitter(VirtualClock);

impl Clock for QuarterJitter {
    fn sleep(&self, duration: Duration) -> LocalBoxFuture<'static, ()> {
        self.0.sleep(duration)
    }

    fn throttle(&self, interval: Duration) -> LocalBoxFuture<'static, ()> {
        self.0.throttle(interval)
    }

    fn next_frame(&self) -> LocalBoxFuture<'static, ()> {
        self.0.next_frame()
    }

    fn jitter(&self, max: Duration) -> Duration {
        max / 4
    }

    fn utc_offset_minutes(&self, _: i64) -> i32 {
        0
    }
}

#[test]
fn reconnects_within_the_backoff_with_jitter() {
    let (api, clock) = server(build(60));
    let mut row = Row::open(call(CallState::Running, None), &api, QuarterJitter(clock.clone()));
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

/// A clock whose animation frames the test triggers.
#[derive(Clone, Default)]
struct ManualFrames {
    clock: VirtualClock,
    frames: Rc<RefCell<Vec<futures_channel::oneshot::Sender<()>>>>,
}

impl Clock for ManualFrames {
    fn sleep(&self, duration: Duration) -> LocalBoxFuture<'static, ()> {
        self.clock.sleep(duration)
    }

    fn next_frame(&self) -> LocalBoxFuture<'static, ()> {
        let (sender, frame) = futures_channel::oneshot::channel();
        self.frames.borrow_mut().push(sender);
        frame.then(|_| future::ready(())).boxed_local()
    }

    fn jitter(&self, max: Duration) -> Duration {
        max
    }

    fn utc_offset_minutes(&self, _: i64) -> i32 {
        0
    }
}

impl ManualFrames {
    fn paint(&self) {
        self.frames.borrow_mut().drain(..).for_each(|frame| frame.send(()).expect("the driver waits for the frame"));
    }
}

#[test]
fn draws_a_stream_in_the_next_frame_and_then_in_intervals() {
    let build = ScriptedBuild::new(build_id(), Transition::Start).in_workspace(workspace_id(), "ada", "my-ws");
    // The clock's intervals begin at multiples of their length, so the batches after the first are due at these times.
    let build = [1.0, 1.01, 1.06, 1.11, 1.12]
        .into_iter()
        .fold(build, |build, at| build.line(at, "Plan", "line"))
        .job(60.0, JobStatus::Succeeded);
    let (api, clock) = server(build);
    // There is one frame, by `paint`: later batches do not wait for another.
    let manual = ManualFrames { clock: clock.clone(), ..ManualFrames::default() };
    let mut row = Row::open(call(CallState::Running, None), &api, manual.clone());
    row.advance(&clock, 1);
    assert_eq!(row.ids().len(), 0, "the first lines wait for a frame");
    manual.paint();
    row.run();
    assert_eq!(row.ids().len(), 1);
    let tick = Duration::from_millis(10);
    let mut drawn = Vec::new();
    for ticks in 1..=30 {
        let before = row.redraws();
        clock.advance(tick);
        row.run();
        drawn.extend((row.redraws() > before).then(|| (ticks * tick, row.ids().len())));
    }
    assert_eq!(drawn, [(BATCH_INTERVAL, 3), (BATCH_INTERVAL * 2, 5)]);
}

#[test]
fn draws_a_list_at_its_first_lines_then_throttled_then_at_its_end() {
    let tick = Duration::from_millis(10);
    for (lines, drawn_after) in [(5, vec![1, 6]), (20, vec![1, 12, 21])] {
        let (api, clock) = server(build(lines));
        clock.advance(Duration::from_secs(60));
        api.add_fault(Request::Log(build_id()), Fault::Trickle(tick));
        let mut row = Row::open(call(CallState::Succeeded, Some(build_id())), &api, clock.clone());
        let mut drawn = Vec::new();
        for ticks in 1..=50 {
            let before = row.redraws();
            clock.advance(tick);
            row.run();
            drawn.extend((row.redraws() > before).then_some(ticks));
        }
        assert_eq!((drawn, row.ids()), (drawn_after, listed(&api)), "{lines} lines");
    }
}

#[test]
fn paints_a_list_before_parsing_more_of_it() {
    let tick = Duration::from_millis(10);
    let (api, clock) = server(build(20));
    clock.advance(Duration::from_secs(60));
    api.add_fault(Request::Log(build_id()), Fault::Trickle(tick));
    let manual = ManualFrames { clock: clock.clone(), ..ManualFrames::default() };
    let mut row = Row::open(call(CallState::Succeeded, Some(build_id())), &api, manual.clone());
    for _ in 0..15 {
        clock.advance(tick);
        row.run();
    }
    assert_eq!((row.ids().len(), row.session.borrow().view()), (11, View::Log), "drawn but not painted yet");
    manual.paint();
    for _ in 0..15 {
        clock.advance(tick);
        row.run();
    }
    assert_eq!(row.ids(), listed(&api));
}
