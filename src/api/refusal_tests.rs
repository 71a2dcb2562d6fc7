//! A server that refuses, by HTTP status: what the row says, how often it asks meanwhile, and that it goes on once all is
//! well again.

use std::time::Duration;

use super::{
    ApiError, StreamEvent,
    driver_tests::{Row, build, build_id, call, listed, server, workspace_id},
    scripted::{Fault, Request, ScriptedApi, ScriptedBuild, StreamControl, VirtualClock},
};
use crate::{
    build_log::{Event, Notice, View},
    tool_call::CallState,
    workspace::{JobStatus, Transition},
};

const HOUR: u64 = 60 * 60;

/// A row of a build at work, whose connection breaks after three lines, and whose server refuses everything from then on.
struct Refused {
    row: Row,
    api: ScriptedApi,
    clock: VirtualClock,
}

impl Refused {
    fn with(status: u16, retry_after: Option<&str>) -> Self {
        let build = ScriptedBuild::new(build_id(), Transition::Start).in_workspace(workspace_id(), "ada", "my-ws");
        let build =
            (1..=3).fold(build, |build, n| build.line(f64::from(n), "Starting workspace", &format!("line {n}")));
        let build =
            build.line(HOUR as f64, "Starting workspace", "the last").job(2.0 * HOUR as f64, JobStatus::Succeeded);
        let (api, clock) = server(build);
        let mut row = Row::open(call(CallState::Running, None), &api, clock.clone());
        row.advance(&clock, 4);
        let refusal = ApiError::from_response(status, b"").with_retry_after(retry_after);
        api.fail_all(Fault::Fail(refusal));
        api.control_streams(&StreamControl::Close(StreamEvent::BROKEN));
        row.run();
        Self { row, api, clock }
    }

    /// How many requests come in so many seconds.
    fn requests_in(&mut self, seconds: u64) -> usize {
        let before = self.api.requests().len();
        self.row.advance(&self.clock, seconds);
        self.api.requests().len() - before
    }

    fn says(&self, words: &str) -> bool {
        let notices = self.row.session.borrow().notices();
        matches!(&notices[..], [Notice::Failed(problem)] if problem.to_string().contains(words))
    }

    /// What the row says for good, without asking for anything more by itself. Once all is well and the page is back, it
    /// goes on.
    fn assert_told_once(mut self, words: &str) {
        assert!(self.says(words), "{:?}", self.row.session.borrow().notices());
        assert_eq!(self.requests_in(HOUR), 0, "no storm of retries");
        assert_eq!(self.row.ids().len(), 3, "the lines stay");
        self.assert_goes_on_when_the_page_is_back();
    }

    fn assert_goes_on_when_the_page_is_back(mut self) {
        self.api.clear_faults();
        self.clock.resume();
        self.row.run();
        assert_eq!((self.row.ids(), self.row.session.borrow().notices()), (listed(&self.api), vec![]));
    }
}

#[test]
fn a_401_says_sign_in_again_and_nothing_is_asked_until_the_page_is_back() {
    Refused::with(401, None).assert_told_once("sign in again");
}

#[test]
fn a_403_says_sign_in_again_and_nothing_is_asked_until_the_page_is_back() {
    Refused::with(403, None).assert_told_once("Sign in again");
}

#[test]
fn a_404_says_no_longer_available_and_nothing_is_asked_until_the_page_is_back() {
    Refused::with(404, None).assert_told_once("no longer available");
}

#[test]
fn a_429_is_left_alone_for_as_long_as_its_retry_after_says() {
    let mut refused = Refused::with(429, Some("70"));
    for _ in 0..5 {
        assert_eq!(refused.requests_in(69), 0);
        assert!(refused.requests_in(1) > 0, "then it is asked again");
    }
    assert_eq!(refused.row.ids().len(), 3, "the lines stay");
    refused.api.clear_faults();
    // The pause, and then the longest backoff.
    refused.row.advance(&refused.clock, 70 + 30);
    assert_eq!((refused.row.ids(), refused.row.session.borrow().notices()), (listed(&refused.api), vec![]));
}

#[test]
fn a_5xx_is_asked_less_and_less_often_until_a_retry_goes_on() {
    for status in [500, 502, 503, 504] {
        let mut refused = Refused::with(status, None);
        assert_eq!(refused.row.session.borrow().notices(), [Notice::Reconnecting]);
        let minutes: Vec<_> = (0..60).map(|_| refused.requests_in(60)).collect();
        assert!((3..=20).contains(&minutes[0]), "{status}: {minutes:?}");
        assert!(minutes[10..].iter().all(|requests| *requests <= 2), "{status}: {minutes:?}");
        assert!(refused.says("keeps breaking off"), "{:?}", refused.row.session.borrow().notices());
        refused.api.clear_faults();
        refused.row.hear(Event::Retry);
        assert_eq!((refused.row.ids(), refused.row.session.borrow().notices()), (listed(&refused.api), vec![]));
    }
}

#[test]
fn a_refusal_of_the_list_of_an_ended_build_is_said_in_its_place() {
    for (status, words) in
        [(401, "sign in again"), (403, "Sign in again"), (404, "no longer available"), (500, "failed")]
    {
        let (api, clock) = server(build(5));
        clock.advance(Duration::from_secs(60));
        let refusal = Fault::Fail(ApiError::from_response(status, b""));
        api.add_fault(Request::Build(build_id()), refusal.clone());
        api.add_fault(Request::Log(build_id()), refusal);
        let row = Row::open(call(CallState::Succeeded, Some(build_id())), &api, clock);
        let view = row.session.borrow().view();
        let said = matches!(&view, View::Failed(problem) if problem.to_string().contains(words));
        assert!(said, "{status}: {view:?}");
    }
}
