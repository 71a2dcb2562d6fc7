//! Section 2.5: the 30-second warning.

use super::*;

#[test]
fn r1_it_counts_30_seconds() {
    assert_eq!(SLOW_AFTER, Duration::from_secs(30));
}

#[test]
fn r2_it_counts_from_when_the_build_is_known() {
    let mut bench = searching();
    assert!(!bench.runs(Operation::Wait(SLOW)));
    bench.answer_workspace(Ok(workspace(build(1, "running", "start"))));
    assert!(bench.runs(Operation::Wait(SLOW)));
}

#[test]
fn r3_another_build_starts_it_anew() {
    let mut bench = searching();
    bench.on(Event::Binding(bound(Some(build_id(0)))));
    bench.answer_workspace(Ok(workspace(build(1, "running", "start"))));
    bench.elapse(SLOW);
    bench.on(Event::Binding(bound(Some(build_id(2)))));
    assert_eq!(bench.view(), View::Loading);
    assert!(bench.runs(Operation::Wait(SLOW)));
}

#[test]
fn r4_the_first_line_stops_it_and_later_lines_do_not_start_it() {
    let mut bench = following();
    bench.receive([1]);
    assert!(!bench.runs(Operation::Wait(SLOW)));
    bench.receive([2]);
    assert_eq!(bench.begun.iter().filter(|operation| **operation == Operation::Wait(SLOW)).count(), 1);
}

#[test]
fn r5_a_line_after_the_warning_replaces_it() {
    let mut bench = following();
    bench.elapse(SLOW);
    bench.receive([1]);
    assert_eq!(bench.view(), View::Log);
}

#[test]
fn r6_it_applies_to_a_list_that_does_not_come() {
    let mut bench = history();
    bench.answer_build(Ok(build(1, "succeeded", "start")));
    bench.elapse(SLOW);
    assert_eq!(bench.view(), View::Slow);
    bench.on(Event::Retry);
    assert_eq!(bench.view(), View::Loading);
    let reads = bench.begun.iter().filter(|operation| **operation == Operation::ReadLog(build_id(1))).count();
    assert_eq!(reads, 2, "Retry asks again instead of waiting for the answer that does not come");
}

#[test]
fn r7_it_does_not_run_while_the_build_is_queued() {
    let mut bench = following();
    bench.answer_build(Ok(build(1, "pending", "start")));
    assert!(!bench.runs(Operation::Wait(SLOW)));
    bench.elapse(POLL);
    bench.answer_build(Ok(build(1, "running", "start")));
    assert!(bench.runs(Operation::Wait(SLOW)));
}

#[test]
fn r8_closing_the_row_stops_it() {
    let mut bench = following();
    bench.on(Event::Expanded(false));
    assert!(!bench.runs(Operation::Wait(SLOW)));
}
