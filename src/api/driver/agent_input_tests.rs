//! Bad input from the server of an agent's log: each has a message, and no line is lost.

use std::time::Duration;

use super::{
    agent_tests::{BUILD_SECONDS, agent_id, agent_ids, agent_listed, ten_minutes, watching},
    testing::{Row, build_id, call, listed, server, workspace_id},
};
use crate::{
    api::{
        error::ApiError,
        scripted::{Fault, Request, ScriptedAgent, ScriptedApi, ScriptedBuild, StreamControl, VirtualClock},
    },
    build_log::{AgentNotice, ChatBinding, Event, Notice},
    tool_call::CallState,
    workspace::{AgentId, AgentLifecycle, AgentStatus, JobStatus, LogSourceId, Transition},
};

/// Bodies of the agent's log that are no complete list of lines.
const BAD_BODIES: [&str; 10] =
    ["", "<html>", "{", "7", "{}", "[null]", "[7]", "[[]]", r#"[{"id":"x","output":7}]"#, r#"[{"id":1,"output":"#];

/// Frames that have a malformed value and no line.
const BAD_FRAMES: [&str; 9] =
    ["not JSON", "{", "{}", "7", "\"text\"", "[null]", r#"[7,"a",[]]"#, r#"[{"id":"x","output":7}]"#, "[null,"];

fn has_failed(row: &Row) -> bool {
    let is_failure = |notice: &Notice| matches!(notice, Notice::Agent(AgentNotice::LogFailed(_)));
    row.session.borrow().notices().iter().any(is_failure)
}

/// Whether the row shows the lines of both logs, and nothing is loaded or said.
fn assert_complete(row: &Row, api: &ScriptedApi, context: &str) {
    assert_eq!((row.ids(), agent_ids(row)), (listed(api), agent_listed(api)), "{context}");
    let session = row.session.borrow();
    assert_eq!((session.notices(), session.is_live()), (vec![], false), "{context}");
}

fn end_call(row: &mut Row) {
    row.send(Event::Call(call(CallState::Succeeded, Some(build_id()))));
}

/// Opens a finished row whose agent's log has this fault, then retries without it.
fn assert_reported(fault: &Fault, context: &str) {
    let (api, clock) = watching(ten_minutes(1));
    clock.advance(Duration::from_secs(3600));
    api.add_fault(Request::AgentLog(agent_id()), fault.clone());
    let mut row = Row::open(call(CallState::Succeeded, Some(build_id())), &api, clock.clone());
    row.advance(&clock, 5);
    assert!(has_failed(&row), "{context}");
    assert_eq!(row.ids(), listed(&api), "{context}");
    row.advance(&clock, 600);
    assert!(has_failed(&row), "{context}: it stays");
    api.clear_faults();
    row.send(Event::Retry);
    row.advance(&clock, 60);
    assert_complete(&row, &api, context);
}

#[test]
fn an_error_response_has_a_message_until_retry() {
    for status in [400, 401, 403, 404, 500, 503] {
        assert_reported(&Fault::Fail(ApiError::from_response(status, b"")), &status.to_string());
    }
}

#[test]
fn a_body_without_a_list_has_a_message_until_retry() {
    for body in BAD_BODIES {
        assert_reported(&Fault::Body(body.into()), body);
    }
}

#[test]
fn a_rejected_stream_has_a_message_and_loses_no_line() {
    for status in [401, 404, 500] {
        let (api, clock) = watching(ten_minutes(1));
        let follow = Request::FollowAgent(agent_id(), None);
        api.add_fault(follow, Fault::Fail(ApiError::from_response(status, b"")));
        let mut row = Row::open(call(CallState::Running, None), &api, clock.clone());
        row.advance(&clock, u64::from(BUILD_SECONDS) + 20);
        let notices = row.session.borrow().notices();
        let is_reported = |notice: &Notice| *notice == Notice::Agent(AgentNotice::Reconnecting);
        assert!(has_failed(&row) || notices.iter().any(is_reported), "{status}: {notices:?}");
        api.clear_faults();
        row.send(Event::Retry);
        row.advance(&clock, 300);
        end_call(&mut row);
        row.advance(&clock, 60);
        assert_complete(&row, &api, &status.to_string());
    }
}

#[test]
fn malformed_frames_are_counted_and_lose_no_line() {
    for frame in BAD_FRAMES {
        let (api, clock) = watching(ten_minutes(1));
        let mut row = Row::open(call(CallState::Running, None), &api, clock.clone());
        row.advance(&clock, u64::from(BUILD_SECONDS) + 30);
        api.control_streams(&StreamControl::Send(frame.into()));
        row.advance(&clock, 5);
        let notices = row.session.borrow().notices();
        assert!(notices.iter().any(|notice| matches!(notice, Notice::Malformed(1..))), "{frame}: {notices:?}");
        assert_eq!(agent_ids(&row), agent_listed(&api), "{frame}");
        row.advance(&clock, 300);
        end_call(&mut row);
        row.advance(&clock, 60);
        assert_complete(&row, &api, frame);
    }
}

#[test]
fn an_agent_of_another_workspace_is_never_requested() {
    let other: AgentId = uuid::Uuid::from_u128(99).into();
    let (api, clock) = watching(ten_minutes(1));
    let mut row = Row::open(call(CallState::Running, None), &api, clock.clone());
    let binding = ChatBinding { workspace_id: Some(workspace_id()), build_id: None, agent_id: Some(other) };
    row.send(Event::Binding(binding));
    row.advance(&clock, 700);
    end_call(&mut row);
    row.advance(&clock, 60);
    assert_complete(&row, &api, "the build's only agent is shown");
    let requests = api.requests();
    let is_of_other =
        |request: &Request| matches!(request, Request::AgentLog(id) | Request::FollowAgent(id, _) if *id == other);
    assert!(!requests.iter().any(is_of_other), "{requests:?}");
}

/// A build whose agent is in an unknown state at 20 s and writes a line of an unknown source.
fn unknown_agent() -> (ScriptedApi, VirtualClock) {
    let unknown: LogSourceId = uuid::Uuid::from_u128(0xEE).into();
    let agent = ScriptedAgent::new(agent_id(), "main")
        .state(10.0, AgentStatus::Connected, AgentLifecycle::Starting)
        .state(20.0, AgentStatus::Connected, AgentLifecycle::Other("dreaming".into()))
        .line(15.0, unknown, "before")
        .line(25.0, unknown, "after");
    let build = ScriptedBuild::new(build_id(), Transition::Start).in_workspace(workspace_id(), "ada", "my-ws");
    server(build.line(1.0, "Apply", "text").job(10.0, JobStatus::Succeeded).with_agent(agent))
}

#[test]
fn an_unknown_state_and_an_unknown_source_lose_no_line() {
    let (api, clock) = unknown_agent();
    let mut row = Row::open(call(CallState::Running, None), &api, clock.clone());
    row.advance(&clock, 40);
    assert_eq!(agent_ids(&row), agent_listed(&api), "the stream continues while the call runs");
    end_call(&mut row);
    row.advance(&clock, 10);
    assert_complete(&row, &api, "the call has ended");
    let session = row.session.borrow();
    let stages: Vec<_> =
        session.log().expect("a log").stages().map(|stage| (stage.name().to_owned(), stage.len())).collect();
    assert_eq!(stages, [("Apply".to_owned(), 1), (String::new(), 2)], "a stage of its own");
}
