//! Section 2.6: transitions.

use super::*;

#[test]
fn r1_a_running_call_looks_for_its_build_at_once() {
    assert_eq!(searching().begun, [Operation::ReadWorkspace(workspace_id())]);
}

#[test]
fn r2_a_call_from_history_touches_no_network_until_it_is_opened() {
    let mut bench = Bench::new(succeeded(Some(build_id(1))), bound(None), false);
    assert!(bench.begun.is_empty());
    bench.on(Event::Expanded(true));
    assert!(bench.runs(Operation::ReadBuild(build_id(1))));
}

#[test]
fn r3_a_binding_to_the_build_that_polling_found_keeps_the_stream() {
    let mut bench = Bench::new(running(), bound(Some(build_id(0))), true);
    bench.answer_workspace(Ok(workspace(build(1, "running", "start"))));
    bench.receive([1, 2]);
    let streams = |bench: &Bench| bench.begun.iter().filter(|op| matches!(op, Operation::Follow { .. })).count();
    let before = streams(&bench);
    bench.on(Event::Binding(bound(Some(build_id(1)))));
    assert_eq!((streams(&bench), bench.ids()), (before, vec![1, 2]));
}

#[test]
fn r3_a_binding_to_another_build_clears_the_lines_and_streams_that_one() {
    let mut bench = Bench::new(running(), bound(Some(build_id(0))), true);
    bench.answer_workspace(Ok(workspace(build(1, "running", "start"))));
    bench.receive([1, 2]);
    bench.on(Event::Binding(bound(Some(build_id(2)))));
    assert_eq!((bench.followed(), bench.ids()), (Some(build_id(2)), vec![]));
}

#[test]
fn r4_polling_goes_on_every_two_seconds() {
    let mut bench = searching();
    for _ in 0..3 {
        bench.answer_workspace(Ok(workspace(build(0, "succeeded", "stop"))));
        bench.elapse(POLL);
    }
    bench.answer_workspace(Ok(workspace(build(1, "pending", "start"))));
    assert_eq!(bench.followed(), Some(build_id(1)));
}

#[test]
fn r5_the_build_found_stays_the_calls_own_after_it_has_ended() {
    let mut bench = searching();
    bench.answer_workspace(Ok(workspace(build(1, "running", "start"))));
    bench.receive([1, 2]);
    bench.stream(Answer::Closed { done: true });
    bench.answer_build(Ok(build(1, "succeeded", "start")));
    bench.answer_log(Ok(list(1..=2)));
    assert_eq!((bench.view(), bench.ids()), (View::Log, vec![1, 2]));
    assert!(!bench.session.is_live());
}

#[test]
fn r6_from_running_to_finished_nothing_flickers() {
    let mut bench = following();
    bench.receive([1, 2]);
    let mut seen = vec![bench.view()];
    let steps: [fn(&mut Bench); 4] = [
        |bench| bench.stream(Answer::Closed { done: true }),
        |bench| bench.answer_build(Ok(build(1, "succeeded", "start"))),
        |bench| bench.on(Event::Call(succeeded(Some(build_id(1))))),
        |bench| bench.answer_log(Ok(list(1..=2))),
    ];
    for step in steps {
        step(&mut bench);
        seen.push(bench.view());
        assert!(bench.session.notices().is_empty());
    }
    assert!(seen.iter().all(|view| *view == View::Log), "{seen:?}");
    assert!(bench.running.is_empty());
}

#[test]
fn r7_a_result_with_another_build_drops_the_lines_of_the_first() {
    let mut bench = following();
    bench.receive([1, 2]);
    bench.on(Event::Call(succeeded(Some(build_id(5)))));
    assert_eq!((bench.view(), bench.ids()), (View::Loading, vec![]));
}

#[test]
fn r8_a_success_without_a_build_closes_the_log() {
    let no_build = Call { no_build: true, ..succeeded(None) };
    for call in [succeeded(None), no_build] {
        let mut bench = following();
        bench.receive([1]);
        bench.on(Event::Call(call));
        assert!(!bench.session.has_content());
        assert!(bench.running.is_empty());
    }
}

#[test]
fn r9_a_failure_without_a_build_closes_an_empty_log_and_keeps_lines_that_were_there() {
    let mut bench = following();
    bench.on(Event::Call(failed(None)));
    assert!(!bench.session.has_content());

    let mut bench = following();
    bench.receive([1]);
    bench.on(Event::Call(failed(None)));
    assert_eq!((bench.view(), bench.ids()), (View::Log, vec![1]));
}

#[test]
fn r10_a_failed_build_keeps_its_log() {
    let mut bench = following();
    bench.receive([1, 2]);
    bench.stream(Answer::Closed { done: true });
    bench.answer_build(Ok(build(1, "failed", "start")));
    bench.on(Event::Call(failed(Some(build_id(1)))));
    bench.answer_log(Ok(list(1..=2)));
    assert_eq!((bench.view(), bench.ids()), (View::Log, vec![1, 2]));
}

#[test]
fn r11_closing_a_running_row_ends_its_stream_and_opening_it_resumes() {
    let mut bench = following();
    bench.receive([1, 2]);
    bench.on(Event::Expanded(false));
    assert_eq!(bench.followed(), None);
    bench.on(Event::Expanded(true));
    assert!(bench.runs(follow(1, Some(2))));
    assert_eq!(bench.ids(), [1, 2]);
}

#[test]
fn r12_opening_a_finished_row_again_reads_nothing_and_retries_what_failed() {
    let mut bench = history();
    bench.answer_build(Ok(build(1, "succeeded", "start")));
    bench.answer_log(Err(server_error()));
    bench.on(Event::Expanded(false));
    bench.on(Event::Expanded(true));
    bench.answer_log(Ok(list(1..=2)));
    let begun = bench.begun.len();
    bench.on(Event::Expanded(false));
    bench.on(Event::Expanded(true));
    assert_eq!((bench.begun.len(), bench.ids()), (begun, vec![1, 2]));
}

#[test]
fn r13_an_old_binding_is_not_shown_while_a_running_workspace_is_started() {
    let mut bench = Bench::new(running(), bound(Some(build_id(1))), true);
    bench.answer_workspace(Ok(workspace(build(1, "succeeded", "start"))));
    assert_eq!((bench.followed(), bench.view()), (None, View::Loading));
    bench.on(Event::Call(Call { no_build: true, ..succeeded(None) }));
    assert_eq!(bench.view(), View::Nothing);
}

#[test]
fn r13_after_a_reload_in_mid_build_the_binding_is_taken_because_its_build_is_at_work() {
    let mut bench = Bench::new(running(), bound(Some(build_id(1))), true);
    bench.answer_workspace(Ok(workspace(build(1, "running", "start"))));
    assert_eq!(bench.followed(), Some(build_id(1)));

    let mut bench = Bench::new(running(), ChatBinding { workspace_id: None, build_id: Some(build_id(1)) }, true);
    bench.answer_build(Ok(build(1, "running", "start")));
    assert_eq!(bench.followed(), Some(build_id(1)));
}

#[test]
fn r14_a_wait_that_timed_out_does_not_freeze_a_partial_log() {
    let cache = LogCache::default();
    let mut bench = Bench::with_cache(failed(Some(build_id(1))), ChatBinding::default(), true, cache.clone());
    bench.answer_build(Ok(build(1, "running", "start")));
    bench.receive([1, 2]);
    assert!(cache.get(build_id(1)).is_none());
    bench.stream(Answer::Closed { done: true });
    bench.answer_build(Ok(build(1, "succeeded", "start")));
    bench.answer_log(Ok(list(1..=4)));
    assert_eq!(cache.get(build_id(1)).map(|log| log.ids().to_vec()), Some(vec![1, 2, 3, 4]));
}
