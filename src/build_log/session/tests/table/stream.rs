//! The stream's own ways, where the reference has none.

use super::*;

#[test]
fn a_broken_stream_is_resumed_after_the_last_line() {
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
fn each_loss_waits_longer_until_only_a_retry_goes_on() {
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
fn a_line_takes_the_losses_back() {
    let mut harness = following();
    for id in 1..20 {
        harness.stream(Answer::Closed { done: false });
        harness.answer_build(Ok(build(1, "running", "start")));
        harness.elapse(Delay::UpTo(Duration::from_secs(1)));
        harness.receive([id]);
    }
    assert!(harness.session.is_live());
}

/// Loses the connection, and waits at most so long for the next one.
fn lose(harness: &mut Harness, at_most: u64) {
    harness.stream(Answer::Closed { done: false });
    harness.answer_build(Ok(build(1, "running", "start")));
    harness.elapse(Delay::UpTo(Duration::from_secs(at_most)));
}

#[test]
fn the_first_frame_takes_the_losses_back_also_where_it_brings_nothing_new() {
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
fn a_server_that_repeats_itself_and_breaks_off_each_time_makes_no_storm_of_reconnects() {
    let mut harness = following();
    harness.receive([1]);
    for at_most in [1, 1, 2, 4, 8, 16, 30, 30, 30] {
        lose(&mut harness, at_most);
        harness.stream(Answer::Frame(frame(1)));
    }
    harness.stream(Answer::Closed { done: false });
    harness.answer_build(Ok(build(1, "running", "start")));
    assert_eq!(harness.streamed_build(), None, "only a retry goes on");
    harness.send(Event::Retry);
    harness.receive([2]);
    lose(&mut harness, 1);
    harness.stream(Answer::Frame(frame(2)));
    lose(&mut harness, 1);
}

#[test]
fn a_frame_that_cannot_be_read_takes_no_loss_back() {
    let mut harness = following();
    harness.receive([1]);
    for at_most in [1, 2, 4] {
        lose(&mut harness, at_most);
        harness.stream(Answer::Frame("<html>".to_owned()));
    }
}

#[test]
fn who_is_signed_out_or_may_not_or_comes_too_late_is_told_so_and_no_storm_of_retries_begins() {
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
fn a_done_stream_of_a_build_at_work_is_opened_again() {
    let mut harness = following();
    harness.receive([1]);
    harness.stream(Answer::Closed { done: true });
    harness.answer_build(Ok(build(1, "running", "start")));
    harness.elapse(Delay::UpTo(Duration::from_secs(1)));
    assert!(harness.is_pending(follow(1, Some(1))));
}

#[test]
fn lines_that_only_the_list_has_are_added_at_the_end() {
    let mut harness = following();
    harness.receive([1]);
    harness.stream(Answer::Closed { done: true });
    harness.answer_build(Ok(build(1, "failed", "start")));
    harness.answer_log(Ok(list([1, 5, 6])));
    assert_eq!(harness.ids(), [1, 5, 6]);
}

#[test]
fn a_silent_stream_of_an_ended_build_is_not_waited_for() {
    let mut harness = following();
    harness.answer_build(Ok(build(1, "canceled", "start")));
    assert_eq!(harness.streamed_build(), None);
    harness.answer_log(Ok(list([])));
    assert_eq!(harness.view(), View::Empty);
}

#[test]
fn a_malformed_frame_is_reported_and_made_good_by_the_list() {
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
fn a_list_that_cannot_be_read_is_not_kept() {
    let cache = LogCache::default();
    let mut harness = Harness::with_cache(succeeded(Some(build_id(1))), ChatBinding::default(), true, cache.clone());
    harness.answer_build(Ok(build(1, "succeeded", "start")));
    harness.answer_log(Ok(b"<html>".to_vec()));
    assert!(matches!(harness.view(), View::Failed(problem) if problem.kind == ProblemKind::Unreadable));
    assert!(cache.get(build_id(1)).is_none());
}

#[test]
fn an_answer_about_another_build_is_refused() {
    let mut harness = history();
    harness.answer_build(Ok(build(2, "running", "start")));
    assert_eq!(harness.streamed_build(), None);
    assert!(harness.is_pending(Operation::ReadLog(build_id(1))));
}

#[test]
fn an_overflowed_log_says_so() {
    let mut harness = history();
    let mut overflowed = build(1, "succeeded", "start");
    overflowed.job.logs_overflowed = true;
    harness.answer_build(Ok(overflowed));
    harness.answer_log(Ok(list([1])));
    assert_eq!(harness.session.notices(), [Notice::Overflowed]);
}

#[test]
fn an_answer_that_comes_after_its_end_changes_nothing() {
    let mut harness = following();
    let id = *harness.pending.iter().find(|(_, op)| matches!(op, Operation::Follow { .. })).expect("a stream").0;
    harness.send(Event::Expanded(false));
    let effects = harness.session.handle(Event::Answer(id, Answer::Frame(frame(1))));
    assert_eq!((effects, harness.ids()), (vec![], vec![]));
}

#[test]
fn a_page_that_is_back_reconnects_at_once() {
    let mut harness = following();
    harness.receive([1]);
    harness.stream(Answer::Closed { done: false });
    harness.answer_build(Err(server_error()));
    assert_eq!(harness.streamed_build(), None);
    harness.send(Event::Resumed);
    assert!(harness.is_pending(follow(1, Some(1))));
    assert!(harness.is_pending(Operation::ReadBuild(build_id(1))), "and asks how the build is");
}

#[test]
fn a_page_that_is_back_tries_again_what_was_given_up() {
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
    assert_eq!(harness.started.len(), started, "a whole log has nothing to wait for");
}

#[test]
fn a_server_that_asks_for_a_pause_gets_it() {
    let pause = Duration::from_secs(70);
    let asks = || Problem { retry_after: Some(pause), ..Problem::new(ProblemKind::RateLimited, "Later.") };
    let mut harness = following();
    harness.receive([1]);
    harness.stream(Answer::Closed { done: false });
    harness.answer_build(Err(asks()));
    let waits = |harness: &Harness| harness.pending.values().all(|op| *op == Operation::Wait(Delay::Exactly(pause)));
    assert!(waits(&harness) && harness.pending.len() == 2, "{:?}", harness.pending);
    harness.send(Event::Resumed);
    assert!(waits(&harness), "also one that is back: {:?}", harness.pending);

    let mut harness = history();
    harness.answer_build(Ok(build(1, "succeeded", "start")));
    harness.answer_log(Err(asks()));
    assert_eq!(harness.view(), View::Failed(asks()));
    harness.elapse(Delay::Exactly(pause));
    harness.answer_log(Ok(list([1])));
    assert_eq!(harness.view(), View::Log);
}

#[test]
fn a_list_that_cannot_be_had_is_said_and_tried_again_until_only_a_retry_goes_on() {
    let mut harness = history();
    harness.answer_build(Ok(build(1, "succeeded", "start")));
    for at_most in [1, 2, 4, 8, 16, 30, 30, 30] {
        harness.answer_log(Err(server_error()));
        assert_eq!(harness.view(), View::Failed(server_error()));
        harness.elapse(Delay::UpTo(Duration::from_secs(at_most)));
        assert_eq!(harness.view(), View::Failed(server_error()), "until it has come");
    }
    harness.answer_log(Err(server_error()));
    assert_eq!((harness.view(), harness.pending.len()), (View::Failed(server_error()), 0));
    harness.send(Event::Retry);
    harness.answer_log(Ok(list([1])));
    assert_eq!((harness.view(), harness.session.notices()), (View::Log, vec![]));
}

#[test]
fn a_list_cut_by_the_way_is_read_again_by_itself() {
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
fn after_a_long_silence_the_job_is_asked_and_another_connection_made_without_a_word() {
    let mut harness = following();
    harness.receive([1]);
    harness.answer_build(Ok(build(1, "running", "start")));
    harness.elapse(SILENCE);
    assert!(!harness.is_pending(Operation::ReadBuild(build_id(1))), "a line came since the last look");
    harness.elapse(SILENCE);
    assert!(harness.is_pending(follow(1, None)), "the old one is kept until the job says that it is at work");
    harness.answer_build(Ok(build(1, "running", "start")));
    assert_eq!(harness.session.notices(), []);
    harness.elapse(Delay::UpTo(Duration::from_secs(1)));
    assert!(harness.is_pending(follow(1, Some(1))));
}

#[test]
fn a_silent_queue_is_no_reason_to_connect_again() {
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
fn a_cancelled_queued_job_whose_socket_stays_open_is_found_out() {
    let mut harness = following();
    harness.answer_build(Ok(build(1, "pending", "start")));
    harness.elapse(SILENCE);
    harness.elapse(SILENCE);
    harness.answer_build(Ok(build(1, "canceled", "start")));
    harness.answer_log(Ok(list([])));
    assert_eq!(harness.view(), View::Empty);
}

#[test]
fn a_connection_that_never_opens_counts_as_lost() {
    let mut harness = Harness::new(running(), bound(Some(build_id(0))), true);
    harness.send(Event::Binding(bound(Some(build_id(1)))));
    harness.elapse(SILENCE);
    assert_eq!(harness.streamed_build(), None);
    harness.answer_build(Ok(build(1, "running", "start")));
    assert_eq!(harness.view(), View::Reconnecting);
}

#[test]
fn a_list_made_before_the_job_ended_is_not_taken_for_the_whole() {
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
fn an_open_row_that_could_not_ask_for_the_job_goes_on_asking() {
    let mut harness = history();
    harness.answer_build(Err(server_error()));
    harness.answer_log(Ok(list([1])));
    harness.elapse(Delay::Exactly(Duration::from_secs(4)));
    harness.answer_build(Ok(build(1, "running", "start")));
    assert!(harness.is_pending(follow(1, Some(1))), "the log was not the whole");
    assert_eq!(harness.session.notices(), [Notice::StillBuilding]);
}
