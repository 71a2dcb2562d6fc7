//! The stream's own ways, where the reference has none.

use super::*;

#[test]
fn a_broken_stream_is_resumed_after_the_last_line() {
    let mut bench = following();
    bench.receive([3, 9]);
    bench.stream(Answer::Closed { done: false });
    bench.answer_build(Ok(build(1, "running", "start")));
    assert_eq!(bench.session.notices(), [Notice::Reconnecting]);
    bench.elapse(Delay::UpTo(Duration::from_secs(1)));
    assert!(bench.runs(follow(1, Some(9))));
    bench.receive([9, 12]);
    assert_eq!((bench.ids(), bench.session.notices()), (vec![3, 9, 12], vec![]));
}

#[test]
fn each_loss_waits_longer_until_only_a_retry_goes_on() {
    let mut bench = following();
    bench.receive([1]);
    for at_most in [1, 2, 4, 8, 16, 30, 30, 30] {
        bench.stream(Answer::Closed { done: false });
        bench.answer_build(Err(server_error()));
        bench.elapse(Delay::UpTo(Duration::from_secs(at_most)));
    }
    bench.stream(Answer::Closed { done: false });
    bench.answer_build(Err(server_error()));
    assert!(matches!(bench.session.notices()[..], [Notice::Failed(_)]), "{:?}", bench.session.notices());
    assert_eq!((bench.followed(), bench.ids()), (None, vec![1]));
    bench.on(Event::Retry);
    assert!(bench.runs(follow(1, Some(1))));
}

#[test]
fn a_line_takes_the_losses_back() {
    let mut bench = following();
    for id in 1..20 {
        bench.stream(Answer::Closed { done: false });
        bench.answer_build(Ok(build(1, "running", "start")));
        bench.elapse(Delay::UpTo(Duration::from_secs(1)));
        bench.receive([id]);
    }
    assert!(bench.session.is_live());
}

/// Loses the connection, and waits at most so long for the next one.
fn lose(bench: &mut Bench, at_most: u64) {
    bench.stream(Answer::Closed { done: false });
    bench.answer_build(Ok(build(1, "running", "start")));
    bench.elapse(Delay::UpTo(Duration::from_secs(at_most)));
}

#[test]
fn the_first_frame_takes_the_losses_back_also_where_it_brings_nothing_new() {
    for nothing_new in [frame(1), "[]".to_owned(), format!("[{}]", frame(1))] {
        let mut bench = following();
        bench.receive([1]);
        for at_most in [1, 2, 4, 8] {
            lose(&mut bench, at_most);
        }
        bench.stream(Answer::Frame(nothing_new));
        lose(&mut bench, 1);
    }
}

#[test]
fn a_server_that_repeats_itself_and_breaks_off_each_time_makes_no_storm_of_reconnects() {
    let mut bench = following();
    bench.receive([1]);
    for at_most in [1, 1, 2, 4, 8, 16, 30, 30, 30] {
        lose(&mut bench, at_most);
        bench.stream(Answer::Frame(frame(1)));
    }
    bench.stream(Answer::Closed { done: false });
    bench.answer_build(Ok(build(1, "running", "start")));
    assert_eq!(bench.followed(), None, "only a retry goes on");
    bench.on(Event::Retry);
    bench.receive([2]);
    lose(&mut bench, 1);
    bench.stream(Answer::Frame(frame(2)));
    lose(&mut bench, 1);
}

#[test]
fn a_frame_that_cannot_be_read_takes_no_loss_back() {
    let mut bench = following();
    bench.receive([1]);
    for at_most in [1, 2, 4] {
        lose(&mut bench, at_most);
        bench.stream(Answer::Frame("<html>".to_owned()));
    }
}

#[test]
fn who_is_signed_out_or_may_not_or_comes_too_late_is_told_so_and_no_storm_of_retries_begins() {
    for kind in [ProblemKind::SignedOut, ProblemKind::Forbidden, ProblemKind::NotFound] {
        let problem = Problem::new(kind, "No.");
        let mut bench = following();
        bench.stream(Answer::Closed { done: false });
        bench.answer_build(Err(problem.clone()));
        assert_eq!(bench.view(), View::Failed(problem));
        assert!(bench.running.is_empty(), "{kind:?}");
    }
}

#[test]
fn a_done_stream_of_a_build_at_work_is_opened_again() {
    let mut bench = following();
    bench.receive([1]);
    bench.stream(Answer::Closed { done: true });
    bench.answer_build(Ok(build(1, "running", "start")));
    bench.elapse(Delay::UpTo(Duration::from_secs(1)));
    assert!(bench.runs(follow(1, Some(1))));
}

#[test]
fn lines_that_only_the_list_has_are_added_at_the_end() {
    let mut bench = following();
    bench.receive([1]);
    bench.stream(Answer::Closed { done: true });
    bench.answer_build(Ok(build(1, "failed", "start")));
    bench.answer_log(Ok(list([1, 5, 6])));
    assert_eq!(bench.ids(), [1, 5, 6]);
}

#[test]
fn a_silent_stream_of_an_ended_build_is_not_waited_for() {
    let mut bench = following();
    bench.answer_build(Ok(build(1, "canceled", "start")));
    assert_eq!(bench.followed(), None);
    bench.answer_log(Ok(list([])));
    assert_eq!(bench.view(), View::Empty);
}

#[test]
fn a_malformed_frame_is_reported_and_made_good_by_the_list() {
    let mut bench = following();
    bench.receive([1]);
    bench.stream(Answer::Frame("{\"id\": 2, \"outp".into()));
    bench.receive([3]);
    assert_eq!((bench.ids(), bench.session.notices()), (vec![1, 3], vec![Notice::Malformed(1)]));
    bench.stream(Answer::Closed { done: true });
    bench.answer_build(Ok(build(1, "succeeded", "start")));
    bench.answer_log(Ok(list(1..=3)));
    assert_eq!((bench.ids(), bench.session.notices()), (vec![1, 2, 3], vec![]));
}

#[test]
fn a_list_that_cannot_be_read_is_not_kept() {
    let cache = LogCache::default();
    let mut bench = Bench::with_cache(succeeded(Some(build_id(1))), ChatBinding::default(), true, cache.clone());
    bench.answer_build(Ok(build(1, "succeeded", "start")));
    bench.answer_log(Ok(b"<html>".to_vec()));
    assert!(matches!(bench.view(), View::Failed(problem) if problem.kind == ProblemKind::Unreadable));
    assert!(cache.get(build_id(1)).is_none());
}

#[test]
fn an_answer_about_another_build_is_refused() {
    let mut bench = history();
    bench.answer_build(Ok(build(2, "running", "start")));
    assert_eq!(bench.followed(), None);
    assert!(bench.runs(Operation::ReadLog(build_id(1))));
}

#[test]
fn an_overflowed_log_says_so() {
    let mut bench = history();
    let mut overflowed = build(1, "succeeded", "start");
    overflowed.job.logs_overflowed = true;
    bench.answer_build(Ok(overflowed));
    bench.answer_log(Ok(list([1])));
    assert_eq!(bench.session.notices(), [Notice::Overflowed]);
}

#[test]
fn an_answer_that_comes_after_its_end_changes_nothing() {
    let mut bench = following();
    let ticket = *bench.running.iter().find(|(_, op)| matches!(op, Operation::Follow { .. })).expect("a stream").0;
    bench.on(Event::Expanded(false));
    let effects = bench.session.handle(Event::Answer(ticket, Answer::Frame(frame(1))));
    assert_eq!((effects, bench.ids()), (vec![], vec![]));
}

#[test]
fn a_page_that_is_back_reconnects_at_once() {
    let mut bench = following();
    bench.receive([1]);
    bench.stream(Answer::Closed { done: false });
    bench.answer_build(Err(server_error()));
    assert_eq!(bench.followed(), None);
    bench.on(Event::Resumed);
    assert!(bench.runs(follow(1, Some(1))));
    assert!(bench.runs(Operation::ReadBuild(build_id(1))), "and asks how the build is");
}

#[test]
fn a_page_that_is_back_tries_again_what_was_given_up() {
    let mut bench = history();
    bench.answer_build(Err(Problem::new(ProblemKind::SignedOut, "Sign in again.")));
    bench.answer_log(Err(Problem::new(ProblemKind::SignedOut, "Sign in again.")));
    assert!(bench.running.is_empty());
    bench.on(Event::Resumed);
    bench.answer_build(Ok(build(1, "succeeded", "start")));
    bench.answer_log(Ok(list(1..=2)));
    assert_eq!((bench.view(), bench.ids()), (View::Log, vec![1, 2]));
    let begun = bench.begun.len();
    bench.on(Event::Resumed);
    assert_eq!(bench.begun.len(), begun, "a whole log has nothing to wait for");
}

#[test]
fn a_server_that_asks_for_a_pause_gets_it() {
    let pause = Duration::from_secs(70);
    let asks = || Problem { retry_after: Some(pause), ..Problem::new(ProblemKind::RateLimited, "Later.") };
    let mut bench = following();
    bench.receive([1]);
    bench.stream(Answer::Closed { done: false });
    bench.answer_build(Err(asks()));
    let waits = |bench: &Bench| bench.running.values().all(|op| *op == Operation::Wait(Delay::Exactly(pause)));
    assert!(waits(&bench) && bench.running.len() == 2, "{:?}", bench.running);
    bench.on(Event::Resumed);
    assert!(waits(&bench), "also one that is back: {:?}", bench.running);

    let mut bench = history();
    bench.answer_build(Ok(build(1, "succeeded", "start")));
    bench.answer_log(Err(asks()));
    assert_eq!(bench.view(), View::Failed(asks()));
    bench.elapse(Delay::Exactly(pause));
    bench.answer_log(Ok(list([1])));
    assert_eq!(bench.view(), View::Log);
}

#[test]
fn a_list_that_cannot_be_had_is_said_and_tried_again_until_only_a_retry_goes_on() {
    let mut bench = history();
    bench.answer_build(Ok(build(1, "succeeded", "start")));
    for at_most in [1, 2, 4, 8, 16, 30, 30, 30] {
        bench.answer_log(Err(server_error()));
        assert_eq!(bench.view(), View::Failed(server_error()));
        bench.elapse(Delay::UpTo(Duration::from_secs(at_most)));
        assert_eq!(bench.view(), View::Failed(server_error()), "until it has come");
    }
    bench.answer_log(Err(server_error()));
    assert_eq!((bench.view(), bench.running.len()), (View::Failed(server_error()), 0));
    bench.on(Event::Retry);
    bench.answer_log(Ok(list([1])));
    assert_eq!((bench.view(), bench.session.notices()), (View::Log, vec![]));
}

#[test]
fn a_list_cut_by_the_way_is_read_again_by_itself() {
    let mut bench = history();
    bench.answer_build(Ok(build(1, "succeeded", "start")));
    let whole = list(1..=4);
    bench.answer_log(Ok(whole[..whole.len() / 2].to_vec()));
    assert!(matches!(bench.session.notices()[..], [Notice::Failed(_)]));
    bench.elapse(Delay::UpTo(Duration::from_secs(1)));
    bench.answer_log(Ok(whole));
    assert_eq!((bench.ids(), bench.session.notices()), (vec![1, 2, 3, 4], vec![]));
}

#[test]
fn after_a_long_silence_the_job_is_asked_and_another_connection_made_without_a_word() {
    let mut bench = following();
    bench.receive([1]);
    bench.answer_build(Ok(build(1, "running", "start")));
    bench.elapse(SILENCE);
    assert!(!bench.runs(Operation::ReadBuild(build_id(1))), "a line came since the last look");
    bench.elapse(SILENCE);
    assert!(bench.runs(follow(1, None)), "the old one is kept until the job says that it is at work");
    bench.answer_build(Ok(build(1, "running", "start")));
    assert_eq!(bench.session.notices(), []);
    bench.elapse(Delay::UpTo(Duration::from_secs(1)));
    assert!(bench.runs(follow(1, Some(1))));
}

#[test]
fn a_silent_queue_is_no_reason_to_connect_again() {
    let mut bench = following();
    for _ in 0..3 {
        bench.elapse(SILENCE);
        bench.answer_build(Ok(build(1, "pending", "start")));
        assert!(bench.runs(follow(1, None)));
    }
    let streams = bench.begun.iter().filter(|operation| matches!(operation, Operation::Follow { .. })).count();
    assert_eq!(streams, 1);
}

#[test]
fn a_cancelled_queued_job_whose_socket_stays_open_is_found_out() {
    let mut bench = following();
    bench.answer_build(Ok(build(1, "pending", "start")));
    bench.elapse(SILENCE);
    bench.elapse(SILENCE);
    bench.answer_build(Ok(build(1, "canceled", "start")));
    bench.answer_log(Ok(list([])));
    assert_eq!(bench.view(), View::Empty);
}

#[test]
fn a_connection_that_never_opens_counts_as_lost() {
    let mut bench = Bench::new(running(), bound(Some(build_id(0))), true);
    bench.on(Event::Binding(bound(Some(build_id(1)))));
    bench.elapse(SILENCE);
    assert_eq!(bench.followed(), None);
    bench.answer_build(Ok(build(1, "running", "start")));
    assert_eq!(bench.view(), View::Reconnecting);
}

#[test]
fn a_list_made_before_the_job_ended_is_not_taken_for_the_whole() {
    let cache = LogCache::default();
    let mut bench = Bench::with_cache(running(), bound(Some(build_id(0))), true, cache.clone());
    bench.on(Event::Binding(bound(Some(build_id(1)))));
    bench.stream(Answer::Closed { done: true });
    bench.answer_build(Err(server_error()));
    bench.elapse(Delay::Exactly(Duration::from_secs(4)));
    bench.answer_build(Ok(build(1, "succeeded", "start")));
    bench.answer_log(Ok(list([1])));
    assert!(cache.get(build_id(1)).is_none());
    bench.elapse(POLL);
    bench.answer_build(Ok(build(1, "succeeded", "start")));
    bench.answer_log(Ok(list(1..=2)));
    assert_eq!(cache.get(build_id(1)).map(|log| log.ids().to_vec()), Some(vec![1, 2]));
}

#[test]
fn an_open_row_that_could_not_ask_for_the_job_goes_on_asking() {
    let mut bench = history();
    bench.answer_build(Err(server_error()));
    bench.answer_log(Ok(list([1])));
    bench.elapse(Delay::Exactly(Duration::from_secs(4)));
    bench.answer_build(Ok(build(1, "running", "start")));
    assert!(bench.runs(follow(1, Some(1))), "the log was not the whole");
    assert_eq!(bench.session.notices(), [Notice::StillBuilding]);
}
