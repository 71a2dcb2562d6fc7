//! What the row says about an agent and its log.

use super::*;

#[test]
fn the_row_says_what_it_waits_for() {
    let mut harness = started([agent(1, "connecting", "created")]);
    let (name, timeout) = ("agent-1".to_owned(), Some(Duration::from_secs(120)));
    let url = Some("https://example.com/help".to_owned());
    assert_eq!(harness.agent_notices(), [AgentNotice::Connecting { agent: name.clone(), since: None, timeout }]);
    harness.elapse(Delay::Exactly(Duration::from_secs(120)));
    let timed_out = AgentNotice::TimedOut { agent: name.clone(), timeout, troubleshooting_url: url.clone() };
    assert_eq!(harness.agent_notices(), std::slice::from_ref(&timed_out));
    poll(&mut harness, [agent(1, "timeout", "created")]);
    assert_eq!(harness.agent_notices(), [timed_out]);
    poll(&mut harness, [agent(1, "connected", "starting")]);
    assert_eq!(harness.agent_notices(), [AgentNotice::ScriptsRunning { agent: name.clone(), since: None }]);
    let before = harness.session.version();
    harness.agent_frame(1, &[7]);
    assert_eq!(harness.agent_notices(), []);
    assert_ne!(harness.session.version(), before);
    poll(&mut harness, [agent(1, "disconnected", "starting")]);
    assert_eq!(harness.agent_notices(), [AgentNotice::Disconnected { agent: name, troubleshooting_url: url }]);
}

#[test]
fn a_finished_row_reads_the_log_once_and_caches_it() {
    let cache = LogCache::default();
    let mut harness = opened([agent(1, "connected", "ready")], &cache);
    harness.answer_agent_log(1, Ok(&agent_lines(&[7, 8])));
    assert!(cache.get(build_id(1)).is_none(), "before the ends of the scripts");
    harness.answer_timings(Ok(timings(0, &["Install", "Serve"])));
    assert!(harness.pending.is_empty(), "{:?}", harness.pending);
    let again = Harness::with_cache(succeeded(Some(build_id(1))), ChatBinding::default(), true, cache);
    assert_eq!((again.ids(), again.agent_ids(1)), (vec![1, 2], vec![7, 8]));
    assert_eq!(again.session.script_state(1), Some(ScriptState::Succeeded));
    assert!(again.started.is_empty(), "the cached log is used");
}

#[test]
fn a_running_agent_is_not_cached() {
    let cache = LogCache::default();
    let mut harness = opened([agent(1, "connected", "starting")], &cache);
    harness.agent_frame(1, &[7]);
    assert!(cache.get(build_id(1)).is_none());
}

#[test]
fn a_deleted_log_is_expired() {
    let logged = WorkspaceAgent { logs_length: 40, ..agent(1, "connected", "ready") };
    let mut harness = opened([logged], &LogCache::default());
    assert_eq!(harness.agent_notices(), []);
    harness.answer_agent_log(1, Ok("[]"));
    assert_eq!(harness.agent_notices(), [AgentNotice::LogExpired]);
    let mut harness = opened([agent(1, "connected", "ready")], &LogCache::default());
    harness.answer_agent_log(1, Ok("null"));
    assert_eq!(harness.agent_notices(), [], "an agent that has logged nothing");
}

#[test]
fn an_overflowed_agent_log_has_a_notice() {
    let overflowed = WorkspaceAgent { logs_overflowed: true, ..agent(1, "connected", "ready") };
    let mut harness = opened([overflowed], &LogCache::default());
    harness.answer_agent_log(1, Ok(&agent_lines(&[7])));
    assert_eq!(harness.agent_notices(), [AgentNotice::LogOverflowed]);
}

#[test]
fn a_failure_to_read_the_agent_log_is_reported_and_retried() {
    for kind in [ProblemKind::SignedOut, ProblemKind::Forbidden, ProblemKind::NotFound, ProblemKind::Server] {
        let problem = Problem::new(kind, "No.");
        let mut harness = opened([agent(1, "connected", "ready")], &LogCache::default());
        harness.answer_agent_log(1, Err(problem.clone()));
        assert_eq!(harness.agent_notices(), [AgentNotice::LogFailed(problem)]);
        assert_eq!(harness.view(), View::Log);
        harness.send(Event::Retry);
        harness.answer_agent_log(1, Ok(&agent_lines(&[7])));
        assert_eq!((harness.agent_ids(1), harness.agent_notices()), (vec![7], vec![]));
    }
}

#[test]
fn a_backend_without_agent_logs_shows_the_build_alone() {
    let unsupported = || Problem::new(ProblemKind::Unsupported, "No.");
    let mut harness = opened([agent(1, "connected", "ready")], &LogCache::default());
    harness.answer_agent_log(1, Err(unsupported()));
    harness.answer_timings(Err(unsupported()));
    assert_eq!((harness.agent_notices(), harness.session.complete_build()), (vec![], Some(build_id(1))));
    let mut harness = started([agent(1, "connected", "starting")]);
    harness.agent_stream(1, Answer::Unsupported);
    harness.answer_agent_log(1, Err(unsupported()));
    assert_eq!((harness.agent_notices(), harness.session.is_live()), (vec![], false));
}

#[test]
fn lines_of_an_unknown_source_have_a_stage() {
    let mut harness = started([agent(1, "connected", "starting")]);
    let unknown = [source_id(9), "no uuid".into(), String::new()];
    for (source, id) in unknown.iter().zip(5..) {
        harness.agent_stream(1, Answer::Frame(format!("[{}]", agent_line(id, source))));
    }
    harness.agent_stream(1, Answer::Frame(r#"[{"id":8,"output":"null","level":"info","source_id":null}]"#.into()));
    assert_eq!(harness.stages(), ["Plan", "", "", ""]);
    assert_eq!(harness.agent_ids(1), [5, 6, 7, 8]);
    assert_eq!(harness.session.script_state(1), None);
}

#[test]
fn malformed_frames_of_an_agent_are_reported_until_the_list_is_read() {
    let mut harness = started([agent(1, "connected", "starting")]);
    for frame in ["", "{", "7", "[{}]", "\u{0}", "null", "[]"] {
        harness.agent_stream(1, Answer::Frame(frame.into()));
    }
    harness.agent_frame(1, &[7]);
    assert_eq!(harness.session.notices(), [Notice::Malformed(4)]);
    poll(&mut harness, [agent(1, "connected", "ready")]);
    harness.answer_timings(Ok(timings(0, &["Install", "Serve"])));
    harness.elapse(LATE);
    harness.answer_agent_log(1, Ok(&agent_lines(&[7])));
    assert_eq!(harness.session.notices(), []);
}

#[test]
fn a_build_without_lines_waits_for_the_agent() {
    let mut harness = following();
    harness.stream(Answer::Closed { done: true });
    let build = with_agents(1, [agent(1, "connected", "starting")]);
    harness.answer_build(Ok(build.clone()));
    harness.answer_log(Ok(list([])));
    harness.answer_workspace(Ok(workspace(build)));
    assert_eq!(harness.view(), View::AwaitingAgent);
    assert!(matches!(harness.agent_notices()[..], [AgentNotice::ScriptsRunning { .. }]));
    harness.agent_frame(1, &[7]);
    assert_eq!(harness.view(), View::Log);
}

#[test]
fn a_workspace_that_cannot_be_read_ends_the_wait_for_the_agent() {
    let mut harness = Harness::new(succeeded(Some(build_id(1))), bound(None), true);
    harness.answer_build(Ok(with_agents(1, [agent(1, "connected", "ready")])));
    harness.answer_log(Ok(list([])));
    assert_eq!(harness.view(), View::AwaitingAgent);
    let forbidden = Problem::new(ProblemKind::Forbidden, "No.");
    harness.answer_workspace(Err(forbidden.clone()));
    assert_eq!((harness.view(), harness.agent_notices()), (View::Empty, vec![AgentNotice::LogFailed(forbidden)]));
}

/// Errors that end the reads of a build or a workspace.
fn permanent_problems() -> impl Iterator<Item = Problem> {
    use ProblemKind::{Forbidden, NotFound, SignedOut, Unreadable};
    [SignedOut, Forbidden, NotFound, Unreadable].into_iter().map(|kind| Problem::new(kind, "No."))
}

#[test]
fn a_build_that_cannot_be_read_reports_the_missing_logs_of_agents() {
    for problem in permanent_problems() {
        for known_status in [None, Some("pending"), Some("running")] {
            let mut harness = following();
            if let Some(status) = known_status {
                harness.answer_build(Ok(build(1, status, "start")));
            }
            harness.receive([1, 2]);
            harness.stream(Answer::Closed { done: true });
            harness.answer_build(Err(problem.clone()));
            harness.answer_log(Ok(list(1..=2)));
            assert_eq!(harness.agent_notices(), [AgentNotice::LogFailed(problem.clone())], "{known_status:?}");
            assert_eq!(harness.session.problem(), Some(&problem));
            assert_eq!((harness.view(), harness.session.complete_build()), (View::Log, None));
            harness.send(Event::Retry);
            assert_eq!(harness.agent_notices(), [], "it is retried");
            let build = with_agents(1, [agent(1, "connected", "starting")]);
            harness.answer_build(Ok(build.clone()));
            harness.answer_log(Ok(list(1..=2)));
            harness.answer_workspace(Ok(workspace(build)));
            harness.agent_frame(1, &[7]);
            assert_eq!((harness.agent_ids(1), harness.agent_notices()), (vec![7], vec![]));
        }
    }
}

#[test]
fn a_finished_row_whose_build_cannot_be_read_reports_it() {
    for problem in permanent_problems() {
        for lines in [0, 2] {
            let mut harness = Harness::new(succeeded(Some(build_id(1))), bound(None), true);
            harness.answer_build(Err(problem.clone()));
            harness.answer_log(Ok(list(1..=lines)));
            assert_eq!(harness.agent_notices(), [AgentNotice::LogFailed(problem.clone())]);
            assert_eq!(harness.session.complete_build(), None);
        }
    }
}

#[test]
fn a_state_of_an_agent_that_cannot_be_read_is_reported() {
    for problem in permanent_problems() {
        let mut harness = started([agent(1, "connected", "starting")]);
        harness.agent_frame(1, &[7]);
        harness.agent_stream(1, Answer::Closed { done: true });
        harness.answer_workspace(Err(problem.clone()));
        harness.answer_agent_log(1, Ok(&agent_lines(&[7])));
        assert_eq!(harness.agent_notices(), [AgentNotice::LogFailed(problem)], "its scripts may run on");
        assert_eq!((harness.agent_ids(1), harness.session.complete_build()), (vec![7], None));
    }
}

#[test]
fn reads_that_fail_again_and_again_are_reported_until_one_succeeds() {
    let mut harness = following();
    harness.receive([1, 2]);
    harness.stream(Answer::Closed { done: true });
    harness.answer_build(Err(server_error()));
    harness.answer_log(Ok(list(1..=2)));
    for seconds in [4, 8] {
        assert_eq!(harness.agent_notices(), [], "it may pass");
        harness.elapse(Delay::Exactly(Duration::from_secs(seconds)));
        harness.answer_build(Err(server_error()));
    }
    assert_eq!(harness.agent_notices(), [AgentNotice::LogFailed(server_error())]);
    harness.elapse(Delay::Exactly(Duration::from_secs(16)));
    harness.answer_build(Ok(build(1, "running", "start")));
    assert_eq!(harness.agent_notices(), []);
}

#[test]
fn a_build_without_agents_has_no_notice_of_their_logs() {
    for problem in permanent_problems() {
        let stop = Call { transition: Transition::Stop, ..succeeded(Some(build_id(1))) };
        let mut harness = Harness::new(stop, bound(None), true);
        harness.answer_build(Err(problem));
        harness.answer_log(Ok(list(1..=2)));
        assert_eq!(harness.agent_notices(), [], "a stop has no startup scripts");
    }
    let mut harness = Harness::new(failed(Some(build_id(1))), bound(None), true);
    harness.answer_build(Ok(build(1, "failed", "start")));
    harness.answer_log(Ok(list(1..=2)));
    assert_eq!(harness.agent_notices(), [], "its agents have not started");
}

#[test]
fn a_build_whose_end_cannot_be_read_reports_missing_agent_logs() {
    let not_found = Problem::new(ProblemKind::NotFound, "No.");
    let mut harness = Harness::new(running(), bound(None), true);
    harness.answer_workspace(Ok(workspace(build(1, "running", "start"))));
    harness.stream(Answer::Opened);
    harness.receive([1]);
    assert_eq!(harness.agent_notices(), []);
    harness.elapse(POLL);
    harness.answer_build(Err(not_found.clone()));
    harness.stream(Answer::Closed { done: true });
    harness.answer_build(Err(not_found.clone()));
    harness.answer_log(Ok(list([1])));
    assert_eq!((harness.view(), harness.agent_notices()), (View::Log, vec![AgentNotice::LogFailed(not_found)]));
    assert_eq!(harness.session.complete_build(), None);

    harness.send(Event::Retry);
    harness.answer_build(Ok(with_agents(1, [agent(1, "connected", "ready")])));
    assert_eq!(harness.agent_notices(), []);
    harness.answer_agent_log(1, Ok(&agent_lines(&[7])));
    assert_eq!(harness.agent_ids(1), [7]);
}
