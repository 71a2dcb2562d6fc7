//! Section 2.3: the source of the lines.

use super::*;

#[test]
fn r1_running_the_log_is_streamed_from_its_start() {
    assert!(following().is_pending(follow(1, None)));
}

#[test]
fn r2_finished_the_log_is_read_once_and_cached() {
    let cache = LogCache::default();
    let open = |cache: &LogCache| {
        Harness::with_cache(succeeded(Some(build_id(1))), ChatBinding::default(), true, cache.clone())
    };
    let mut harness = open(&cache);
    harness.answer_build(Ok(build(1, "succeeded", "start")));
    harness.answer_log(Ok(list(1..=3)));
    assert_eq!(harness.ids(), [1, 2, 3]);
    let again = open(&cache);
    assert_eq!(again.ids(), [1, 2, 3]);
    assert!(again.started.is_empty(), "the cached log is used");
}

#[test]
fn r2_finished_an_active_build_is_streamed() {
    let mut harness = history();
    harness.answer_build(Ok(build(1, "running", "start")));
    assert!(harness.is_pending(follow(1, None)));
    harness.receive([1]);
    assert_eq!(harness.session.notices(), [Notice::StillBuilding]);
}

#[test]
fn r3_finished_streamed_lines_stay_until_the_list_is_read() {
    let mut harness = following();
    harness.receive([1, 2]);
    harness.send(Event::Call(succeeded(Some(build_id(1)))));
    harness.stream(Answer::Closed { done: true });
    assert_eq!((harness.view(), harness.ids()), (View::Log, vec![1, 2]));
    harness.answer_build(Ok(build(1, "succeeded", "start")));
    assert_eq!((harness.view(), harness.ids()), (View::Log, vec![1, 2]));
    harness.answer_log(Ok(list(1..=3)));
    assert_eq!((harness.view(), harness.ids()), (View::Log, vec![1, 2, 3]));
}

#[test]
fn r4_a_collapsed_finished_row_starts_no_operation() {
    let harness = Harness::new(succeeded(Some(build_id(1))), bound(Some(build_id(1))), false);
    assert!(harness.started.is_empty());
}

#[test]
fn r4_a_collapsed_running_row_opens_no_stream() {
    let mut harness = Harness::new(running(), bound(Some(build_id(0))), false);
    harness.send(Event::Binding(bound(Some(build_id(1)))));
    assert_eq!(harness.streamed_build(), None);
    assert!(harness.is_pending(Operation::ReadBuild(build_id(1))), "for the label of the row");
}
