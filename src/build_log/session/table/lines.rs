//! Section 2.3: where the lines come from.

use super::*;

#[test]
fn r1_running_the_log_is_streamed_from_its_beginning() {
    assert!(following().runs(follow(1, None)));
}

#[test]
fn r2_finished_the_log_is_read_once_and_kept() {
    let cache = LogCache::default();
    let open =
        |cache: &LogCache| Bench::with_cache(succeeded(Some(build_id(1))), ChatBinding::default(), true, cache.clone());
    let mut bench = open(&cache);
    bench.answer_build(Ok(build(1, "succeeded", "start")));
    bench.answer_log(Ok(list(1..=3)));
    assert_eq!(bench.ids(), [1, 2, 3]);
    let again = open(&cache);
    assert_eq!(again.ids(), [1, 2, 3]);
    assert!(again.begun.is_empty(), "a log that cannot change is not read again");
}

#[test]
fn r2_finished_a_build_that_is_still_at_work_is_followed_instead() {
    let mut bench = history();
    bench.answer_build(Ok(build(1, "running", "start")));
    assert!(bench.runs(follow(1, None)));
    bench.receive([1]);
    assert_eq!(bench.session.notices(), [Notice::StillBuilding]);
}

#[test]
fn r3_finished_streamed_lines_stay_until_the_list_is_there() {
    let mut bench = following();
    bench.receive([1, 2]);
    bench.on(Event::Call(succeeded(Some(build_id(1)))));
    bench.stream(Answer::Closed { done: true });
    assert_eq!((bench.view(), bench.ids()), (View::Log, vec![1, 2]));
    bench.answer_build(Ok(build(1, "succeeded", "start")));
    assert_eq!((bench.view(), bench.ids()), (View::Log, vec![1, 2]));
    bench.answer_log(Ok(list(1..=3)));
    assert_eq!((bench.view(), bench.ids()), (View::Log, vec![1, 2, 3]));
}

#[test]
fn r4_a_closed_finished_row_costs_nothing() {
    let bench = Bench::new(succeeded(Some(build_id(1))), bound(Some(build_id(1))), false);
    assert!(bench.begun.is_empty());
}

#[test]
fn r4_a_closed_running_row_opens_no_stream() {
    let mut bench = Bench::new(running(), bound(Some(build_id(0))), false);
    bench.on(Event::Binding(bound(Some(build_id(1)))));
    assert_eq!(bench.followed(), None);
    assert!(bench.runs(Operation::ReadBuild(build_id(1))), "its label still tells the stage");
}
