//! Section 2.4: the view.

use super::*;

#[test]
fn r1_a_running_call_without_a_build_is_loading() {
    let harness = searching();
    assert_eq!(harness.view(), View::Loading);
    assert!(!harness.is_pending(Operation::Wait(SLOW)), "no timeout");
}

#[test]
fn r1_a_workspace_that_keeps_failing_is_a_failure() {
    let mut harness = searching();
    for pause in [4, 8] {
        harness.answer_workspace(Err(server_error()));
        assert_eq!(harness.view(), View::Loading);
        harness.elapse(Delay::Exactly(Duration::from_secs(pause)));
    }
    harness.answer_workspace(Err(server_error()));
    assert_eq!(harness.view(), View::Failed(server_error()));
    harness.send(Event::Retry);
    assert_eq!(harness.view(), View::Loading);
    assert!(harness.is_pending(Operation::ReadWorkspace(workspace_id())));
}

#[test]
fn r2_a_running_call_without_a_workspace_shows_nothing() {
    let harness = Harness::new(running(), ChatBinding::default(), true);
    assert_eq!((harness.view(), harness.session.has_content()), (View::Nothing, false));
    assert!(harness.started.is_empty());
}

#[test]
fn r2_a_finished_call_without_a_build_id_shows_nothing() {
    for call in [succeeded(None), failed(None)] {
        let harness = Harness::new(call, bound(Some(build_id(1))), true);
        assert_eq!((harness.view(), harness.session.has_content()), (View::Nothing, false));
        assert!(harness.started.is_empty());
    }
}

#[test]
fn r3_a_failed_list_is_a_failure_with_a_retry() {
    let mut harness = history();
    harness.answer_build(Ok(build(1, "failed", "start")));
    harness.answer_log(Err(server_error()));
    assert_eq!(harness.view(), View::Failed(server_error()));
    harness.send(Event::Retry);
    harness.answer_log(Ok(list(1..=2)));
    assert_eq!((harness.view(), harness.ids()), (View::Log, vec![1, 2]));
}

#[test]
fn r3_a_failed_list_does_not_hide_streamed_lines() {
    let mut harness = following();
    harness.receive([1]);
    harness.send(Event::Call(succeeded(Some(build_id(1)))));
    harness.answer_build(Ok(build(1, "succeeded", "start")));
    harness.answer_log(Err(server_error()));
    assert_eq!((harness.view(), harness.ids()), (View::Log, vec![1]));
    assert_eq!(harness.session.notices(), [Notice::Failed(server_error())]);
}

#[test]
fn r3_the_list_is_read_without_a_job_status() {
    let cache = LogCache::default();
    let mut harness = Harness::with_cache(succeeded(Some(build_id(1))), ChatBinding::default(), true, cache.clone());
    harness.answer_build(Err(server_error()));
    harness.answer_log(Ok(list(1..=2)));
    assert_eq!(harness.ids(), [1, 2]);
    assert!(cache.get(build_id(1)).is_none(), "the list may be incomplete");
}

#[test]
fn r4_without_a_line_for_30_seconds_the_log_is_slow() {
    let mut harness = following();
    harness.elapse(SLOW);
    assert_eq!(harness.view(), View::Slow);
}

#[test]
fn r5_an_ended_build_without_lines_is_empty() {
    let mut harness = history();
    harness.answer_build(Ok(build(1, "succeeded", "start")));
    harness.answer_log(Ok(list([])));
    assert_eq!(harness.view(), View::Empty);
}

#[test]
fn r6_before_the_first_line_the_log_is_loading() {
    assert_eq!(following().view(), View::Loading);
    assert_eq!(history().view(), View::Loading);
}

#[test]
fn r7_lines_are_shown() {
    let mut harness = following();
    harness.receive([4, 7]);
    assert_eq!((harness.view(), harness.ids()), (View::Log, vec![4, 7]));
    assert!(harness.session.is_live());
}

#[test]
fn r8_a_queued_build_shows_its_position() {
    let mut harness = following();
    let mut queued = build(1, "pending", "start");
    (queued.job.queue_position, queued.job.queue_size) = (2, 5);
    harness.answer_build(Ok(queued));
    assert_eq!(harness.view(), View::Queued { position: 2, size: 5 });
}

#[test]
fn r8_a_build_with_lines_is_not_shown_as_queued() {
    let mut harness = following();
    harness.answer_build(Ok(build(1, "pending", "start")));
    let before = harness.session.version();
    let is_said = |harness: &Harness| {
        let build = harness.session.build().expect("was read");
        (build.job.status.clone(), build.status.clone())
    };
    let at_work = (JobStatus::Running, WorkspaceStatus::Starting);
    harness.receive([1]);
    assert_eq!(is_said(&harness), at_work);
    assert_ne!(harness.session.version(), before, "the label of the row changes");
    harness.elapse(POLL);
    harness.answer_build(Ok(build(1, "pending", "start")));
    assert_eq!(is_said(&harness), at_work, "an outdated answer");
    harness.elapse(POLL);
    harness.answer_build(Ok(build(1, "canceling", "start")));
    assert_eq!(is_said(&harness).0, JobStatus::Canceling);
}

/// Lets connections fail until the session stops retrying.
fn give_up(harness: &mut Harness) {
    for at_most in [1, 2, 4, 8, 16, 30, 30, 30] {
        lose(harness);
        harness.elapse(Delay::UpTo(Duration::from_secs(at_most)));
    }
    lose(harness);
}

fn lose(harness: &mut Harness) {
    harness.stream(Answer::Closed { done: false });
    harness.answer_build(Err(server_error()));
}

/// A session that streams build 1, which has a line.
fn with_a_line() -> Harness {
    let mut harness = following();
    harness.receive([1]);
    harness
}

#[test]
fn a_streamed_build_is_active_and_a_lost_one_unknown() {
    let mut harness = with_a_line();
    assert_eq!(harness.session.build_state(), BuildState::Active);
    lose(&mut harness);
    assert_eq!(harness.session.build_state(), BuildState::Active, "the call is running");
    let mut harness = with_a_line();
    give_up(&mut harness);
    assert_eq!(harness.session.build_state(), BuildState::Unknown);
    harness.send(Event::Call(succeeded(Some(build_id(1)))));
    assert_eq!(harness.session.build_state(), BuildState::Done, "the state of the call");
}

#[test]
fn after_the_call_only_an_open_stream_means_active() {
    for (ended, lost) in [(succeeded as fn(_) -> _, BuildState::Done), (failed, BuildState::Unknown)] {
        let mut harness = with_a_line();
        harness.send(Event::Call(ended(Some(build_id(1)))));
        assert_eq!(harness.session.build_state(), BuildState::Active);
        assert_eq!(harness.session.notices(), [Notice::StillBuilding]);
        lose(&mut harness);
        assert_eq!((harness.session.build_state(), harness.session.notices()), (lost, vec![Notice::Reconnecting]));
    }
}

#[test]
fn an_ended_build_has_failed_or_is_done() {
    for (status, state) in [("succeeded", BuildState::Done), ("failed", BuildState::Failed)] {
        let mut harness = history();
        harness.answer_build(Ok(build(1, status, "start")));
        harness.answer_log(Ok(list([1])));
        assert_eq!(harness.session.build_state(), state);
    }
    let mut harness = with_a_line();
    harness.stream(Answer::Closed { done: true });
    harness.answer_build(Ok(build(1, "succeeded", "start")));
    harness.answer_log(Err(Problem::new(ProblemKind::Forbidden, "No.")));
    assert_eq!(harness.session.build_state(), BuildState::Done, "without the list");
}

#[test]
fn a_cancelled_build_is_not_done() {
    let cancelled = |call: Call| {
        let mut harness = Harness::new(call, ChatBinding::default(), true);
        harness.answer_build(Ok(build(1, "canceled", "start")));
        harness.answer_log(Ok(list([1])));
        harness.session.build_state()
    };
    assert_eq!(cancelled(succeeded(Some(build_id(1)))), BuildState::Unknown);
    assert_eq!(cancelled(Call { build_id: Some(build_id(1)), ..running() }), BuildState::Unknown);
    assert_eq!(cancelled(failed(Some(build_id(1)))), BuildState::Failed, "the state of the call");
}
