use std::sync::Arc;

use super::*;
use crate::{
    store::{Agent, NewWorkspace},
    template::{AgentSettings, ScriptSettings, Template, TemplateSettings},
};

/// A store with a running workspace, whose agent has one script.
fn store() -> (Store, Agent) {
    let script = ScriptSettings {
        display_name: "Startup script".to_owned(),
        script: "true".to_owned(),
        icon: String::new(),
        run_on_start: true,
        run_on_stop: false,
        start_blocks_login: true,
        timeout_seconds: 0,
    };
    let agents = vec![AgentSettings { scripts: vec![script], ..AgentSettings::new("main") }];
    let settings = TemplateSettings { agents, ..TemplateSettings::default() };
    let template = Arc::new(Template { settings, ..Template::missing(Uuid::from_u128(7), "box".to_owned()) });
    let store = Store::in_memory(vec![Arc::clone(&template)]);
    let (_, build) = store.create_workspace(NewWorkspace::named("my-ws", template)).expect("is created");
    store.start(build.id).expect("starts");
    store.complete(&build, None).expect("completes");
    let agent = store.agents(build.id).expect("reads").remove(0);
    (store, agent)
}

fn output(sequence: i64, text: &str) -> AgentRecord {
    let event = AgentEvent::Output { source: Uuid::from_u128(5), level: LogLevel::Warn, output: text.to_owned() };
    AgentRecord { sequence, at: 1_000 + sequence, event }
}

fn lifecycle(sequence: i64, state: AgentLifecycle) -> AgentRecord {
    AgentRecord { sequence, at: 1_000 + sequence, event: AgentEvent::Lifecycle { state } }
}

fn outputs(store: &Store, agent: &Agent) -> Vec<String> {
    store.agent_log(agent.id, 0).expect("reads").into_iter().map(|line| line.output).collect()
}

fn read(store: &Store, agent: &Agent) -> Agent {
    store.agent(agent.id).expect("reads").expect("exists")
}

#[test]
fn repeated_records_are_stored_once() {
    let (store, agent) = store();
    let records: Vec<_> = (1..=4).map(|n| output(n, &format!("line {n}"))).collect();
    for sent in [&records[..2], &records[..3], &records[1..], &records[..]] {
        store.store_agent_records(agent.id, sent).expect("is stored");
    }
    assert_eq!(outputs(&store, &agent), ["line 1", "line 2", "line 3", "line 4"]);
    assert_eq!(read(&store, &agent).acknowledged, 4);
    let line = store.agent_log(agent.id, 0).expect("reads").remove(0);
    assert_eq!((line.created_at.millis(), line.level, line.source_id), (1_001, LogLevel::Warn, Uuid::from_u128(5)));
}

#[test]
fn a_gap_stores_nothing() {
    let (store, agent) = store();
    store.store_agent_records(agent.id, &[output(1, "one")]).expect("is stored");
    let gap = store.store_agent_records(agent.id, &[output(2, "two"), output(4, "four")]);
    assert!(matches!(gap, Err(AgentRecordError::Gap { last: 2, found: 4 })), "{gap:?}");
    assert_eq!(outputs(&store, &agent), ["one"]);
    assert_eq!(read(&store, &agent).acknowledged, 1);
}

#[test]
fn a_full_log_drops_every_later_line() {
    let (store, agent) = store();
    let large = "x".repeat(MAX_AGENT_LOG_BYTES as usize - 2);
    store.store_agent_records(agent.id, &[output(1, &large), output(2, "")]).expect("is stored");
    assert!(!read(&store, &agent).logs_overflowed);
    store.store_agent_records(agent.id, &[output(3, "too long"), output(4, "x")]).expect("is stored");
    let full = read(&store, &agent);
    assert_eq!((full.logs_overflowed, full.logs_length, full.acknowledged), (true, MAX_AGENT_LOG_BYTES - 1, 4));
    assert_eq!(outputs(&store, &agent).len(), 2, "a short line after the overflow is dropped too");
}

#[test]
fn states_set_the_times_of_start_and_end() {
    use AgentLifecycle::{Off, Ready, ShuttingDown, StartError, StartTimeout, Starting};
    for end in [Ready, StartError, StartTimeout] {
        let (store, agent) = store();
        let times = |agent: Agent| (agent.started_at.map(Timestamp::millis), agent.ready_at.map(Timestamp::millis));
        store.store_agent_records(agent.id, &[lifecycle(1, Starting)]).expect("is stored");
        assert_eq!(times(read(&store, &agent)), (Some(1_001), None));
        store.store_agent_records(agent.id, &[lifecycle(2, end.clone())]).expect("is stored");
        assert_eq!(times(read(&store, &agent)), (Some(1_001), Some(1_002)));
        assert_eq!(read(&store, &agent).lifecycle, end);
        store.store_agent_records(agent.id, &[lifecycle(3, ShuttingDown), lifecycle(4, Off)]).expect("is stored");
        assert_eq!(times(read(&store, &agent)), (Some(1_001), Some(1_002)));
        assert_eq!(read(&store, &agent).lifecycle, Off);
    }
}

#[test]
fn a_run_of_a_script_is_stored_and_unknown_scripts_are_ignored() {
    let (store, agent) = store();
    let ended = |sequence, script, exit_code, status| {
        let stage = ScriptStage::Start;
        let event = AgentEvent::ScriptEnded { script, stage, started_at: 900, exit_code, status };
        AgentRecord { sequence, at: 1_000, event }
    };
    let script = agent.scripts[0].id;
    let records = [ended(1, Uuid::from_u128(9), 0, ScriptStatus::Ok), ended(2, script, 7, ScriptStatus::ExitFailure)];
    store.store_agent_records(agent.id, &records).expect("is stored");
    let runs = store.script_runs(agent.build).expect("reads");
    let [run] = runs[..] else { panic!("{runs:?}") };
    assert_eq!((run.script, run.exit_code, run.status), (script, 7, ScriptStatus::ExitFailure));
    assert_eq!((run.started_at.millis(), run.ended_at.millis()), (900, 1_000));
}

#[test]
fn lines_notify_followers_and_states_notify_watchers() {
    let (store, agent) = store();
    let workspace = store.build(agent.build).expect("reads").expect("exists").workspace;
    let mut lines = store.agent_log_changes().subscribe(agent.id);
    let mut states = store.workspace_changes().subscribe(workspace);
    let mut notified = || {
        let notified = (lines.has_changed().expect("is open"), states.has_changed().expect("is open"));
        lines.mark_unchanged();
        states.mark_unchanged();
        notified
    };
    for (record, expected) in [
        // The first line changes the workspace too, because its agent has a log now.
        (output(1, "one"), (true, true)),
        (output(2, "two"), (true, false)),
        (output(2, "two"), (false, false)),
        (lifecycle(3, AgentLifecycle::Ready), (false, true)),
    ] {
        store.store_agent_records(agent.id, std::slice::from_ref(&record)).expect("is stored");
        assert_eq!(notified(), expected, "{record:?}");
    }
}
