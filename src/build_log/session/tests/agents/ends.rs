//! How the log of an agent ends.

use super::*;

#[test]
fn an_agent_is_over_by_its_lifecycle_state() {
    for state in ["ready", "start_error", "start_timeout", "shutting_down", "off"] {
        let mut harness = started([agent(1, "connected", "starting")]);
        harness.agent_frame(1, &[7]);
        poll(&mut harness, [agent(1, "connected", state)]);
        assert!(harness.session.is_live(), "late lines are waited for");
        harness.agent_frame(1, &[8]);
        harness.answer_timings(Ok(timings(0, &["Install", "Serve"])));
        harness.elapse(LATE);
        harness.answer_agent_log(1, Ok(&agent_lines(&[7, 8, 9])));
        assert_eq!(harness.agent_ids(1), [7, 8, 9], "{state}");
        assert!(!harness.session.is_live());
        assert_eq!(harness.session.complete_build(), Some(build_id(1)));
    }
}

#[test]
fn a_closed_stream_does_not_end_an_agent_whose_scripts_run() {
    let mut harness = started([agent(1, "connected", "starting")]);
    harness.agent_frame(1, &[7]);
    for (done, at_most) in [(true, 1), (false, 1), (false, 2)] {
        harness.agent_stream(1, Answer::Closed { done });
        harness.answer_workspace(Ok(workspace(with_agents(1, [agent(1, "connected", "starting")]))));
        assert_eq!(harness.agent_notices(), [AgentNotice::Reconnecting]);
        harness.elapse(Delay::UpTo(Duration::from_secs(at_most)));
        assert!(harness.is_pending(follow_agent(1, Some(7))), "it resumes after the last id");
        harness.agent_frame(1, &[7]);
        assert_eq!((harness.agent_ids(1), harness.agent_notices()), (vec![7], vec![]));
    }
}

#[test]
fn the_end_of_a_closed_stream_is_read_at_once() {
    let mut harness = started([agent(1, "connected", "starting")]);
    harness.agent_frame(1, &[7]);
    harness.agent_stream(1, Answer::Closed { done: true });
    let build = with_agents(1, [WorkspaceAgent { scripts: vec![], ..agent(1, "connected", "ready") }]);
    harness.answer_workspace(Ok(workspace(build)));
    harness.answer_agent_log(1, Ok(&agent_lines(&[7, 8])));
    assert_eq!(harness.agent_ids(1), [7, 8]);
}

#[test]
fn a_script_in_the_background_is_followed_after_the_startup() {
    let mut harness = started([agent(1, "connected", "starting")]);
    harness.agent_frame(1, &[7]);
    poll(&mut harness, [agent(1, "connected", "ready")]);
    harness.answer_timings(Ok(timings(0, &["Install"])));
    harness.elapse(LATE);
    assert!(harness.is_pending(follow_agent(1, None)), "Serve runs");
    harness.agent_stream(1, Answer::Frame(format!("[{}]", agent_line(8, &source_id(2)))));
    let state = |harness: &Harness, stage| harness.session.script_state(stage);
    assert_eq!((state(&harness, 1), state(&harness, 2)), (Some(ScriptState::Succeeded), Some(ScriptState::Running)));
    harness.elapse(Delay::Exactly(Duration::from_secs(5)));
    harness.answer_timings(Ok(timings(0, &["Install", "Serve"])));
    harness.answer_agent_log(1, Ok("[]"));
    assert_eq!(state(&harness, 2), Some(ScriptState::Succeeded));
    assert!(!harness.session.is_live());
}

#[test]
fn a_script_that_never_ends_is_not_waited_for_forever() {
    let mut harness = started([agent(1, "connected", "starting")]);
    harness.agent_stream(1, Answer::Frame(format!("[{}]", agent_line(8, &source_id(2)))));
    poll(&mut harness, [agent(1, "connected", "ready")]);
    harness.elapse(LATE);
    for seconds in [5, 10, 20, 40, 60, 60, 60, 60, 60, 60, 60, 60] {
        harness.answer_timings(Ok(timings(0, &["Install"])));
        harness.elapse(Delay::Exactly(Duration::from_secs(seconds)));
    }
    harness.answer_timings(Ok(timings(0, &["Install"])));
    harness.answer_agent_log(1, Ok("[]"));
    assert!(!harness.session.is_live());
    assert_eq!(harness.session.script_state(1), Some(ScriptState::Unknown), "no spinner");
}

#[test]
fn a_failed_script_has_its_exit_code() {
    let mut harness = opened([agent(1, "connected", "start_error")], &LogCache::default());
    harness.answer_agent_log(1, Ok(&agent_lines(&[7])));
    assert_eq!(harness.session.script_state(1), Some(ScriptState::Unknown));
    harness.answer_timings(Ok(timings(7, &["Install", "Serve"])));
    assert_eq!(harness.session.script_state(1), Some(ScriptState::Failed(7)));
    let stage = harness.agent_stage(1);
    assert_eq!(stage.times(), (Some(1_775_812_560_000), Some(1_775_812_580_000)));
    assert!(stage.script().expect("a script").start_blocks_login);
}

#[test]
fn an_unknown_lifecycle_ends_with_the_call() {
    let mut harness = started([agent(1, "connected", "dreaming")]);
    harness.agent_frame(1, &[7]);
    assert!(harness.session.is_live());
    harness.send(Event::Call(succeeded(Some(build_id(1)))));
    harness.answer_agent_log(1, Ok(&agent_lines(&[7, 8])));
    assert_eq!((harness.agent_ids(1), harness.session.is_live()), (vec![7, 8], false));
    assert!(harness.pending.is_empty(), "{:?}", harness.pending);
}

#[test]
fn a_newer_build_ends_the_streams_and_keeps_the_lines() {
    let mut harness = started([agent(1, "connected", "starting")]);
    harness.agent_frame(1, &[7]);
    harness.elapse(POLL);
    harness.answer_workspace(Ok(workspace(with_agents(2, [agent(2, "connected", "starting")]))));
    harness.answer_agent_log(1, Err(Problem::new(ProblemKind::NotFound, "No.")));
    assert_eq!((harness.agent_ids(1), harness.followed_agents()), (vec![7], vec![]));
    assert_eq!(harness.agent_notices(), []);
}

#[test]
fn collapsing_the_row_pauses_the_stream_of_the_agent() {
    let mut harness = started([agent(1, "connected", "starting")]);
    harness.agent_frame(1, &[7]);
    harness.send(Event::Expanded(false));
    assert_eq!(harness.followed_agents(), []);
    harness.send(Event::Expanded(true));
    assert!(harness.is_pending(follow_agent(1, Some(7))));
}

#[test]
fn a_silent_stream_of_an_agent_is_replaced_without_a_notice() {
    let mut harness = started([agent(1, "connected", "starting")]);
    harness.agent_frame(1, &[7]);
    harness.elapse(SILENCE);
    harness.elapse(SILENCE);
    harness.answer_workspace(Ok(workspace(with_agents(1, [agent(1, "connected", "starting")]))));
    assert_eq!(harness.agent_notices(), []);
    harness.elapse(Delay::UpTo(Duration::from_secs(1)));
    assert!(harness.is_pending(follow_agent(1, Some(7))));
}

#[test]
fn a_startup_timeout_without_timings_leaves_the_scripts_unknown() {
    let mut harness = opened([agent(1, "connected", "start_timeout")], &LogCache::default());
    harness.answer_agent_log(1, Ok(&agent_lines(&[7])));
    harness.answer_timings(Err(Problem::new(ProblemKind::NotFound, "No.")));
    assert_eq!(harness.session.script_state(1), Some(ScriptState::Unknown));
    let agent = harness.agent_stage(1).agent();
    assert_eq!(agent.lifecycle_state, AgentLifecycle::StartTimeout);
}
