//! Section 2.2: which build is shown.

use super::*;

#[test]
fn r1_running_a_newly_bound_chat_build_is_followed_at_once() {
    let bench = following();
    assert_eq!(bench.followed(), Some(build_id(1)));
}

#[test]
fn r1_running_the_chat_build_wins_over_the_latest_build() {
    let mut bench = searching();
    bench.answer_workspace(Ok(workspace(build(2, "running", "start"))));
    bench.on(Event::Binding(bound(Some(build_id(0)))));
    assert_eq!(bench.followed(), Some(build_id(2)), "a first binding may be of an earlier call");
    bench.on(Event::Binding(bound(Some(build_id(3)))));
    assert_eq!(bench.followed(), Some(build_id(3)));
}

#[test]
fn r2_running_without_a_chat_build_the_latest_build_is_taken_if_pending_or_starting() {
    for status in ["pending", "running"] {
        let mut bench = searching();
        bench.answer_workspace(Ok(workspace(build(1, status, "start"))));
        assert_eq!(bench.followed(), Some(build_id(1)), "{status}");
    }
}

#[test]
fn r2_a_latest_build_that_has_ended_or_is_being_cancelled_is_not_taken() {
    for status in ["succeeded", "failed", "canceled", "canceling", "hibernating"] {
        let mut bench = searching();
        bench.answer_workspace(Ok(workspace(build(1, status, "start"))));
        assert_eq!(bench.followed(), None, "{status}");
        assert_eq!(bench.view(), View::Loading, "{status}");
    }
}

#[test]
fn r2_a_queued_stop_build_is_not_a_start_tools_build() {
    for status in ["pending", "running"] {
        let mut bench = searching();
        bench.answer_workspace(Ok(workspace(build(1, status, "stop"))));
        assert_eq!(bench.followed(), None, "{status}");
    }
}

#[test]
fn r3_a_stop_tool_takes_the_latest_stop_build() {
    let call = Call { transition: Transition::Stop, ..running() };
    let mut bench = Bench::new(call, bound(None), true);
    bench.answer_workspace(Ok(workspace(build(1, "running", "stop"))));
    assert_eq!(bench.followed(), Some(build_id(1)));
}

#[test]
fn r4_finished_the_results_build_is_taken_whatever_the_chat_is_bound_to() {
    for call in [succeeded(Some(build_id(1))), failed(Some(build_id(1)))] {
        let bench = Bench::new(call, bound(Some(build_id(9))), true);
        assert_eq!(bench.session.log().map(LogStore::build), Some(build_id(1)));
    }
}

#[test]
fn the_bound_build_is_asked_beside_a_workspace_that_hangs() {
    let mut bench = Bench::new(running(), bound(Some(build_id(1))), true);
    assert!(bench.runs(Operation::ReadWorkspace(workspace_id())));
    bench.answer_build(Err(server_error()));
    assert_eq!(bench.view(), View::Loading);
    bench.elapse(Delay::Exactly(2 * POLL_EVERY));
    bench.answer_build(Ok(build(1, "running", "start")));
    assert_eq!(bench.followed(), Some(build_id(1)));
    assert!(!bench.runs(Operation::ReadWorkspace(workspace_id())), "it is found");
}

#[test]
fn a_bound_build_that_is_not_the_calls_own_is_asked_once() {
    for (status, transition) in [("succeeded", "start"), ("canceled", "start"), ("running", "stop")] {
        let mut bench = Bench::new(running(), bound(Some(build_id(1))), true);
        bench.answer_build(Ok(build(1, status, transition)));
        for _ in 0..2 {
            assert_eq!((bench.followed(), bench.view()), (None, View::Loading), "{status} {transition}");
            assert_eq!(bench.running.values().collect::<Vec<_>>(), [&Operation::ReadWorkspace(workspace_id())]);
            bench.answer_workspace(Ok(workspace(build(1, status, transition))));
            bench.elapse(POLL);
        }
        bench.answer_workspace(Ok(workspace(build(2, "running", "start"))));
        assert_eq!(bench.followed(), Some(build_id(2)));
    }
}

#[test]
fn a_workspace_that_is_read_spares_the_reading_of_the_bound_build() {
    let mut bench = Bench::new(running(), bound(Some(build_id(1))), true);
    bench.answer_workspace(Ok(workspace(build(1, "succeeded", "start"))));
    assert_eq!(bench.running.values().collect::<Vec<_>>(), [&Operation::Wait(POLL)]);
}
