use std::time::Duration;

use proptest::prelude::*;
use serde_json::json;

use super::{InsertCounts, LogStore};
use crate::{
    build_log::{LogLevel, LogLine, LogOrigin, LogSource},
    workspace::{AgentLogSource, AgentScript, AgentScriptTiming, BuildId, BuildTimings, WorkspaceAgent},
};

fn build() -> BuildId {
    uuid::Uuid::from_u128(7).into()
}

fn line(id: i64, stage: &str, second: i64) -> LogLine {
    LogLine {
        id,
        created_at: format!("2026-04-10T09:15:{second:02}.5Z"),
        log_source: LogSource::Provisioner,
        log_level: LogLevel::Info,
        stage: stage.into(),
        output: format!("line {id}"),
    }
}

fn store(lines: &[LogLine]) -> LogStore {
    let mut store = LogStore::new(build());
    for line in lines {
        store.push(line);
    }
    store
}

fn outputs(store: &LogStore) -> Vec<(String, Vec<String>)> {
    store.stages().map(|stage| (stage.name().into(), stage.lines().map(|line| line.output.into()).collect())).collect()
}

#[test]
fn a_duplicate_id_is_dropped() {
    let mut store = store(&[line(3, "Plan", 1), line(9, "Plan", 2)]);
    assert_eq!(store.push(&line(3, "Elsewhere", 3)), InsertCounts::DUPLICATE);
    assert_eq!(store.len(), 2);
    assert_eq!(store.stages().len(), 1);
}

#[test]
fn the_line_end_of_a_line_is_not_stored() {
    let with_output = |id, output: &str| LogLine { output: output.into(), ..line(id, "Plan", 1) };
    let lines = [with_output(1, "a\n"), with_output(2, "b\r\n"), with_output(3, "c\n\n"), with_output(4, "d\ne")];
    let store = store(&lines);
    assert_eq!(outputs(&store), [("Plan".into(), ["a", "b", "c\n", "d\ne"].map(String::from).to_vec())]);
    assert_eq!(store.to_text(None), "== Plan\na\nb\nc\n\nd\ne\n");
}

#[test]
fn a_late_line_is_inserted_by_id() {
    let store = store(&[line(1, "Plan", 1), line(9, "Plan", 2), line(4, "Plan", 3)]);
    assert_eq!(store.ids(), [1, 4, 9]);
    assert_eq!(outputs(&store), [("Plan".into(), vec!["line 1".into(), "line 4".into(), "line 9".into()])]);
}

#[test]
fn a_line_of_an_earlier_stage_is_added_to_it() {
    let store = store(&[line(1, "Plan", 1), line(2, "Start", 2), line(3, "Plan", 3)]);
    assert_eq!(
        outputs(&store),
        [("Plan".into(), vec!["line 1".into(), "line 3".into()]), ("Start".into(), vec!["line 2".into()])]
    );
}

#[test]
fn stages_are_ordered_by_their_first_lines() {
    let mut log = store(&[line(3, "Plan", 3), line(5, "Start", 5)]);
    assert_eq!(log.late_lines(), 0);
    let mut overtaken = line(1, "Setting up", 1);
    overtaken.output.clear();
    log.push(&overtaken);
    assert!(log.stages().map(|stage| stage.name()).eq(["Setting up", "Plan", "Start"]));
    assert!(log.stages().map(|stage| stage.number()).eq([2, 0, 1]));
    assert_eq!(log.late_lines(), 1, "cached positions are computed again");
    log.push(&line(2, "Start", 2));
    log.push(&line(6, "Plan", 6));
    assert_eq!(
        outputs(&log),
        [
            ("Setting up".into(), vec![String::new()]),
            ("Start".into(), vec!["line 2".into(), "line 5".into()]),
            ("Plan".into(), vec!["line 3".into(), "line 6".into()]),
        ]
    );
}

#[test]
fn names_of_stages_and_lines_count_towards_the_size() {
    let mut log = store(&[]);
    let mut growth = |line: &LogLine| {
        let before = log.size();
        log.push(line);
        log.size() - before
    };
    assert!(growth(&line(1, &"long".repeat(1_000), 1)) > 4_000);
    assert!(growth(&line(2, "Plan", 1)) < 1_000, "a short line");
    assert_eq!(growth(&LogLine { output: String::new(), ..line(3, "Plan", 1) }), 16);
    let later =
        |id| LogLine { created_at: "2027-04-10T09:15:30Z".into(), output: String::new(), ..line(id, "Plan", 1) };
    assert!(growth(&later(4)) > 100, "the first line of a chunk");
    assert_eq!(growth(&later(5)), 16);
}

#[test]
fn lines_beyond_the_size_limit_are_rejected() {
    let long = "long".repeat(100);
    let lines: [fn(i64, &str) -> LogLine; 3] = [
        |id, long| LogLine { output: long.into(), ..line(id, "Plan", 1) },
        |id, long| LogLine { output: String::new(), ..line(id, &format!("{long}{id}"), 1) },
        |id, _| LogLine { output: String::new(), ..line(id, "Plan", 1) },
    ];
    for fill in lines {
        let mut log = LogStore { max_bytes: 20_000, ..store(&[]) };
        let taken: Vec<_> = (0..1_000).map(|id| log.push(&fill(id, &long))).collect();
        let held = log.len();
        assert!(held > 10 && log.size() < 40_000, "{held} lines in {} bytes", log.size());
        assert!(taken.iter().skip(held).all(|counts| *counts == InsertCounts::REJECTED));
        assert_eq!(log.counts().rejected, 1_000 - held);
    }
}

#[test]
fn the_default_size_limit_is_512_mib() {
    assert_eq!(LogStore::new(store(&[]).build()).max_bytes, 512 << 20);
}

#[test]
fn stage_names_have_no_special_meaning() {
    let names = ["constructor", "2", "1", "__proto__", ""];
    let lines: Vec<_> = names.iter().zip(1..).map(|(name, id)| line(id, name, 1)).collect();
    let store = store(&lines);
    assert!(store.stages().map(|stage| stage.name()).eq(names));
}

#[test]
fn a_stage_lasts_from_its_first_line_to_its_last() {
    let store = store(&[line(1, "Plan", 10), line(2, "Start", 11), line(3, "Plan", 14)]);
    let durations: Vec<_> = store.stages().map(|stage| stage.duration()).collect();
    assert_eq!(durations, [Some(Duration::from_secs(4)), None]);
}

#[test]
fn a_stage_has_no_negative_duration() {
    let mut unreadable = line(3, "Start", 1);
    unreadable.created_at = "soon".into();
    let store = store(&[line(1, "Plan", 14), line(2, "Plan", 10), unreadable, line(4, "Start", 9)]);
    let durations: Vec<_> = store.stages().map(|stage| stage.duration()).collect();
    assert_eq!(durations, [Some(Duration::ZERO), None]);
}

#[test]
fn a_stage_with_an_unset_time_has_no_duration() {
    let unset = |id, stage| LogLine { created_at: "0001-01-01T00:00:00Z".into(), ..line(id, stage, 1) };
    let store = store(&[unset(1, "Plan"), line(2, "Plan", 10), line(3, "Start", 1), unset(4, "Start")]);
    assert!(store.stages().all(|stage| stage.duration().is_none()));
}

#[test]
fn only_an_empty_first_line_of_the_daemon_is_a_marker() {
    let mut marker = line(1, "Setting up", 1);
    marker.log_source = LogSource::ProvisionerDaemon;
    marker.output.clear();
    let mut blank = line(2, "Plan", 1);
    blank.output.clear();
    let store = store(&[marker, blank]);
    assert!(store.stages().map(|stage| stage.marker_len()).eq([1, 0]));
}

#[test]
fn the_first_error_has_text_and_the_lowest_id() {
    let mut frame = line(1, "Init", 1);
    frame.log_level = LogLevel::Error;
    frame.output = "╷".into();
    let mut late = line(8, "Init", 1);
    late.log_level = LogLevel::Error;
    let mut early = line(5, "Plan", 1);
    early.log_level = LogLevel::Error;
    let store = store(&[frame, late, early]);
    assert_eq!(store.first_error().map(|(stage, index, line)| (stage, index, line.id)), Some((1, 0, 5)));
}

#[test]
fn the_first_error_is_of_the_last_stage_with_errors() {
    let error = |id, stage| LogLine { log_level: LogLevel::Error, ..line(id, stage, 1) };
    let log = store(&[error(1, "Init"), line(2, "Plan", 1), error(3, "Start"), error(4, "Start"), line(5, "End", 1)]);
    assert_eq!(log.first_error().map(|(stage, _, line)| (stage, line.id)), Some((2, 3)));
}

#[test]
fn the_first_error_is_of_a_failed_script() {
    let (agent_id, sources) = (uuid::Uuid::from_u128(1).into(), [2, 3].map(|id| uuid::Uuid::from_u128(id).into()));
    let mut agent = WorkspaceAgent::new(agent_id);
    agent.scripts = vec![AgentScript::new(sources[0], "tools"), AgentScript::new(sources[1], "dotfiles")];
    agent.log_sources = vec![AgentLogSource::new(sources[0], "tools"), AgentLogSource::new(sources[1], "dotfiles")];
    let mut log = LogStore::new(build());
    log.set_agent(&agent);
    let error =
        |id: i64, source| json!({"id": id, "created_at": "", "level": "error", "output": "x", "source_id": source});
    let frame = json!([error(1, sources[0]), error(2, sources[1])]).to_string();
    log.push_frame(LogOrigin::Agent(agent_id), &frame);
    let first = |log: &LogStore| log.first_error().map(|(stage, _, line)| (stage, line.id));
    assert_eq!(first(&log), Some((1, 2)));
    let ends = [("tools", 7), ("dotfiles", 0)].map(|(name, code)| AgentScriptTiming::new(agent_id, name, code));
    log.set_timings(&BuildTimings { agent_script_timings: ends.into() });
    assert_eq!(first(&log), Some((0, 1)));
}

#[test]
fn the_current_stage_has_the_last_line() {
    let store = store(&[line(7, "Start", 12), line(3, "Plan", 10), line(8, "Plan", 11)]);
    assert_eq!(store.current_stage(), Some(0));
    assert_eq!(store.started_at(), Some(1_775_812_510_500));
}

proptest! {
    #[test]
    fn each_id_is_stored_once_and_in_order(
        arrivals in prop::collection::vec((0i64..60, 0usize..4), 0..200)
    ) {
        let stages = ["Plan", "Start", "Clean", ""];
        let mut store = LogStore::new(build());
        let mut first_stage = std::collections::BTreeMap::new();
        for (id, stage) in arrivals {
            let known = first_stage.contains_key(&id);
            first_stage.entry(id).or_insert(stages[stage]);
            let counts = store.push(&line(id, stages[stage], 1));
            prop_assert_eq!(counts, if known { InsertCounts::DUPLICATE } else { InsertCounts::ADDED });
        }
        prop_assert!(store.ids().iter().copied().eq(first_stage.keys().copied()));
        prop_assert!(store.stages().map(|stage| stage.lines().next().map(|line| line.id)).is_sorted());
        for stage in store.stages() {
            let expected = first_stage.iter().filter(|(_, name)| **name == stage.name()).map(|(id, _)| *id);
            prop_assert!(stage.lines().map(|line| line.id).eq(expected));
        }
    }
}
