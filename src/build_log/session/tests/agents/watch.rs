//! The connection that watches the workspace.

use super::*;

/// A running call whose workspace is watched. Its build is running.
fn watching() -> Harness {
    let mut harness = Harness::watching(running(), bound(None));
    changed(&mut harness, build(1, "running", "start"));
    harness
}

fn watch(harness: &mut Harness, answer: Answer) {
    harness.answer(|operation| matches!(operation, Operation::WatchWorkspace(_)), answer);
}

/// The watched workspace has this latest build.
fn changed(harness: &mut Harness, latest_build: WorkspaceBuild) {
    watch(harness, Answer::Changed(Box::new(workspace(latest_build))));
}

fn watches(harness: &Harness) -> usize {
    harness.started.iter().filter(|operation| matches!(operation, Operation::WatchWorkspace(_))).count()
}

fn is_polling(harness: &Harness) -> bool {
    let is_read = |operation: &Operation| matches!(operation, Operation::ReadBuild(_) | Operation::ReadWorkspace(_));
    harness.pending.values().any(|operation| is_read(operation) || *operation == Operation::Wait(POLL))
}

#[test]
fn the_workspace_is_polled_until_its_first_watched_state() {
    let mut harness = Harness::watching(running(), bound(None));
    assert!(is_polling(&harness));
    changed(&mut harness, build(0, "succeeded", "stop"));
    assert!(!is_polling(&harness), "the call's build is awaited");
    changed(&mut harness, build(1, "running", "start"));
    assert_eq!((harness.streamed_build(), is_polling(&harness), watches(&harness)), (Some(build_id(1)), false, 1));
}

#[test]
fn a_watched_build_is_followed_to_its_agent() {
    let mut harness = watching();
    harness.receive([1, 2]);
    changed(&mut harness, with_agents(1, [agent(1, "connected", "starting")]));
    harness.answer_log(Ok(list(1..=2)));
    harness.agent_frame(1, &[7]);
    changed(&mut harness, with_agents(1, [agent(1, "connected", "ready")]));
    harness.answer_timings(Ok(timings(0, &["Install", "Serve"])));
    harness.elapse(LATE);
    harness.answer_agent_log(1, Ok(&agent_lines(&[7, 8])));
    assert_eq!((harness.ids(), harness.agent_ids(1)), (vec![1, 2], vec![7, 8]));
    assert_eq!((watches(&harness), is_polling(&harness)), (1, false));
}

#[test]
fn a_lost_watch_is_polled_at_once_and_reconnects() {
    let mut harness = watching();
    watch(&mut harness, Answer::Closed { done: true });
    assert!(harness.is_pending(Operation::ReadBuild(build_id(1))));
    harness.elapse(Delay::UpTo(Duration::from_secs(1)));
    assert!(is_polling(&harness), "until the first state");
    changed(&mut harness, build(1, "running", "start"));
    assert!(!is_polling(&harness));
}

#[test]
fn a_watch_is_given_up_after_three_losses_until_retry() {
    let mut harness = watching();
    for at_most in [1, 2] {
        watch(&mut harness, Answer::Closed { done: false });
        harness.elapse(Delay::UpTo(Duration::from_secs(at_most)));
        changed(&mut harness, build(1, "running", "start"));
    }
    watch(&mut harness, Answer::Closed { done: false });
    assert_eq!((watches(&harness), is_polling(&harness)), (3, true));
    harness.send(Event::Retry);
    assert_eq!(watches(&harness), 4);
}

#[test]
fn a_watch_without_an_event_for_45_seconds_is_dead() {
    let mut harness = watching();
    let pending = |harness: &Harness| harness.pending.values().filter(|op| **op == Operation::Wait(SILENCE)).count();
    assert_eq!(pending(&harness), 2, "of the log and of the watch");
    harness.stream(Answer::Opened);
    assert_eq!(pending(&harness), 1, "a silent log is kept longer while the workspace is watched");
    harness.elapse(SILENCE);
    watch(&mut harness, Answer::Alive);
    harness.elapse(SILENCE);
    assert!(!is_polling(&harness));
    harness.elapse(SILENCE);
    assert!(is_polling(&harness));
}

#[test]
fn a_silent_log_of_a_watched_build_is_replaced_without_a_request() {
    let mut harness = watching();
    harness.receive([1]);
    for _ in 0..2 {
        harness.elapse(Delay::Exactly(operations::WATCHED_SILENCE_TIMEOUT));
    }
    harness.answer_build(Ok(build(1, "running", "start")));
    harness.elapse(Delay::UpTo(Duration::from_secs(1)));
    assert_eq!(harness.session.notices(), []);
}

#[test]
fn the_state_of_another_workspace_is_rejected() {
    let mut harness = watching();
    let other =
        crate::workspace::Workspace { id: uuid::Uuid::from_u128(9).into(), ..workspace(build(2, "running", "start")) };
    watch(&mut harness, Answer::Changed(Box::new(other)));
    assert_eq!((harness.streamed_build(), is_polling(&harness)), (Some(build_id(1)), true));
}

#[test]
fn an_older_state_does_not_undo_the_end_of_a_build() {
    let mut harness = watching();
    let newer = WorkspaceBuild { build_number: 2, ..build(1, "succeeded", "start") };
    harness.stream(Answer::Closed { done: true });
    harness.answer_build(Ok(newer));
    changed(&mut harness, build(1, "running", "start"));
    assert!(harness.session.build().is_some_and(|build| build.job.status.is_complete()));
    changed(&mut harness, WorkspaceBuild { build_number: 1, ..build(0, "succeeded", "stop") });
    assert!(!is_polling(&harness), "the build is still the latest");
}

#[test]
fn retry_keeps_a_live_watch() {
    let mut harness = watching();
    harness.send(Event::Retry);
    assert_eq!((watches(&harness), is_polling(&harness)), (1, false));
}

#[test]
fn a_finished_row_watches_nothing() {
    let call = succeeded(Some(build_id(1)));
    let mut harness = Harness::watching(call, bound(Some(build_id(1))));
    harness.answer_build(Ok(build(1, "succeeded", "start")));
    harness.answer_log(Ok(list(1..=2)));
    assert_eq!((watches(&harness), harness.pending.len()), (0, 0));
}

#[test]
fn an_older_watched_state_does_not_hide_the_agent() {
    let mut harness = Harness::watching(running(), bound(Some(build_id(0))));
    harness.send(Event::Binding(bound(Some(build_id(1)))));
    changed(&mut harness, build(0, "succeeded", "stop"));
    harness.send(Event::Call(succeeded(Some(build_id(1)))));
    harness.answer_build(Ok(with_agents(1, [agent(1, "connected", "ready")])));
    harness.answer_log(Ok(list(1..=2)));
    harness.answer_workspace(Ok(workspace(with_agents(1, [agent(1, "connected", "ready")]))));
    harness.answer_agent_log(1, Ok(&agent_lines(&[7])));
    assert_eq!(harness.agent_ids(1), [7]);
}

#[test]
fn a_watch_without_a_state_ends_after_polling_has_stopped() {
    let mut harness = watching();
    harness.send(Event::Call(succeeded(Some(build_id(1)))));
    watch(&mut harness, Answer::Closed { done: false });
    harness.elapse(Delay::UpTo(Duration::from_secs(1)));
    harness.stream(Answer::Closed { done: true });
    harness.answer_build(Err(Problem::new(ProblemKind::Unreadable, "half of a build")));
    harness.answer_log(Ok(list(1..=2)));
    let connections = watches(&harness);
    assert!(!is_polling(&harness), "the failure is permanent");
    harness.elapse(SILENCE);
    harness.elapse(Delay::UpTo(Duration::from_secs(2)));
    assert_eq!(watches(&harness), connections + 1, "it connects again");
}

#[test]
fn a_log_that_was_read_before_the_watched_end_is_read_again() {
    let mut harness = watching();
    harness.receive([1]);
    harness.stream(Answer::Closed { done: true });
    harness.answer_build(Err(server_error()));
    changed(&mut harness, build(1, "failed", "start"));
    harness.answer_log(Ok(list(1..=2)));
    harness.answer_log(Ok(list(1..=3)));
    harness.send(Event::Call(failed(Some(build_id(1)))));
    assert_eq!((harness.ids(), harness.pending.len()), (vec![1, 2, 3], 0));
}

#[test]
fn an_agents_log_that_was_read_before_the_watched_end_is_read_again() {
    let mut harness = watching();
    changed(&mut harness, with_agents(1, [agent(1, "connected", "starting")]));
    harness.answer_log(Ok(list(1..=2)));
    harness.agent_stream(1, Answer::Unsupported);
    changed(&mut harness, with_agents(1, [agent(1, "connected", "ready")]));
    harness.answer_timings(Ok(timings(0, &["Install", "Serve"])));
    harness.answer_agent_log(1, Ok(&agent_lines(&[7])));
    harness.answer_agent_log(1, Ok(&agent_lines(&[7, 8])));
    assert_eq!(harness.agent_ids(1), [7, 8]);
}
