//! Section 2.6: transitions.

use super::*;

#[test]
fn r1_a_running_call_looks_for_its_build_at_once() {
    assert_eq!(searching().started, [Operation::ReadWorkspace(workspace_id())]);
}

#[test]
fn r2_a_call_from_history_touches_no_network_until_it_is_opened() {
    let mut harness = Harness::new(succeeded(Some(build_id(1))), bound(None), false);
    assert!(harness.started.is_empty());
    harness.send(Event::Expanded(true));
    assert!(harness.is_pending(Operation::ReadBuild(build_id(1))));
}

#[test]
fn r3_a_binding_to_the_build_that_polling_found_keeps_the_stream() {
    let mut harness = Harness::new(running(), bound(Some(build_id(0))), true);
    harness.answer_workspace(Ok(workspace(build(1, "running", "start"))));
    harness.receive([1, 2]);
    let streams =
        |harness: &Harness| harness.started.iter().filter(|op| matches!(op, Operation::Follow { .. })).count();
    let before = streams(&harness);
    harness.send(Event::Binding(bound(Some(build_id(1)))));
    assert_eq!((streams(&harness), harness.ids()), (before, vec![1, 2]));
}

#[test]
fn r3_a_binding_to_another_build_clears_the_lines_and_streams_that_one() {
    let mut harness = Harness::new(running(), bound(Some(build_id(0))), true);
    harness.answer_workspace(Ok(workspace(build(1, "running", "start"))));
    harness.receive([1, 2]);
    harness.send(Event::Binding(bound(Some(build_id(2)))));
    assert_eq!((harness.streamed_build(), harness.ids()), (Some(build_id(2)), vec![]));
}

#[test]
fn r4_polling_goes_on_every_two_seconds() {
    let mut harness = searching();
    for _ in 0..3 {
        harness.answer_workspace(Ok(workspace(build(0, "succeeded", "stop"))));
        harness.elapse(POLL);
    }
    harness.answer_workspace(Ok(workspace(build(1, "pending", "start"))));
    assert_eq!(harness.streamed_build(), Some(build_id(1)));
}

#[test]
fn r5_the_build_found_stays_the_calls_own_after_it_has_ended() {
    let mut harness = searching();
    harness.answer_workspace(Ok(workspace(build(1, "running", "start"))));
    harness.receive([1, 2]);
    harness.stream(Answer::Closed { done: true });
    harness.answer_build(Ok(build(1, "succeeded", "start")));
    harness.answer_log(Ok(list(1..=2)));
    assert_eq!((harness.view(), harness.ids()), (View::Log, vec![1, 2]));
    assert!(!harness.session.is_live());
}

#[test]
fn r6_from_running_to_finished_nothing_flickers() {
    let mut harness = following();
    harness.receive([1, 2]);
    let mut seen = vec![harness.view()];
    let steps: [fn(&mut Harness); 4] = [
        |harness| harness.stream(Answer::Closed { done: true }),
        |harness| harness.answer_build(Ok(build(1, "succeeded", "start"))),
        |harness| harness.send(Event::Call(succeeded(Some(build_id(1))))),
        |harness| harness.answer_log(Ok(list(1..=2))),
    ];
    for step in steps {
        step(&mut harness);
        seen.push(harness.view());
        assert!(harness.session.notices().is_empty());
    }
    assert!(seen.iter().all(|view| *view == View::Log), "{seen:?}");
    assert!(harness.pending.is_empty());
}

#[test]
fn r7_a_result_with_another_build_drops_the_lines_of_the_first() {
    let mut harness = following();
    harness.receive([1, 2]);
    harness.send(Event::Call(succeeded(Some(build_id(5)))));
    assert_eq!((harness.view(), harness.ids()), (View::Loading, vec![]));
}

#[test]
fn r8_a_success_without_a_build_closes_the_log() {
    let no_build = Call { no_build: true, ..succeeded(None) };
    for call in [succeeded(None), no_build] {
        let mut harness = following();
        harness.receive([1]);
        harness.send(Event::Call(call));
        assert!(!harness.session.has_content());
        assert!(harness.pending.is_empty());
    }
}

#[test]
fn r9_a_failure_without_a_build_closes_an_empty_log_and_keeps_lines_that_were_there() {
    let mut harness = following();
    harness.send(Event::Call(failed(None)));
    assert!(!harness.session.has_content());

    let mut harness = following();
    harness.receive([1]);
    harness.send(Event::Call(failed(None)));
    assert_eq!((harness.view(), harness.ids()), (View::Log, vec![1]));
}

#[test]
fn r10_a_failed_build_keeps_its_log() {
    let mut harness = following();
    harness.receive([1, 2]);
    harness.stream(Answer::Closed { done: true });
    harness.answer_build(Ok(build(1, "failed", "start")));
    harness.send(Event::Call(failed(Some(build_id(1)))));
    harness.answer_log(Ok(list(1..=2)));
    assert_eq!((harness.view(), harness.ids()), (View::Log, vec![1, 2]));
}

#[test]
fn r11_closing_a_running_row_ends_its_stream_and_opening_it_resumes() {
    let mut harness = following();
    harness.receive([1, 2]);
    harness.send(Event::Expanded(false));
    assert_eq!(harness.streamed_build(), None);
    harness.send(Event::Expanded(true));
    assert!(harness.is_pending(follow(1, Some(2))));
    assert_eq!(harness.ids(), [1, 2]);
}

#[test]
fn r12_opening_a_finished_row_again_reads_nothing_and_retries_what_failed() {
    let mut harness = history();
    harness.answer_build(Ok(build(1, "succeeded", "start")));
    harness.answer_log(Err(server_error()));
    harness.send(Event::Expanded(false));
    harness.send(Event::Expanded(true));
    harness.answer_log(Ok(list(1..=2)));
    let started = harness.started.len();
    harness.send(Event::Expanded(false));
    harness.send(Event::Expanded(true));
    assert_eq!((harness.started.len(), harness.ids()), (started, vec![1, 2]));
}

#[test]
fn r13_an_old_binding_is_not_shown_while_a_running_workspace_is_started() {
    let mut harness = Harness::new(running(), bound(Some(build_id(1))), true);
    harness.answer_workspace(Ok(workspace(build(1, "succeeded", "start"))));
    assert_eq!((harness.streamed_build(), harness.view()), (None, View::Loading));
    harness.send(Event::Call(Call { no_build: true, ..succeeded(None) }));
    assert_eq!(harness.view(), View::Nothing);
}

#[test]
fn r13_after_a_reload_in_mid_build_the_binding_is_taken_because_its_build_is_at_work() {
    let mut harness = Harness::new(running(), bound(Some(build_id(1))), true);
    harness.answer_workspace(Ok(workspace(build(1, "running", "start"))));
    assert_eq!(harness.streamed_build(), Some(build_id(1)));

    let mut harness = Harness::new(running(), ChatBinding { workspace_id: None, build_id: Some(build_id(1)) }, true);
    harness.answer_build(Ok(build(1, "running", "start")));
    assert_eq!(harness.streamed_build(), Some(build_id(1)));
}

#[test]
fn r14_a_wait_that_timed_out_does_not_freeze_a_partial_log() {
    let cache = LogCache::default();
    let mut harness = Harness::with_cache(failed(Some(build_id(1))), ChatBinding::default(), true, cache.clone());
    harness.answer_build(Ok(build(1, "running", "start")));
    harness.receive([1, 2]);
    assert!(cache.get(build_id(1)).is_none());
    harness.stream(Answer::Closed { done: true });
    harness.answer_build(Ok(build(1, "succeeded", "start")));
    harness.answer_log(Ok(list(1..=4)));
    assert_eq!(cache.get(build_id(1)).map(|log| log.ids().to_vec()), Some(vec![1, 2, 3, 4]));
}
