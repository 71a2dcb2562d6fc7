//! Section 2.2: which build is tracked.

use super::*;

#[test]
fn r1_running_a_newly_bound_build_is_streamed_at_once() {
    let harness = following();
    assert_eq!(harness.streamed_build(), Some(build_id(1)));
}

#[test]
fn r1_running_the_bound_build_wins_over_the_latest_build() {
    let mut harness = searching();
    harness.answer_workspace(Ok(workspace(build(2, "running", "start"))));
    harness.send(Event::Binding(bound(Some(build_id(0)))));
    assert_eq!(harness.streamed_build(), Some(build_id(2)), "the first binding may belong to an earlier call");
    harness.send(Event::Binding(bound(Some(build_id(3)))));
    assert_eq!(harness.streamed_build(), Some(build_id(3)));
}

#[test]
fn r2_running_an_active_latest_build_is_tracked() {
    for status in ["pending", "running"] {
        let mut harness = searching();
        harness.answer_workspace(Ok(workspace(build(1, status, "start"))));
        assert_eq!(harness.streamed_build(), Some(build_id(1)), "{status}");
    }
}

#[test]
fn r2_running_an_ended_or_canceling_latest_build_is_not_tracked() {
    for status in ["succeeded", "failed", "canceled", "canceling", "hibernating"] {
        let mut harness = searching();
        harness.answer_workspace(Ok(workspace(build(1, status, "start"))));
        assert_eq!(harness.streamed_build(), None, "{status}");
        assert_eq!(harness.view(), View::Loading, "{status}");
    }
}

#[test]
fn r2_running_a_build_with_another_transition_is_not_tracked() {
    for status in ["pending", "running"] {
        let mut harness = searching();
        harness.answer_workspace(Ok(workspace(build(1, status, "stop"))));
        assert_eq!(harness.streamed_build(), None, "{status}");
    }
}

#[test]
fn r3_a_stop_tool_tracks_the_latest_stop_build() {
    let call = Call { transition: Transition::Stop, ..running() };
    let mut harness = Harness::new(call, bound(None), true);
    harness.answer_workspace(Ok(workspace(build(1, "running", "stop"))));
    assert_eq!(harness.streamed_build(), Some(build_id(1)));
}

#[test]
fn r4_finished_the_build_of_the_result_is_tracked() {
    for call in [succeeded(Some(build_id(1))), failed(Some(build_id(1)))] {
        let harness = Harness::new(call, bound(Some(build_id(9))), true);
        assert_eq!(harness.session.log().map(LogStore::build), Some(build_id(1)));
    }
}

#[test]
fn the_bound_build_is_read_beside_a_slow_workspace() {
    let mut harness = Harness::new(running(), bound(Some(build_id(1))), true);
    assert!(harness.is_pending(Operation::ReadWorkspace(workspace_id())));
    harness.answer_build(Err(server_error()));
    assert_eq!(harness.view(), View::Loading);
    harness.elapse(Delay::Exactly(2 * POLL_INTERVAL));
    harness.answer_build(Ok(build(1, "running", "start")));
    assert_eq!(harness.streamed_build(), Some(build_id(1)));
    assert!(!harness.is_pending(Operation::ReadWorkspace(workspace_id())), "the build is known");
}

#[test]
fn a_bound_build_of_another_call_is_read_once() {
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
fn the_bound_build_is_not_read_after_the_workspace() {
    let mut harness = Harness::new(running(), bound(Some(build_id(1))), true);
    harness.answer_workspace(Ok(workspace(build(1, "succeeded", "start"))));
    assert_eq!(harness.pending.values().collect::<Vec<_>>(), [&Operation::Wait(POLL)]);
}

/// A build that ended at 09:15:30.
fn ended(n: u128, status: &str, transition: &str) -> WorkspaceBuild {
    let mut build = build(n, status, transition);
    build.job.completed_at = Some("2026-04-10T09:15:30Z".into());
    build
}

fn running_since(time: &str) -> Call {
    Call { started_at: Timestamp::parse(time), ..running() }
}

#[test]
fn a_bound_build_that_ended_during_the_call_is_shown() {
    for (status, binding) in [
        ("succeeded", bound(Some(build_id(1)))),
        ("failed", bound(Some(build_id(1)))),
        ("canceled", bound(Some(build_id(1)))),
        ("succeeded", ChatBinding { workspace_id: None, ..bound(Some(build_id(1))) }),
    ] {
        for start in ["2026-04-10T09:15:29Z", "2026-04-10T09:15:30Z"] {
            let mut harness = Harness::new(running_since(start), binding, true);
            harness.answer_build(Ok(ended(1, status, "start")));
            assert!(harness.is_pending(Operation::ReadLog(build_id(1))), "{status}");
            harness.answer(|operation| matches!(operation, Operation::ReadLog(_)), Answer::LogChunk(list([1, 2])));
            harness.answer(|operation| matches!(operation, Operation::ReadLog(_)), Answer::LogEnded(Ok(())));
            assert_eq!(harness.view(), View::Log, "{status}");
        }
    }
}

#[test]
fn a_latest_build_that_ended_during_the_call_is_shown() {
    let mut harness = Harness::new(running_since("2026-04-10T09:15:29Z"), bound(None), true);
    harness.answer_workspace(Ok(workspace(ended(1, "succeeded", "start"))));
    assert_eq!(harness.session.log().map(LogStore::build), Some(build_id(1)));

    let mut harness = Harness::new(running_since("2026-04-10T09:15:29Z"), bound(None), true);
    harness.answer_workspace(Ok(workspace(ended(1, "canceled", "start"))));
    assert_eq!(harness.session.log().map(LogStore::build), None, "the tool may have cancelled it to start its own");
}

#[test]
fn a_build_that_may_have_ended_before_the_call_is_not_shown() {
    let no_time = build(1, "succeeded", "start");
    let mut zero_time = no_time.clone();
    zero_time.job.completed_at = Some("0001-01-01T00:00:00Z".into());
    for (call, build) in [
        (running_since("2026-04-10T09:15:31Z"), ended(1, "succeeded", "start")),
        (running_since("2026-04-10T09:15:29Z"), ended(1, "succeeded", "stop")),
        (running_since("2026-04-10T09:15:29Z"), ended(1, "hibernating", "start")),
        (running_since("2026-04-10T09:15:29Z"), no_time),
        (running_since("2026-04-10T09:15:29Z"), zero_time),
        (running_since("no time"), ended(1, "succeeded", "start")),
    ] {
        let mut harness = Harness::new(call, bound(Some(build_id(1))), true);
        harness.answer_build(Ok(build.clone()));
        harness.answer_workspace(Ok(workspace(build.clone())));
        assert_eq!((harness.session.log().map(LogStore::build), harness.view()), (None, View::Loading), "{build:?}");
    }
}
