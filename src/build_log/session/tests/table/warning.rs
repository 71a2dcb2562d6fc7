//! Section 2.5: the 30-second warning.

use super::*;

#[test]
fn r1_it_counts_30_seconds() {
    assert_eq!(SLOW_TIMEOUT, Duration::from_secs(30));
}

#[test]
fn r2_it_counts_from_when_the_build_is_known() {
    let mut harness = searching();
    assert!(!harness.is_pending(Operation::Wait(SLOW)));
    harness.answer_workspace(Ok(workspace(build(1, "running", "start"))));
    assert!(harness.is_pending(Operation::Wait(SLOW)));
}

#[test]
fn r3_another_build_restarts_it() {
    let mut harness = searching();
    harness.send(Event::Binding(bound(Some(build_id(0)))));
    harness.answer_workspace(Ok(workspace(build(1, "running", "start"))));
    harness.elapse(SLOW);
    harness.send(Event::Binding(bound(Some(build_id(2)))));
    assert_eq!(harness.view(), View::Loading);
    assert!(harness.is_pending(Operation::Wait(SLOW)));
}

#[test]
fn r4_the_first_line_stops_it() {
    let mut harness = following();
    harness.receive([1]);
    assert!(!harness.is_pending(Operation::Wait(SLOW)));
    harness.receive([2]);
    assert_eq!(harness.started.iter().filter(|operation| **operation == Operation::Wait(SLOW)).count(), 1);
}

#[test]
fn r5_a_line_after_the_warning_replaces_it() {
    let mut harness = following();
    harness.elapse(SLOW);
    harness.receive([1]);
    assert_eq!(harness.view(), View::Log);
}

#[test]
fn r6_it_applies_to_a_list_without_an_answer() {
    let mut harness = history();
    harness.answer_build(Ok(build(1, "succeeded", "start")));
    harness.elapse(SLOW);
    assert_eq!(harness.view(), View::Slow);
    harness.send(Event::Retry);
    assert_eq!(harness.view(), View::Loading);
    let reads = harness.started.iter().filter(|operation| **operation == Operation::ReadLog(build_id(1))).count();
    assert_eq!(reads, 2, "Retry asks again instead of waiting for the answer that does not come");
}

#[test]
fn r7_it_does_not_run_while_the_build_is_queued() {
    let mut harness = following();
    harness.answer_build(Ok(build(1, "pending", "start")));
    assert!(!harness.is_pending(Operation::Wait(SLOW)));
    harness.elapse(POLL);
    harness.answer_build(Ok(build(1, "running", "start")));
    assert!(harness.is_pending(Operation::Wait(SLOW)));
}

#[test]
fn r8_collapsing_the_row_stops_it() {
    let mut harness = following();
    harness.send(Event::Expanded(false));
    assert!(!harness.is_pending(Operation::Wait(SLOW)));
}
