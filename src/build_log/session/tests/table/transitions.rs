//! Section 2.6: transitions.

use super::*;

#[test]
fn r1_a_running_call_reads_the_workspace_at_once() {
    assert_eq!(searching().started, [Operation::ReadWorkspace(workspace_id())]);
}

#[test]
fn r2_a_finished_call_reads_nothing_until_it_is_expanded() {
    let mut harness = Harness::new(succeeded(Some(build_id(1))), bound(None), false);
    assert!(harness.started.is_empty());
    harness.send(Event::Expanded(true));
    assert!(harness.is_pending(Operation::ReadBuild(build_id(1))));
}

#[test]
fn r3_a_binding_to_the_tracked_build_keeps_the_stream() {
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
fn r3_a_binding_to_another_build_replaces_the_log() {
    let mut harness = Harness::new(running(), bound(Some(build_id(0))), true);
    harness.answer_workspace(Ok(workspace(build(1, "running", "start"))));
    harness.receive([1, 2]);
    harness.send(Event::Binding(bound(Some(build_id(2)))));
    assert_eq!((harness.streamed_build(), harness.ids()), (Some(build_id(2)), vec![]));
}

#[test]
fn r4_the_workspace_is_polled_every_two_seconds() {
    let mut harness = searching();
    for _ in 0..3 {
        harness.answer_workspace(Ok(workspace(build(0, "succeeded", "stop"))));
        harness.elapse(POLL);
    }
    harness.answer_workspace(Ok(workspace(build(1, "pending", "start"))));
    assert_eq!(harness.streamed_build(), Some(build_id(1)));
}

#[test]
fn r5_the_tracked_build_is_kept_after_it_has_ended() {
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
fn r6_the_log_stays_visible_from_running_to_finished() {
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
fn r7_a_result_with_another_build_replaces_the_log() {
    let mut harness = following();
    harness.receive([1, 2]);
    harness.send(Event::Call(succeeded(Some(build_id(5)))));
    assert_eq!((harness.view(), harness.ids()), (View::Loading, vec![]));
}

#[test]
fn r8_a_success_without_a_build_removes_the_log() {
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
fn r9_a_failure_without_a_build_removes_only_an_empty_log() {
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
fn r11_collapsing_a_running_row_pauses_its_stream() {
    let mut harness = following();
    harness.receive([1, 2]);
    harness.send(Event::Expanded(false));
    assert_eq!(harness.streamed_build(), None);
    harness.send(Event::Expanded(true));
    assert!(harness.is_pending(follow(1, Some(2))));
    assert_eq!(harness.ids(), [1, 2]);
}

#[test]
fn r12_expanding_a_finished_row_again_only_retries_failures() {
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
fn r13_an_old_binding_is_not_tracked() {
    let mut harness = Harness::new(running(), bound(Some(build_id(1))), true);
    harness.answer_workspace(Ok(workspace(build(1, "succeeded", "start"))));
    assert_eq!((harness.streamed_build(), harness.view()), (None, View::Loading));
    harness.send(Event::Call(Call { no_build: true, ..succeeded(None) }));
    assert_eq!(harness.view(), View::Nothing);
}

#[test]
fn r13_after_a_reload_the_bound_build_is_tracked_if_active() {
    let mut harness = Harness::new(running(), bound(Some(build_id(1))), true);
    harness.answer_workspace(Ok(workspace(build(1, "running", "start"))));
    assert_eq!(harness.streamed_build(), Some(build_id(1)));

    let mut harness = Harness::new(running(), ChatBinding { workspace_id: None, ..bound(Some(build_id(1))) }, true);
    harness.answer_build(Ok(build(1, "running", "start")));
    assert_eq!(harness.streamed_build(), Some(build_id(1)));
}

#[test]
fn r14_a_partial_log_is_not_cached_after_a_timeout() {
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
