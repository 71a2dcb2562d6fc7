use std::time::Duration;

use futures_util::{FutureExt, StreamExt};

use super::{Fault, Request, ScriptedApi, ScriptedBuild, StreamControl, TimelineEvent, VirtualClock};
use crate::{
    api::{ApiError, LogStream, StreamEvent, WorkspaceApi},
    workspace::{BuildId, JobStatus, Transition},
};

fn build_id() -> BuildId {
    uuid::Uuid::from_u128(1).into()
}

/// A server with a build that writes a line each second, 1 to 3, and then ends.
fn server() -> (ScriptedApi, VirtualClock) {
    let clock = VirtualClock::default();
    let api = ScriptedApi::new(clock.clone());
    let build = ScriptedBuild::new(build_id(), Transition::Start);
    let build = (1..=3).fold(build, |build, n| build.line(f64::from(n), "Stage", &format!("line {n}")));
    api.add_build(build.job(4.0, JobStatus::Succeeded));
    (api, clock)
}

/// All that a stream brings at this moment; frames by their line.
fn brought(stream: &mut LogStream) -> Vec<String> {
    let next = || stream.next().now_or_never().flatten();
    std::iter::from_fn(next)
        .map(|event| match event {
            StreamEvent::Opened => "opened".to_owned(),
            StreamEvent::Frame(frame) => match serde_json::from_str::<serde_json::Value>(&frame) {
                Ok(line) => line["output"].as_str().unwrap_or_default().to_owned(),
                Err(_) => frame,
            },
            StreamEvent::Closed { code } => format!("closed {code}"),
        })
        .collect()
}

fn events(api: &ScriptedApi) -> Vec<TimelineEvent> {
    api.timeline().into_iter().map(|entry| entry.event).collect()
}

#[test]
fn the_timeline_holds_all_that_passed_on_a_stream_and_when() {
    let (api, clock) = server();
    let mut stream = api.follow_build_log(build_id(), None);
    brought(&mut stream);
    clock.advance(Duration::from_secs(1));
    brought(&mut stream);
    drop(stream);
    let line = serde_json::to_string(&api.lines_now(build_id())[0]).expect("is JSON");
    let sent = TimelineEvent::Sent { stream: 1, excerpt: line.chars().take(160).collect(), bytes: line.len() };
    let follow = Request::Follow(build_id(), None);
    let left = TimelineEvent::Disconnected { stream: 1 };
    assert_eq!(events(&api), [TimelineEvent::Requested(follow), TimelineEvent::Opened { stream: 1 }, sent, left]);
    let at: Vec<_> = api.timeline().iter().map(|entry| entry.at.as_secs()).collect();
    assert_eq!(at, [0, 0, 1, 1]);
    assert_eq!(api.open_streams(), 0);
}

#[test]
fn an_answer_is_noted_whether_it_is_good_bad_or_not_waited_for() {
    let (api, _) = server();
    let request = Request::Build(build_id());
    api.build(build_id()).now_or_never().expect("answers at once").expect("is there");
    let failure = ApiError::from_response(503, b"");
    api.fail_all(Fault::Fail(failure.clone()));
    assert_eq!(api.build(build_id()).now_or_never(), Some(Err(failure.clone())));
    api.fail_all(Fault::Hang);
    assert!(api.build(build_id()).now_or_never().is_none());
    let asked = TimelineEvent::Requested(request);
    let expected = [
        asked.clone(),
        TimelineEvent::Answered(request),
        asked.clone(),
        TimelineEvent::Failed(request, failure),
        asked,
        TimelineEvent::Cancelled(request),
    ];
    assert_eq!(events(&api), expected);
    assert_eq!(api.requests(), [request; 3]);
}

#[test]
fn streams_of_a_broken_server_break_and_of_a_mended_one_open() {
    let (api, _) = server();
    api.fail_all(Fault::Fail(ApiError::from_response(500, b"")));
    assert_eq!(brought(&mut api.follow_build_log(build_id(), None)), ["closed 1006"]);
    assert_eq!(events(&api).last(), Some(&TimelineEvent::Closed { stream: None, code: 1006 }));
    api.clear_faults();
    assert_eq!(brought(&mut api.follow_build_log(build_id(), None)), ["opened"]);
}

#[test]
fn latency_delays_answers_and_lines_alike() {
    let (api, clock) = server();
    api.set_latency(Duration::from_secs(2));
    let mut answer = api.build(build_id());
    let mut stream = api.follow_build_log(build_id(), None);
    for (second, expected) in [vec![], vec![], vec!["opened"], vec!["line 1"], vec!["line 2"]].into_iter().enumerate() {
        assert_eq!(brought(&mut stream), expected, "after {second} s");
        assert_eq!((&mut answer).now_or_never().is_some(), second == 2, "after {second} s");
        if second == 2 {
            answer = futures_util::future::pending().boxed_local();
        }
        clock.advance(Duration::from_secs(1));
    }
    clock.advance(Duration::from_secs(1));
    assert_eq!(brought(&mut stream), ["line 3", "closed 1000"]);
}

#[test]
fn a_stream_does_what_it_is_told() {
    let (api, clock) = server();
    let mut stream = api.follow_build_log(build_id(), None);
    api.control_streams(&StreamControl::Repeat);
    assert_eq!(brought(&mut stream), ["opened"], "there is nothing to repeat yet");
    clock.advance(Duration::from_secs(1));
    assert_eq!(brought(&mut stream), ["line 1"]);
    api.control_streams(&StreamControl::Repeat);
    api.control_streams(&StreamControl::Send("{".to_owned()));
    api.control_streams(&StreamControl::Close(1011));
    assert_eq!(brought(&mut stream), ["line 1", "{", "closed 1011"]);
}

#[test]
fn a_list_that_trickles_comes_in_pieces() {
    let (api, clock) = server();
    clock.advance(Duration::from_secs(5));
    let whole = serde_json::to_vec(&api.lines_now(build_id())).expect("is JSON");
    api.add_fault(Request::Log(build_id()), Fault::Trickle(Duration::from_secs(1)));
    let mut list = api.build_log(build_id());
    let mut come: Vec<Vec<u8>> = Vec::new();
    // Three lines, and the list's end.
    for _ in 0..4 {
        assert_eq!(list.next().now_or_never(), None);
        clock.advance(Duration::from_secs(1));
        let piece = list.next().now_or_never().flatten().expect("has come");
        come.push(piece.expect("went well"));
    }
    assert_eq!(list.next().now_or_never(), Some(None));
    assert_eq!(come.concat(), whole);
}

#[test]
fn whoever_watches_hears_of_each_change() {
    let (api, clock) = server();
    let mut changed = api.changed();
    let mut moved = clock.advanced();
    assert!((&mut changed).now_or_never().is_none() && (&mut moved).now_or_never().is_none());
    drop(api.build(build_id()));
    clock.advance(Duration::from_secs(1));
    assert!(changed.now_or_never().is_some() && moved.now_or_never().is_some());
}
