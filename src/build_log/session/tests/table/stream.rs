//! Streaming and retries. Not in the reference.

use super::*;

#[test]
fn a_lost_connection_resumes_after_the_last_line() {
    let mut harness = following();
    harness.receive([3, 9]);
    harness.stream(Answer::Closed { done: false });
    harness.answer_build(Ok(build(1, "running", "start")));
    assert_eq!(harness.session.notices(), [Notice::Reconnecting]);
    harness.elapse(Delay::UpTo(Duration::from_secs(1)));
    assert!(harness.is_pending(follow(1, Some(9))));
    harness.receive([9, 12]);
    assert_eq!((harness.ids(), harness.session.notices()), (vec![3, 9, 12], vec![]));
}

#[test]
fn each_lost_connection_doubles_the_delay_up_to_a_limit() {
    let mut harness = following();
    harness.receive([1]);
    for at_most in [1, 2, 4, 8, 16, 30, 30, 30] {
        harness.stream(Answer::Closed { done: false });
        harness.answer_build(Err(server_error()));
        harness.elapse(Delay::UpTo(Duration::from_secs(at_most)));
    }
    harness.stream(Answer::Closed { done: false });
    harness.answer_build(Err(server_error()));
    assert!(matches!(harness.session.notices()[..], [Notice::Failed(_)]), "{:?}", harness.session.notices());
    assert_eq!((harness.streamed_build(), harness.ids()), (None, vec![1]));
    harness.send(Event::Retry);
    assert!(harness.is_pending(follow(1, Some(1))));
}

#[test]
fn a_line_resets_the_failure_count() {
    let mut harness = following();
    for id in 1..20 {
        harness.stream(Answer::Closed { done: false });
        harness.answer_build(Ok(build(1, "running", "start")));
        harness.elapse(Delay::UpTo(Duration::from_secs(1)));
        harness.receive([id]);
    }
    assert!(harness.session.is_live());
}

/// Closes the connection of an active build, and ends the delay before the next one.
fn lose(harness: &mut Harness, at_most: u64) {
    harness.stream(Answer::Closed { done: false });
    harness.answer_build(Ok(build(1, "running", "start")));
    harness.elapse(Delay::UpTo(Duration::from_secs(at_most)));
}

#[test]
fn the_first_frame_without_new_lines_resets_the_failure_count() {
    for nothing_new in [frame(1), "[]".to_owned(), format!("[{}]", frame(1))] {
        let mut harness = following();
        harness.receive([1]);
        for at_most in [1, 2, 4, 8] {
            lose(&mut harness, at_most);
        }
        harness.stream(Answer::Frame(nothing_new));
        lose(&mut harness, 1);
    }
}

#[test]
fn repeated_lines_do_not_reset_the_failure_count_again() {
    let mut harness = following();
    harness.receive([1]);
    for at_most in [1, 1, 2, 4, 8, 16, 30, 30, 30] {
        lose(&mut harness, at_most);
        harness.stream(Answer::Frame(frame(1)));
    }
    harness.stream(Answer::Closed { done: false });
    harness.answer_build(Ok(build(1, "running", "start")));
    assert_eq!(harness.streamed_build(), None, "only Retry continues");
    harness.send(Event::Retry);
    harness.receive([2]);
    lose(&mut harness, 1);
    harness.stream(Answer::Frame(frame(2)));
    lose(&mut harness, 1);
}

#[test]
fn a_malformed_frame_does_not_reset_the_failure_count() {
    let mut harness = following();
    harness.receive([1]);
    for at_most in [1, 2, 4] {
        lose(&mut harness, at_most);
        harness.stream(Answer::Frame("<html>".to_owned()));
    }
}

#[test]
fn a_permanent_problem_is_shown_and_not_retried() {
    for kind in [ProblemKind::SignedOut, ProblemKind::Forbidden, ProblemKind::NotFound] {
        let problem = Problem::new(kind, "No.");
        let mut harness = following();
        harness.stream(Answer::Closed { done: false });
        harness.answer_build(Err(problem.clone()));
        assert_eq!(harness.view(), View::Failed(problem));
        assert!(harness.pending.is_empty(), "{kind:?}");
    }
}

#[test]
fn a_stream_closed_as_done_reopens_while_the_build_is_active() {
    let mut harness = following();
    harness.receive([1]);
    harness.stream(Answer::Closed { done: true });
    harness.answer_build(Ok(build(1, "running", "start")));
    harness.elapse(Delay::UpTo(Duration::from_secs(1)));
    assert!(harness.is_pending(follow(1, Some(1))));
}

#[test]
fn lines_missing_in_the_stream_are_added_from_the_list() {
    let mut harness = following();
    harness.receive([1]);
    harness.stream(Answer::Closed { done: true });
    harness.answer_build(Ok(build(1, "failed", "start")));
    harness.answer_log(Ok(list([1, 5, 6])));
    assert_eq!(harness.ids(), [1, 5, 6]);
}

#[test]
fn the_stream_of_an_ended_build_is_cancelled() {
    let mut harness = following();
    harness.answer_build(Ok(build(1, "canceled", "start")));
    assert_eq!(harness.streamed_build(), None);
    harness.answer_log(Ok(list([])));
    assert_eq!(harness.view(), View::Empty);
}

#[test]
fn a_malformed_frame_is_reported_until_the_list_is_read() {
    let mut harness = following();
    harness.receive([1]);
    harness.stream(Answer::Frame("{\"id\": 2, \"outp".into()));
    harness.receive([3]);
    assert_eq!((harness.ids(), harness.session.notices()), (vec![1, 3], vec![Notice::Malformed(1)]));
    harness.stream(Answer::Closed { done: true });
    harness.answer_build(Ok(build(1, "succeeded", "start")));
    harness.answer_log(Ok(list(1..=3)));
    assert_eq!((harness.ids(), harness.session.notices()), (vec![1, 2, 3], vec![]));
}

#[test]
fn a_malformed_list_is_not_cached() {
    let cache = LogCache::default();
    let mut harness = Harness::with_cache(succeeded(Some(build_id(1))), ChatBinding::default(), true, cache.clone());
    harness.answer_build(Ok(build(1, "succeeded", "start")));
    harness.answer_log(Ok(b"<html>".to_vec()));
    assert!(matches!(harness.view(), View::Failed(problem) if problem.kind == ProblemKind::Unreadable));
    assert!(cache.get(build_id(1)).is_none());
}

#[test]
fn an_answer_with_another_build_id_is_rejected() {
    let mut harness = history();
    harness.answer_build(Ok(build(2, "running", "start")));
    assert_eq!(harness.streamed_build(), None);
    assert!(harness.is_pending(Operation::ReadLog(build_id(1))));
}

#[test]
fn an_overflowed_log_has_a_notice() {
    let mut harness = history();
    let mut overflowed = build(1, "succeeded", "start");
    overflowed.job.logs_overflowed = true;
    harness.answer_build(Ok(overflowed));
    harness.answer_log(Ok(list([1])));
    assert_eq!(harness.session.notices(), [Notice::Overflowed]);
}

#[test]
fn an_answer_of_a_cancelled_operation_is_ignored() {
    let mut harness = following();
    let id = *harness.pending.iter().find(|(_, op)| matches!(op, Operation::Follow { .. })).expect("a stream").0;
    harness.send(Event::Expanded(false));
    let effects = harness.session.handle(Event::Answer(id, Answer::Frame(frame(1))));
    assert_eq!((effects, harness.ids()), (vec![], vec![]));
}

#[test]
fn a_resumed_page_reconnects_at_once() {
    let mut harness = following();
    harness.receive([1]);
    harness.stream(Answer::Closed { done: false });
    harness.answer_build(Err(server_error()));
    assert_eq!(harness.streamed_build(), None);
    harness.send(Event::Resumed);
    assert!(harness.is_pending(follow(1, Some(1))));
    assert!(harness.is_pending(Operation::ReadBuild(build_id(1))), "the build is read, too");
}

#[test]
fn a_resumed_page_retries_after_a_permanent_problem() {
    let mut harness = history();
    harness.answer_build(Err(Problem::new(ProblemKind::SignedOut, "Sign in again.")));
    harness.answer_log(Err(Problem::new(ProblemKind::SignedOut, "Sign in again.")));
    assert!(harness.pending.is_empty());
    harness.send(Event::Resumed);
    harness.answer_build(Ok(build(1, "succeeded", "start")));
    harness.answer_log(Ok(list(1..=2)));
    assert_eq!((harness.view(), harness.ids()), (View::Log, vec![1, 2]));
    let started = harness.started.len();
    harness.send(Event::Resumed);
    assert_eq!(harness.started.len(), started, "the log is complete");
}

#[test]
fn retry_after_is_respected() {
    let pause = Duration::from_secs(70);
    let asks = || Problem { retry_after: Some(pause), ..Problem::new(ProblemKind::RateLimited, "Later.") };
    let mut harness = following();
    harness.receive([1]);
    harness.stream(Answer::Closed { done: false });
    harness.answer_build(Err(asks()));
    let waits = |harness: &Harness| harness.pending.values().all(|op| *op == Operation::Wait(Delay::Exactly(pause)));
    assert!(waits(&harness) && harness.pending.len() == 2, "{:?}", harness.pending);
    harness.send(Event::Resumed);
    assert!(waits(&harness), "after a resume: {:?}", harness.pending);

    let mut harness = history();
    harness.answer_build(Ok(build(1, "succeeded", "start")));
    harness.answer_log(Err(asks()));
    assert_eq!(harness.view(), View::Failed(asks()));
    harness.elapse(Delay::Exactly(pause));
    harness.answer_log(Ok(list([1])));
    assert_eq!(harness.view(), View::Log);
}

#[test]
fn a_failed_list_is_retried_up_to_a_limit() {
    let mut harness = history();
    harness.answer_build(Ok(build(1, "succeeded", "start")));
    for at_most in [1, 2, 4, 8, 16, 30, 30, 30] {
        harness.answer_log(Err(server_error()));
        assert_eq!(harness.view(), View::Failed(server_error()));
        harness.elapse(Delay::UpTo(Duration::from_secs(at_most)));
        assert_eq!(harness.view(), View::Failed(server_error()), "until the list is read");
    }
    harness.answer_log(Err(server_error()));
    assert_eq!((harness.view(), harness.pending.len()), (View::Failed(server_error()), 0));
    harness.send(Event::Retry);
    harness.answer_log(Ok(list([1])));
    assert_eq!((harness.view(), harness.session.notices()), (View::Log, vec![]));
}

#[test]
fn a_truncated_list_is_retried() {
    let mut harness = history();
    harness.answer_build(Ok(build(1, "succeeded", "start")));
    let whole = list(1..=4);
    harness.answer_log(Ok(whole[..whole.len() / 2].to_vec()));
    assert!(matches!(harness.session.notices()[..], [Notice::Failed(_)]));
    harness.elapse(Delay::UpTo(Duration::from_secs(1)));
    harness.answer_log(Ok(whole));
    assert_eq!((harness.ids(), harness.session.notices()), (vec![1, 2, 3, 4], vec![]));
}

#[test]
fn a_silent_stream_is_replaced_without_a_notice() {
    let mut harness = following();
    harness.receive([1]);
    harness.answer_build(Ok(build(1, "running", "start")));
    harness.elapse(SILENCE);
    assert!(!harness.is_pending(Operation::ReadBuild(build_id(1))), "a line was received since the last check");
    harness.elapse(SILENCE);
    assert!(harness.is_pending(follow(1, None)), "the stream is kept until the job is known to be active");
    harness.answer_build(Ok(build(1, "running", "start")));
    assert_eq!(harness.session.notices(), []);
    harness.elapse(Delay::UpTo(Duration::from_secs(1)));
    assert!(harness.is_pending(follow(1, Some(1))));
}

#[test]
fn the_silent_stream_of_a_queued_build_is_kept() {
    let mut harness = following();
    for _ in 0..3 {
        harness.elapse(SILENCE);
        harness.answer_build(Ok(build(1, "pending", "start")));
        assert!(harness.is_pending(follow(1, None)));
    }
    let streams = harness.started.iter().filter(|operation| matches!(operation, Operation::Follow { .. })).count();
    assert_eq!(streams, 1);
}

#[test]
fn a_cancelled_queued_build_with_an_open_stream_is_detected() {
    let mut harness = following();
    harness.answer_build(Ok(build(1, "pending", "start")));
    harness.elapse(SILENCE);
    harness.elapse(SILENCE);
    harness.answer_build(Ok(build(1, "canceled", "start")));
    harness.answer_log(Ok(list([])));
    assert_eq!(harness.view(), View::Empty);
}

#[test]
fn a_connection_that_does_not_open_counts_as_lost() {
    let mut harness = Harness::new(running(), bound(Some(build_id(0))), true);
    harness.send(Event::Binding(bound(Some(build_id(1)))));
    harness.elapse(SILENCE);
    assert_eq!(harness.streamed_build(), None);
    harness.answer_build(Ok(build(1, "running", "start")));
    assert_eq!(harness.view(), View::Reconnecting);
}

#[test]
fn a_list_requested_before_the_job_ended_is_not_cached() {
    let cache = LogCache::default();
    let mut harness = Harness::with_cache(running(), bound(Some(build_id(0))), true, cache.clone());
    harness.send(Event::Binding(bound(Some(build_id(1)))));
    harness.stream(Answer::Closed { done: true });
    harness.answer_build(Err(server_error()));
    harness.elapse(Delay::Exactly(Duration::from_secs(4)));
    harness.answer_build(Ok(build(1, "succeeded", "start")));
    harness.answer_log(Ok(list([1])));
    assert!(cache.get(build_id(1)).is_none());
    harness.elapse(POLL);
    harness.answer_build(Ok(build(1, "succeeded", "start")));
    harness.answer_log(Ok(list(1..=2)));
    assert_eq!(cache.get(build_id(1)).map(|log| log.ids().to_vec()), Some(vec![1, 2]));
}

#[test]
fn an_expanded_row_polls_until_the_job_status_is_known() {
    let mut harness = history();
    harness.answer_build(Err(server_error()));
    harness.answer_log(Ok(list([1])));
    harness.elapse(Delay::Exactly(Duration::from_secs(4)));
    harness.answer_build(Ok(build(1, "running", "start")));
    assert!(harness.is_pending(follow(1, Some(1))), "the log was not verified");
    assert_eq!(harness.session.notices(), [Notice::StillBuilding]);
}
