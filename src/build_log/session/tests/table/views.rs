//! Section 2.4: what is shown.

use super::*;

#[test]
fn r1_without_a_build_id_a_running_call_in_a_workspace_is_loading() {
    let harness = searching();
    assert_eq!(harness.view(), View::Loading);
    assert!(!harness.is_pending(Operation::Wait(SLOW)), "no timeout applies");
}

#[test]
fn r1_a_search_that_keeps_failing_says_so_and_can_be_retried() {
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
fn r2_without_a_build_id_and_a_workspace_there_is_nothing() {
    let harness = Harness::new(running(), ChatBinding::default(), true);
    assert_eq!((harness.view(), harness.session.has_content()), (View::Nothing, false));
    assert!(harness.started.is_empty());
}

#[test]
fn r2_finished_without_a_build_id_there_is_nothing() {
    for call in [succeeded(None), failed(None)] {
        let harness = Harness::new(call, bound(Some(build_id(1))), true);
        assert_eq!((harness.view(), harness.session.has_content()), (View::Nothing, false));
        assert!(harness.started.is_empty());
    }
}

#[test]
fn r3_a_list_that_cannot_be_had_is_a_failure_with_a_retry() {
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
fn r3_a_job_that_cannot_be_read_does_not_stand_in_the_way_of_the_list() {
    let cache = LogCache::default();
    let mut harness = Harness::with_cache(succeeded(Some(build_id(1))), ChatBinding::default(), true, cache.clone());
    harness.answer_build(Err(server_error()));
    harness.answer_log(Ok(list(1..=2)));
    assert_eq!(harness.ids(), [1, 2]);
    assert!(cache.get(build_id(1)).is_none(), "without the job's word the list may be partial");
}

#[test]
fn r4_without_a_line_in_time_the_row_says_that_it_takes_longer() {
    let mut harness = following();
    harness.elapse(SLOW);
    assert_eq!(harness.view(), View::Slow);
}

#[test]
fn r5_an_ended_build_without_lines_says_so() {
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
fn r8_a_queued_build_says_where_it_stands() {
    let mut harness = following();
    let mut queued = build(1, "pending", "start");
    (queued.job.queue_position, queued.job.queue_size) = (2, 5);
    harness.answer_build(Ok(queued));
    assert_eq!(harness.view(), View::Queued { position: 2, size: 5 });
}

#[test]
fn r8_a_build_that_writes_lines_is_not_queued_whatever_was_last_read() {
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
    assert_ne!(harness.session.version(), before, "the row's label is drawn again");
    harness.elapse(POLL);
    harness.answer_build(Ok(build(1, "pending", "start")));
    assert_eq!(is_said(&harness), at_work, "an answer from before the line");
    harness.elapse(POLL);
    harness.answer_build(Ok(build(1, "canceling", "start")));
    assert_eq!(is_said(&harness).0, JobStatus::Canceling);
}

/// Breaks the stream off and lets nobody know why, until the session has given up.
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

/// Follows build 1, which has a line.
fn showing() -> Harness {
    let mut harness = following();
    harness.receive([1]);
    harness
}

#[test]
fn a_build_that_is_followed_is_at_work_and_one_that_was_lost_is_anything() {
    let mut harness = showing();
    assert_eq!(harness.session.build_state(), BuildState::Active);
    lose(&mut harness);
    assert_eq!(harness.session.build_state(), BuildState::Active, "the call still runs");
    let mut harness = showing();
    give_up(&mut harness);
    assert_eq!(harness.session.build_state(), BuildState::Unknown);
    harness.send(Event::Call(succeeded(Some(build_id(1)))));
    assert_eq!(harness.session.build_state(), BuildState::Done, "the call says so");
}

#[test]
fn after_the_call_only_an_unbroken_stream_says_that_the_build_goes_on() {
    for (ended, lost) in [(succeeded as fn(_) -> _, BuildState::Done), (failed, BuildState::Unknown)] {
        let mut harness = showing();
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
    let mut harness = showing();
    harness.stream(Answer::Closed { done: true });
    harness.answer_build(Ok(build(1, "succeeded", "start")));
    harness.answer_log(Err(Problem::new(ProblemKind::Forbidden, "No.")));
    assert_eq!(harness.session.build_state(), BuildState::Done, "though its list cannot be had");
}

#[test]
fn where_a_cancelled_build_ended_is_not_taken_for_done() {
    let cancelled = |call: Call| {
        let mut harness = Harness::new(call, ChatBinding::default(), true);
        harness.answer_build(Ok(build(1, "canceled", "start")));
        harness.answer_log(Ok(list([1])));
        harness.session.build_state()
    };
    assert_eq!(cancelled(succeeded(Some(build_id(1)))), BuildState::Unknown);
    assert_eq!(cancelled(Call { build_id: Some(build_id(1)), ..running() }), BuildState::Unknown);
    assert_eq!(cancelled(failed(Some(build_id(1)))), BuildState::Failed, "the call says so");
}
