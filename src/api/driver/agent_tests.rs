//! Rows of builds with agents, on a scripted server: both logs, and how many requests they take.

use std::time::Duration;

use super::testing::{Row, build_id, call, listed, server, workspace_id};
use crate::{
    api::{
        error::ApiError,
        scripted::{Fault, Request, ScriptedAgent, ScriptedApi, ScriptedBuild, StreamControl, VirtualClock},
        workspace_api::StreamEvent,
    },
    build_log::{AgentNotice, Event, Notice, ScriptState},
    tool_call::CallState,
    workspace::{AgentId, AgentLifecycle, AgentStatus, JobStatus, LogSourceId, Transition},
};

pub(super) const BUILD_SECONDS: u32 = 400;
const END_SECONDS: u32 = 600;

pub(super) fn agent_id() -> AgentId {
    uuid::Uuid::from_u128(3).into()
}

fn source(n: u128) -> LogSourceId {
    uuid::Uuid::from_u128(0xD0 + n).into()
}

/// A build of 400 s whose agent connects after 20 s and whose scripts end at 600 s. Both write a line every `every` seconds.
pub(super) fn ten_minutes(every: usize) -> ScriptedBuild {
    let [build_end, connected, end] = [BUILD_SECONDS, BUILD_SECONDS + 20, END_SECONDS].map(f64::from);
    let agent = ScriptedAgent::new(agent_id(), "main")
        .state(build_end, AgentStatus::Connecting, AgentLifecycle::Created)
        .state(connected, AgentStatus::Connected, AgentLifecycle::Starting)
        .state(end, AgentStatus::Connected, AgentLifecycle::Ready)
        .script(source(1), "Install", true, 600)
        .script(source(2), "Serve", false, 0)
        .ended(connected, end, "Install", 0)
        .ended(connected, end, "Serve", 3);
    let agent = (BUILD_SECONDS + 21..END_SECONDS)
        .step_by(every)
        .fold(agent, |agent, at| agent.line(f64::from(at), source(u128::from(at % 2 + 1)), &format!("at {at}")));
    let build = ScriptedBuild::new(build_id(), Transition::Start).in_workspace(workspace_id(), "ada", "my-ws");
    let build = (1..BUILD_SECONDS)
        .step_by(every)
        .fold(build, |build, at| build.line(f64::from(at), "Apply", &format!("at {at}")));
    build.job(build_end, JobStatus::Succeeded).with_agent(agent)
}

pub(super) fn agent_ids(row: &Row) -> Vec<i64> {
    row.session.borrow().log().map(|log| log.agent_ids(agent_id())).unwrap_or_default()
}

pub(super) fn agent_listed(api: &ScriptedApi) -> Vec<i64> {
    api.agent_lines_now(agent_id()).iter().map(|line| line.id).collect()
}

pub(super) fn watching(build: ScriptedBuild) -> (ScriptedApi, VirtualClock) {
    let (api, clock) = server(build);
    api.enable_watch();
    (api, clock)
}

#[test]
fn a_build_of_ten_minutes_takes_at_most_ten_requests() {
    // One line a second, and builds that are silent for minutes.
    for every in [1, 60, 399] {
        let (api, clock) = watching(ten_minutes(every));
        let mut row = Row::open(call(CallState::Running, None), &api, clock.clone());
        row.advance(&clock, END_SECONDS.into());
        row.send(Event::Call(call(CallState::Succeeded, Some(build_id()))));
        row.advance(&clock, 60);
        assert_eq!((row.ids(), agent_ids(&row)), (listed(&api), agent_listed(&api)), "a line every {every} s");
        let requests = api.requests();
        assert!(requests.len() <= 10, "a line every {every} s: {} requests: {requests:?}", requests.len());
        assert_eq!((api.open_streams(), api.open_watches(), clock.pending_sleeps()), (0, 0, 0));
    }
}

#[test]
fn without_a_watch_both_logs_are_followed_by_polling() {
    let (api, clock) = server(ten_minutes(1));
    let mut row = Row::open(call(CallState::Running, None), &api, clock.clone());
    for second in 0..END_SECONDS {
        row.advance(&clock, 1);
        assert_eq!(row.ids(), listed(&api), "at {second} s");
    }
    row.send(Event::Call(call(CallState::Succeeded, Some(build_id()))));
    row.advance(&clock, 5);
    assert_eq!(agent_ids(&row), agent_listed(&api));
    let session = row.session.borrow();
    assert_eq!((session.is_live(), session.notices()), (false, vec![]));
    let states: Vec<_> = (0..3).map(|stage| session.script_state(stage)).collect();
    assert_eq!(states, [None, Some(ScriptState::Failed(3)), Some(ScriptState::Succeeded)], "Serve logs first");
    assert_eq!((api.open_streams(), clock.pending_sleeps()), (0, 0));
}

#[test]
fn each_line_of_the_agent_is_shown_when_it_is_written() {
    let (api, clock) = watching(ten_minutes(1));
    let mut row = Row::open(call(CallState::Running, None), &api, clock.clone());
    row.advance(&clock, u64::from(BUILD_SECONDS) + 1);
    let notices = |row: &Row| row.session.borrow().notices();
    assert!(matches!(notices(&row)[..], [Notice::Agent(AgentNotice::Connecting { since: Some(_), .. })]));
    row.advance(&clock, 19);
    assert!(matches!(notices(&row)[..], [Notice::Agent(AgentNotice::ScriptsRunning { since: Some(_), .. })]));
    for second in 0..100 {
        row.advance(&clock, 1);
        assert_eq!(agent_ids(&row), agent_listed(&api), "at {second} s");
        assert!(!agent_ids(&row).is_empty());
    }
}

#[test]
fn a_lost_watch_is_replaced_by_polling_until_it_is_back() {
    let (api, clock) = watching(ten_minutes(1));
    let mut row = Row::open(call(CallState::Running, None), &api, clock.clone());
    row.advance(&clock, 100);
    let polls = |api: &ScriptedApi| {
        api.requests().iter().filter(|request| matches!(request, Request::Build(_) | Request::Workspace(_))).count()
    };
    let before = polls(&api);
    row.advance(&clock, 60);
    assert_eq!(polls(&api), before, "nothing is polled");
    api.add_fault(Request::Watch(workspace_id()), Fault::Hang);
    api.control_watches(&StreamControl::Close(StreamEvent::BROKEN));
    row.advance(&clock, 10);
    assert!((4..=7).contains(&(polls(&api) - before)), "{} polls", polls(&api) - before);
    assert!(row.session.borrow().notices().is_empty(), "the log's stream is not affected");
    for _ in 0..5 {
        row.advance(&clock, 1);
    }
    api.clear_faults();
    row.send(Event::Retry);
    row.advance(&clock, 2);
    assert_eq!(row.ids(), listed(&api));
}

#[test]
fn a_watch_that_keeps_closing_is_given_up() {
    let (api, clock) = watching(ten_minutes(1));
    api.add_fault(Request::Watch(workspace_id()), Fault::Fail(ApiError::from_response(404, b"")));
    let mut row = Row::open(call(CallState::Running, None), &api, clock.clone());
    row.advance(&clock, 120);
    let watches = api.requests().iter().filter(|request| matches!(request, Request::Watch(_))).count();
    assert_eq!((watches, row.ids()), (3, listed(&api)));
}

#[test]
fn faults_in_both_logs_lose_no_line() {
    let (api, clock) = watching(ten_minutes(1));
    let mut row = Row::open(call(CallState::Running, None), &api, clock.clone());
    for (at, code) in
        [(50, StreamEvent::BROKEN), (60, StreamEvent::DONE), (430, StreamEvent::BROKEN), (35, StreamEvent::DONE)]
    {
        row.advance(&clock, at);
        api.control_streams(&StreamControl::Repeat);
        api.control_streams(&StreamControl::Send("{\"id\":".into()));
        api.control_streams(&StreamControl::Close(code));
        api.control_watches(&StreamControl::Close(StreamEvent::BROKEN));
    }
    row.advance(&clock, 60);
    row.send(Event::Call(call(CallState::Succeeded, Some(build_id()))));
    row.advance(&clock, 10);
    assert_eq!((row.ids(), agent_ids(&row)), (listed(&api), agent_listed(&api)));
    assert_eq!((row.session.borrow().notices(), row.session.borrow().is_live()), (vec![], false));
}

#[test]
fn a_finished_row_reads_each_log_once() {
    let (api, clock) = watching(ten_minutes(1));
    clock.advance(Duration::from_secs(3600));
    let mut row = Row::open(call(CallState::Succeeded, Some(build_id())), &api, clock.clone());
    row.advance(&clock, 10);
    assert_eq!((row.ids(), agent_ids(&row)), (listed(&api), agent_listed(&api)));
    let expected = [
        Request::Build(build_id()),
        Request::Workspace(workspace_id()),
        Request::Log(build_id()),
        Request::AgentLog(agent_id()),
        Request::Timings(build_id()),
    ];
    let requests = api.requests();
    assert_eq!(requests.len(), expected.len(), "{requests:?}");
    assert!(expected.iter().all(|request| requests.contains(request)), "{requests:?}");
}
