use proptest::prelude::*;

use super::{InsertCounts, LogStore, ScriptState};
use crate::{
    build_log::{LogOrigin, line::LineRef, line::LogLevel, line::LogSource},
    workspace::{
        AgentId, AgentLifecycle, AgentLogSource, AgentScript, AgentScriptTiming, BuildTimings, LogSourceId,
        ScriptStage, ScriptStatus, WorkspaceAgent,
    },
};

fn id(n: u128) -> AgentId {
    uuid::Uuid::from_u128(n).into()
}

fn source(n: u128) -> LogSourceId {
    uuid::Uuid::from_u128(0xD0 + n).into()
}

/// An agent with a script of source 1 and another program of source 2.
fn agent(n: u128, lifecycle_state: AgentLifecycle) -> WorkspaceAgent {
    WorkspaceAgent {
        lifecycle_state,
        log_sources: vec![AgentLogSource::new(source(1), "Install"), AgentLogSource::new(source(2), "Editor")],
        scripts: vec![AgentScript::new(source(1), "Install")],
        ..WorkspaceAgent::new(id(n))
    }
}

fn push(store: &mut LogStore, origin: LogOrigin, line_id: i64, stage: &str, log_level: LogLevel) -> InsertCounts {
    let created_at = "2026-04-10T09:15:30Z";
    let log_source = LogSource::Provisioner;
    store.insert(origin, &LineRef { id: line_id, created_at, log_source, log_level, stage, output: "text" })
}

fn store() -> LogStore {
    LogStore::new(uuid::Uuid::from_u128(7).into())
}

fn names(store: &LogStore) -> Vec<&str> {
    store.stages().map(|stage| stage.name()).collect()
}

#[test]
fn stages_of_agents_follow_those_of_the_build_in_order() {
    let mut store = store();
    store.set_agent(&agent(1, AgentLifecycle::Starting));
    store.set_agent(&agent(2, AgentLifecycle::Starting));
    let (one, two, build) = (LogOrigin::Agent(id(1)), LogOrigin::Agent(id(2)), LogOrigin::Build);
    let (install, editor) = (source(1).to_string(), source(2).to_string());
    for (origin, line_id, stage) in
        [(two, 5, &*editor), (one, 6, &*install), (build, 6, "Plan"), (one, 4, &*editor), (build, 7, "Apply")]
    {
        assert_eq!(push(&mut store, origin, line_id, stage, LogLevel::Info), InsertCounts::ADDED);
    }
    assert_eq!(names(&store), ["Plan", "Apply", "Editor", "Install", "Editor"]);
    let numbers: Vec<_> = store.stages().map(|stage| stage.number()).collect();
    assert_eq!(numbers, [2, 4, 3, 1, 0], "the order of arrival");
    let by_index: Vec<_> = (0..6).map(|index| store.stage(index).map(|stage| stage.number())).collect();
    assert_eq!(by_index, [Some(2), Some(4), Some(3), Some(1), Some(0), None]);
    assert_eq!((store.len(), store.stages().len(), store.late_lines()), (5, 5, 4));
    assert_eq!((store.last_id(), store.last_agent_id(id(1)), store.last_agent_id(id(9))), (Some(7), Some(6), None));
    assert_eq!((store.current_stage(), store.last_agent_stage()), (Some(1), Some(3)));
    assert_eq!(push(&mut store, one, 6, &editor, LogLevel::Info), InsertCounts::DUPLICATE);
}

#[test]
fn the_first_error_is_of_the_last_stage_of_both_logs() {
    let mut store = store();
    push(&mut store, LogOrigin::Build, 1, "Plan", LogLevel::Error);
    assert_eq!(store.first_error().map(|(stage, index, line)| (stage, index, line.id)), Some((0, 0, 1)));
    for (line_id, source, level) in [(1, "a", LogLevel::Info), (2, "a", LogLevel::Error), (3, "b", LogLevel::Info)] {
        push(&mut store, LogOrigin::Agent(id(1)), line_id, source, level);
    }
    assert_eq!(store.first_error().map(|(stage, index, line)| (stage, index, line.id)), Some((1, 1, 2)));
}

#[test]
fn names_of_sources_may_become_known_after_their_lines() {
    let mut store = store();
    let (origin, install) = (LogOrigin::Agent(id(1)), source(1).to_string());
    push(&mut store, origin, 1, &install, LogLevel::Info);
    push(&mut store, origin, 2, "no uuid", LogLevel::Info);
    assert_eq!(names(&store), ["", ""]);
    store.set_agent(&agent(1, AgentLifecycle::Starting));
    assert_eq!(names(&store), ["Install", ""]);
    push(&mut store, origin, 3, &install, LogLevel::Info);
    assert_eq!(store.stages().map(|stage| stage.len()).collect::<Vec<_>>(), [2, 1]);
    assert!(store.to_text(None).starts_with("== Install\ntext\ntext\n"), "{}", store.to_text(None));
}

#[test]
fn the_state_of_a_script_is_that_of_its_last_run() {
    let state = |lifecycle, timings: Option<Vec<AgentScriptTiming>>, is_followed| {
        let mut store = store();
        store.set_agent(&agent(1, lifecycle));
        push(&mut store, LogOrigin::Agent(id(1)), 1, &source(1).to_string(), LogLevel::Info);
        if let Some(agent_script_timings) = timings {
            store.set_timings(&BuildTimings { agent_script_timings });
        }
        store.stage(0).and_then(|stage| stage.of_agent()?.state(is_followed))
    };
    let timing = |exit_code| AgentScriptTiming::new(id(1), "Install", exit_code);
    let at = |timing, started_at: &str| AgentScriptTiming { started_at: Some(started_at.into()), ..timing };
    let killed = AgentScriptTiming { status: ScriptStatus::TimedOut, ..timing(-1) };
    let pipes = AgentScriptTiming { status: ScriptStatus::PipesLeftOpen, ..timing(0) };
    let stopped = AgentScriptTiming { stage: ScriptStage::Stop, ..timing(1) };
    let of_other = AgentScriptTiming::new(id(2), "Install", 1);
    for (lifecycle, timings, expected) in [
        (AgentLifecycle::Starting, None, ScriptState::Running),
        (AgentLifecycle::Ready, None, ScriptState::Succeeded),
        (AgentLifecycle::StartError, None, ScriptState::Unknown),
        (AgentLifecycle::Other("dreaming".into()), None, ScriptState::Unknown),
        (AgentLifecycle::Starting, Some(vec![timing(0)]), ScriptState::Succeeded),
        (AgentLifecycle::StartError, Some(vec![timing(7)]), ScriptState::Failed(7)),
        (AgentLifecycle::StartTimeout, Some(vec![killed]), ScriptState::TimedOut),
        (AgentLifecycle::Ready, Some(vec![pipes]), ScriptState::Succeeded),
        (AgentLifecycle::Ready, Some(vec![at(timing(0), "2026-2"), at(timing(3), "2026-1")]), ScriptState::Succeeded),
        (AgentLifecycle::Ready, Some(vec![stopped, of_other]), ScriptState::Running),
    ] {
        let known = state(lifecycle.clone(), timings.clone(), true);
        assert_eq!(known, Some(expected), "{lifecycle:?} {timings:?}");
        let unfollowed = state(lifecycle, timings, false);
        let ended = if expected == ScriptState::Running { ScriptState::Unknown } else { expected };
        assert_eq!(unfollowed, Some(ended), "no spinner");
    }
}

#[test]
fn another_program_is_no_script() {
    let mut store = store();
    store.set_agent(&agent(1, AgentLifecycle::Starting));
    push(&mut store, LogOrigin::Agent(id(1)), 1, &source(2).to_string(), LogLevel::Info);
    let stage = store.stage(0).and_then(|stage| stage.of_agent()).expect("an agent's stage");
    assert_eq!((stage.state(true), stage.script(), stage.times()), (None, None, (None, None)));
}

proptest! {
    #[test]
    fn lines_of_all_origins_are_stored_once_and_in_order(
        arrivals in prop::collection::vec((0usize..4, 0i64..30, 0usize..3), 0..200)
    ) {
        let origins = [LogOrigin::Build, LogOrigin::Agent(id(1)), LogOrigin::Agent(id(2)), LogOrigin::Agent(id(3))];
        let mut store = store();
        (1..=3).for_each(|n| store.set_agent(&agent(n, AgentLifecycle::Starting)));
        let mut expected = std::collections::BTreeMap::new();
        let mut stage_count = 0;
        for (origin, line_id, stage) in arrivals {
            let late_lines = store.late_lines();
            let numbers: Vec<_> = store.stages().map(|stage| stage.number()).collect();
            let is_new = !expected.contains_key(&(origin, line_id));
            let counts = push(&mut store, origins[origin], line_id, ["a", "b", "c"][stage], LogLevel::Info);
            prop_assert_eq!(counts, if is_new { InsertCounts::ADDED } else { InsertCounts::DUPLICATE });
            expected.entry((origin, line_id)).or_insert(stage);
            stage_count = store.stages().len();
            // Without a late line, stages are only added at the end.
            let now: Vec<_> = store.stages().map(|stage| stage.number()).collect();
            prop_assert!(store.late_lines() > late_lines || now.starts_with(&numbers));
        }
        prop_assert_eq!(store.len(), expected.len());
        prop_assert!((0..stage_count).all(|index| store.stage(index).is_some()) && store.stage(stage_count).is_none());
        let mut stored: Vec<_> = Vec::new();
        let mut last_origin = 0;
        for stage in store.stages() {
            let origin = origins.iter().position(|origin| *origin == stage.origin()).expect("is known");
            prop_assert!(origin >= last_origin, "the order of origins");
            last_origin = origin;
            prop_assert!(stage.lines().map(|line| line.id).is_sorted());
            stored.extend(stage.lines().map(|line| (origin, line.id)));
        }
        stored.sort_unstable();
        prop_assert!(stored.iter().eq(expected.keys()));
    }
}
