//! Section 2.2: which build is shown.

use super::*;

#[test]
fn r1_running_a_newly_bound_chat_build_is_followed_at_once() {
    let harness = following();
    assert_eq!(harness.streamed_build(), Some(build_id(1)));
}

#[test]
fn r1_running_the_chat_build_wins_over_the_latest_build() {
    let mut harness = searching();
    harness.answer_workspace(Ok(workspace(build(2, "running", "start"))));
    harness.send(Event::Binding(bound(Some(build_id(0)))));
    assert_eq!(harness.streamed_build(), Some(build_id(2)), "a first binding may be of an earlier call");
    harness.send(Event::Binding(bound(Some(build_id(3)))));
    assert_eq!(harness.streamed_build(), Some(build_id(3)));
}

#[test]
fn r2_running_without_a_chat_build_the_latest_build_is_taken_if_pending_or_starting() {
    for status in ["pending", "running"] {
        let mut harness = searching();
        harness.answer_workspace(Ok(workspace(build(1, status, "start"))));
        assert_eq!(harness.streamed_build(), Some(build_id(1)), "{status}");
    }
}

#[test]
fn r2_a_latest_build_that_has_ended_or_is_being_cancelled_is_not_taken() {
    for status in ["succeeded", "failed", "canceled", "canceling", "hibernating"] {
        let mut harness = searching();
        harness.answer_workspace(Ok(workspace(build(1, status, "start"))));
        assert_eq!(harness.streamed_build(), None, "{status}");
        assert_eq!(harness.view(), View::Loading, "{status}");
    }
}

#[test]
fn r2_a_queued_stop_build_is_not_a_start_tools_build() {
    for status in ["pending", "running"] {
        let mut harness = searching();
        harness.answer_workspace(Ok(workspace(build(1, status, "stop"))));
        assert_eq!(harness.streamed_build(), None, "{status}");
    }
}

#[test]
fn r3_a_stop_tool_takes_the_latest_stop_build() {
    let call = Call { transition: Transition::Stop, ..running() };
    let mut harness = Harness::new(call, bound(None), true);
    harness.answer_workspace(Ok(workspace(build(1, "running", "stop"))));
    assert_eq!(harness.streamed_build(), Some(build_id(1)));
}

#[test]
fn r4_finished_the_results_build_is_taken_whatever_the_chat_is_bound_to() {
    for call in [succeeded(Some(build_id(1))), failed(Some(build_id(1)))] {
        let harness = Harness::new(call, bound(Some(build_id(9))), true);
        assert_eq!(harness.session.log().map(LogStore::build), Some(build_id(1)));
    }
}

#[test]
fn the_bound_build_is_asked_beside_a_workspace_that_hangs() {
    let mut harness = Harness::new(running(), bound(Some(build_id(1))), true);
    assert!(harness.is_pending(Operation::ReadWorkspace(workspace_id())));
    harness.answer_build(Err(server_error()));
    assert_eq!(harness.view(), View::Loading);
    harness.elapse(Delay::Exactly(2 * POLL_INTERVAL));
    harness.answer_build(Ok(build(1, "running", "start")));
    assert_eq!(harness.streamed_build(), Some(build_id(1)));
    assert!(!harness.is_pending(Operation::ReadWorkspace(workspace_id())), "it is found");
}

#[test]
fn a_bound_build_that_is_not_the_calls_own_is_asked_once() {
    for (status, transition) in [("succeeded", "start"), ("canceled", "start"), ("running", "stop")] {
        let mut harness = Harness::new(running(), bound(Some(build_id(1))), true);
        harness.answer_build(Ok(build(1, status, transition)));
        for _ in 0..2 {
            assert_eq!((harness.streamed_build(), harness.view()), (None, View::Loading), "{status} {transition}");
            assert_eq!(harness.pending.values().collect::<Vec<_>>(), [&Operation::ReadWorkspace(workspace_id())]);
            harness.answer_workspace(Ok(workspace(build(1, status, transition))));
            harness.elapse(POLL);
        }
        harness.answer_workspace(Ok(workspace(build(2, "running", "start"))));
        assert_eq!(harness.streamed_build(), Some(build_id(2)));
    }
}

#[test]
fn a_workspace_that_is_read_spares_the_reading_of_the_bound_build() {
    let mut harness = Harness::new(running(), bound(Some(build_id(1))), true);
    harness.answer_workspace(Ok(workspace(build(1, "succeeded", "start"))));
    assert_eq!(harness.pending.values().collect::<Vec<_>>(), [&Operation::Wait(POLL)]);
}
