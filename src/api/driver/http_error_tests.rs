//! HTTP errors: what the row shows, how often it retries, and that it recovers.

use std::time::Duration;

use super::testing::{Row, build, build_id, call, listed, server, workspace_id};
use crate::{
    api::{
        error::ApiError,
        scripted::{Fault, Request, ScriptedApi, ScriptedBuild, StreamControl, VirtualClock},
        workspace_api::StreamEvent,
    },
    build_log::{Event, Notice, View},
    tool_call::CallState,
    workspace::{JobStatus, Transition},
};

const HOUR: u64 = 60 * 60;

/// A row of a running build. After three lines its stream is interrupted and every request fails.
struct FailingServer {
    row: Row,
    api: ScriptedApi,
    clock: VirtualClock,
}

impl FailingServer {
    fn start(status: u16, retry_after: Option<&str>) -> Self {
        let build = ScriptedBuild::new(build_id(), Transition::Start).in_workspace(workspace_id(), "ada", "my-ws");
        let build =
            (1..=3).fold(build, |build, n| build.line(f64::from(n), "Starting workspace", &format!("line {n}")));
        let build =
            build.line(HOUR as f64, "Starting workspace", "the last").job(2.0 * HOUR as f64, JobStatus::Succeeded);
        let (api, clock) = server(build);
        let mut row = Row::open(call(CallState::Running, None), &api, clock.clone());
        row.advance(&clock, 4);
        let error = ApiError::from_response(status, b"").with_retry_after(retry_after);
        api.fail_all(Fault::Fail(error));
        api.control_streams(&StreamControl::Close(StreamEvent::BROKEN));
        row.run();
        Self { row, api, clock }
    }

    /// Counts the requests within `seconds`.
    fn requests_in(&mut self, seconds: u64) -> usize {
        let before = self.api.requests().len();
        self.row.advance(&self.clock, seconds);
        self.api.requests().len() - before
    }

    fn shows_error(&self, words: &str) -> bool {
        let notices = self.row.session.borrow().notices();
        matches!(&notices[..], [Notice::Failed(problem)] if problem.to_string().contains(words))
    }

    /// The row shows the error, does not retry on its own, and recovers when the page resumes.
    fn assert_waits_for_resume(mut self, words: &str) {
        assert!(self.shows_error(words), "{:?}", self.row.session.borrow().notices());
        assert_eq!(self.requests_in(HOUR), 0, "no retries");
        assert_eq!(self.row.ids().len(), 3, "the lines stay visible");
        self.assert_recovers_on_resume();
    }

    fn assert_recovers_on_resume(mut self) {
        self.api.clear_faults();
        self.clock.resume();
        self.row.run();
        assert_eq!((self.row.ids(), self.row.session.borrow().notices()), (listed(&self.api), vec![]));
    }
}

#[test]
fn status_401_asks_to_sign_in_and_waits_for_resume() {
    FailingServer::start(401, None).assert_waits_for_resume("sign in again");
}

#[test]
fn status_403_asks_to_sign_in_and_waits_for_resume() {
    FailingServer::start(403, None).assert_waits_for_resume("Sign in again");
}

#[test]
fn status_404_is_final_until_resume() {
    FailingServer::start(404, None).assert_waits_for_resume("no longer available");
}

#[test]
fn status_429_waits_for_retry_after() {
    let mut failing = FailingServer::start(429, Some("70"));
    for _ in 0..5 {
        assert_eq!(failing.requests_in(69), 0);
        assert!(failing.requests_in(1) > 0, "retries after the pause");
    }
    assert_eq!(failing.row.ids().len(), 3, "the lines stay visible");
    failing.api.clear_faults();
    // The pause and the longest backoff.
    failing.row.advance(&failing.clock, 70 + 30);
    assert_eq!((failing.row.ids(), failing.row.session.borrow().notices()), (listed(&failing.api), vec![]));
}

#[test]
fn status_5xx_backs_off_until_a_retry_succeeds() {
    for status in [500, 502, 503, 504] {
        let mut failing = FailingServer::start(status, None);
        assert_eq!(failing.row.session.borrow().notices(), [Notice::Reconnecting]);
        let minutes: Vec<_> = (0..60).map(|_| failing.requests_in(60)).collect();
        assert!((3..=20).contains(&minutes[0]), "{status}: {minutes:?}");
        assert!(minutes[10..].iter().all(|requests| *requests <= 2), "{status}: {minutes:?}");
        assert!(failing.shows_error("keeps breaking off"), "{:?}", failing.row.session.borrow().notices());
        failing.api.clear_faults();
        failing.row.send(Event::Retry);
        assert_eq!((failing.row.ids(), failing.row.session.borrow().notices()), (listed(&failing.api), vec![]));
    }
}

#[test]
fn an_error_for_the_list_is_shown_in_place_of_the_log() {
    for (status, words) in
        [(401, "sign in again"), (403, "Sign in again"), (404, "no longer available"), (500, "failed")]
    {
        let (api, clock) = server(build(5));
        clock.advance(Duration::from_secs(60));
        let fault = Fault::Fail(ApiError::from_response(status, b""));
        api.add_fault(Request::Build(build_id()), fault.clone());
        api.add_fault(Request::Log(build_id()), fault);
        let row = Row::open(call(CallState::Succeeded, Some(build_id())), &api, clock);
        let view = row.session.borrow().view();
        let is_shown = matches!(&view, View::Failed(problem) if problem.to_string().contains(words));
        assert!(is_shown, "{status}: {view:?}");
    }
}
