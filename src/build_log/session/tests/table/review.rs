//! Section 2.7: cases named in the reference's review.

use super::*;

#[test]
fn r1_an_old_chat_without_a_build_id_has_no_log() {
    let harness = Harness::new(succeeded(None), ChatBinding::default(), true);
    assert!(!harness.session.has_content() && harness.started.is_empty());
}

#[test]
fn r2_the_previous_stop_build_is_never_shown() {
    let mut harness = Harness::new(running(), bound(Some(build_id(1))), true);
    for status in ["running", "succeeded"] {
        harness.answer_workspace(Ok(workspace(build(1, status, "stop"))));
        assert_eq!(harness.streamed_build(), None);
        harness.elapse(POLL);
    }
    harness.send(Event::Binding(bound(Some(build_id(2)))));
    assert_eq!(harness.streamed_build(), Some(build_id(2)));
}

#[test]
fn r3_a_build_without_lines_does_not_load_forever() {
    let mut harness = following();
    harness.stream(Answer::Closed { done: true });
    harness.answer_build(Ok(build(1, "succeeded", "start")));
    harness.answer_log(Ok(list([])));
    assert_eq!(harness.view(), View::Empty);
}

#[test]
fn r4_a_build_queued_by_another_user_is_not_tracked() {
    let mut harness = following();
    harness.send(Event::Binding(bound(Some(build_id(7)))));
    assert_eq!(harness.streamed_build(), Some(build_id(1)));
}

#[test]
fn r4_a_bound_build_with_another_transition_is_untracked() {
    let mut harness = Harness::new(running(), bound(Some(build_id(0))), true);
    harness.send(Event::Binding(bound(Some(build_id(1)))));
    harness.answer_build(Ok(build(1, "running", "stop")));
    assert_eq!((harness.streamed_build(), harness.view(), harness.ids()), (None, View::Loading, vec![]));
    harness.answer_workspace(Ok(workspace(build(1, "succeeded", "stop"))));
    assert_eq!(harness.streamed_build(), None);
    harness.send(Event::Binding(bound(Some(build_id(2)))));
    assert_eq!(harness.streamed_build(), Some(build_id(2)));
    harness.answer_build(Ok(build(2, "running", "start")));
    harness.receive([7]);
    assert_eq!(harness.ids(), [7]);
}

#[test]
fn r5_a_cancelled_build_keeps_its_log() {
    let mut harness = Harness::new(failed(Some(build_id(1))), ChatBinding::default(), true);
    harness.answer_build(Ok(build(1, "canceled", "start")));
    harness.answer_log(Ok(list(1..=2)));
    assert_eq!(harness.ids(), [1, 2]);
}
