use std::collections::HashSet;

use proptest::prelude::*;

use super::{LineSize, LogLayout, Metrics, text_size::TextSize, units::UNITS_PER_PIXEL};
use crate::{
    build_log::{LogLevel, LogLine, LogOrigin, LogSource, LogStore},
    workspace::WorkspaceAgent,
};

/// A line that is truncated: 5 rows of 1000 characters and the button, or 8 rows if it is expanded.
static LONG: &str = match str::from_utf8(&[b'x'; 8000]) {
    Ok(text) => text,
    Err(_) => "",
};

const METRICS: Metrics = Metrics { row: 20.0, line_extra: 0.0, header: 29.0, columns: None };

fn line(id: i64, stage: &str, level: LogLevel, output: &str) -> LogLine {
    LogLine {
        id,
        created_at: String::new(),
        log_source: LogSource::Provisioner,
        log_level: level,
        stage: stage.into(),
        output: output.into(),
    }
}

fn store() -> LogStore {
    LogStore::new(uuid::Uuid::from_u128(7).into())
}

fn layout(lines: &[LogLine]) -> (LogStore, LogLayout) {
    let mut log = store();
    for line in lines {
        log.push(line);
    }
    let mut layout = LogLayout::new(METRICS);
    layout.sync(&log);
    (log, layout)
}

#[test]
fn a_window_has_the_lines_that_overlap_it() {
    let lines: Vec<_> = (1..=100).map(|id| line(id, "Plan", LogLevel::Info, "text")).collect();
    let (_, layout) = layout(&lines);
    assert_eq!(layout.height(), 29.0 + 100.0 * 20.0);
    let window = layout.window(29.0 + 30.0, 45.0);
    let [stage] = &window.stages[..] else { panic!("{window:?}") };
    assert_eq!((stage.lines.clone(), stage.lines_top), (1..4, 49.0));
}

#[test]
fn line_breaks_and_wrapping_add_to_the_height() {
    let (log, mut layout) =
        layout(&[line(1, "Plan", LogLevel::Info, "a\nb\nc"), line(2, "Plan", LogLevel::Info, &"x".repeat(25))]);
    assert_eq!(layout.height(), 29.0 + 60.0 + 20.0);
    layout.set_metrics(Metrics { columns: Some(10), ..METRICS }, &log);
    assert_eq!(layout.height(), 29.0 + 60.0 + 60.0);
}

#[test]
fn a_stage_of_empty_lines_is_only_its_header() {
    let (mut log, mut layout) = layout(&[line(1, "Plan", LogLevel::Info, ""), line(2, "Plan", LogLevel::Info, "")]);
    assert_eq!(layout.height(), 29.0);
    log.push(&line(3, "Plan", LogLevel::Info, "text"));
    layout.sync(&log);
    assert_eq!(layout.height(), 29.0 + 60.0);
}

#[test]
fn a_stage_marker_has_no_height() {
    let marker = LogLine { log_source: LogSource::ProvisionerDaemon, ..line(1, "Plan", LogLevel::Info, "") };
    let (_, layout) = layout(&[marker, line(2, "Plan", LogLevel::Info, "text")]);
    assert_eq!(layout.height(), 29.0 + 20.0);
}

#[test]
fn a_stage_stays_collapsed_when_stages_are_reordered() {
    let (mut log, mut layout) = layout(&[line(5, "Plan", LogLevel::Info, "a"), line(6, "Start", LogLevel::Info, "b")]);
    layout.set_collapsed(0, true);
    log.push(&line(1, "Setting up", LogLevel::Info, "late"));
    layout.sync(&log);
    assert_eq!([0, 1, 2].map(|stage| layout.is_collapsed(stage)), [false, true, false]);
    assert_eq!(layout.height(), 3.0 * 29.0 + 2.0 * 20.0);
}

#[test]
fn a_stage_stays_collapsed_in_another_store_with_another_order_of_arrival() {
    let lines = [line(1, "Plan", LogLevel::Info, "a"), line(5, "Start", LogLevel::Info, "b")];
    let (_, mut layout) = layout(&lines);
    layout.set_collapsed(0, true);
    let mut other = store();
    lines.iter().rev().for_each(|line| _ = other.push(line));
    layout.sync(&other);
    assert_eq!([0, 1].map(|stage| layout.is_collapsed(stage)), [true, false]);
    // A store that has only the second stage so far.
    let mut shorter = store();
    shorter.push(&lines[1]);
    layout.sync(&shorter);
    assert_eq!((layout.is_collapsed(0), layout.height()), (false, 29.0 + 20.0));
    shorter.push(&lines[0]);
    layout.sync(&shorter);
    assert_eq!([0, 1].map(|stage| layout.is_collapsed(stage)), [true, false]);
}

fn size(index: usize, height: f64) -> LineSize {
    LineSize { stage: 0, index, id: index as i64 + 1, width: 100.0, height }
}

#[test]
fn a_measured_height_replaces_the_computed_one() {
    let (_, mut layout) = layout(&[line(1, "Plan", LogLevel::Info, "a"), line(2, "Plan", LogLevel::Info, "b")]);
    assert!(layout.measure(size(0, 33.5)));
    assert!(!layout.measure(size(0, 33.5)));
    assert_eq!(layout.place_of(0, 1), Some((29.0 + 33.5, 20.0)));
}

#[test]
fn a_measured_height_survives_a_filter_and_a_late_line() {
    let (mut log, mut layout) = layout(&[line(1, "Plan", LogLevel::Info, "a"), line(2, "Plan", LogLevel::Error, "b")]);
    layout.measure(size(1, 33.5));
    layout.set_min_level(LogLevel::Error, &log);
    assert_eq!(layout.height(), 29.0 + 33.5);
    layout.set_min_level(LogLevel::Trace, &log);
    log.push(&line(0, "Plan", LogLevel::Info, "late"));
    layout.sync(&log);
    assert_eq!(layout.place_of(0, 2), Some((29.0 + 40.0, 33.5)));
}

#[test]
fn a_measured_height_is_dropped_with_the_metrics_it_was_measured_for() {
    let (log, mut layout) = layout(&[line(1, "Plan", LogLevel::Info, "a")]);
    layout.measure(size(0, 33.5));
    layout.set_metrics(Metrics { row: 24.0, ..METRICS }, &log);
    assert_eq!(layout.height(), 29.0 + 24.0);
}

#[test]
fn the_widest_measured_line_is_known_where_lines_do_not_wrap() {
    let (log, mut layout) = layout(&[line(1, "Plan", LogLevel::Info, "a")]);
    assert!(layout.measure(size(0, 20.0)), "wider than before");
    assert!(!layout.measure(size(0, 20.0)));
    assert_eq!(layout.max_width(), 100.0);
    layout.set_metrics(Metrics { columns: Some(80), ..METRICS }, &log);
    layout.measure(size(0, 20.0));
    assert_eq!(layout.max_width(), 0.0);
}

#[test]
fn a_line_without_layout_keeps_its_height() {
    let (_, mut layout) = layout(&[line(1, "Plan", LogLevel::Info, "a")]);
    assert!(!layout.measure(size(0, 0.0)));
    assert_eq!(layout.place_of(0, 0), Some((29.0, 20.0)));
}

#[test]
fn a_truncated_line_gets_its_full_height_when_expanded() {
    let (log, mut layout) = layout(&[line(1, "Plan", LogLevel::Info, LONG), line(2, "Plan", LogLevel::Info, "b")]);
    layout.set_metrics(Metrics { columns: Some(1000), ..METRICS }, &log);
    assert_eq!(layout.place_of(0, 1), Some((29.0 + 120.0, 20.0)));
    layout.expand_line(0, 0, &log);
    assert_eq!(layout.place_of(0, 1), Some((29.0 + 160.0, 20.0)));
    assert!(layout.is_line_expanded(0, 1) && !layout.is_line_expanded(0, 2));
}

/// Line 1 of the build in stage 0, and line 1 of an agent in stage 1. Both are truncated.
fn log_of_two_origins() -> (LogStore, LogLayout) {
    let mut log = store();
    log.push(&line(1, "Plan", LogLevel::Info, LONG));
    let agent = WorkspaceAgent::new(uuid::Uuid::from_u128(1).into());
    log.set_agent(&agent);
    let frame = serde_json::json!([{"id": 1, "output": LONG, "level": "info", "source_id": ""}]);
    log.push_frame(LogOrigin::Agent(agent.id), &frame.to_string());
    let mut layout = LogLayout::new(Metrics { columns: Some(1000), ..METRICS });
    layout.sync(&log);
    assert_eq!(heights(&layout), [120.0, 120.0]);
    (log, layout)
}

/// The heights of the first line of the first two stages.
fn heights(layout: &LogLayout) -> [f64; 2] {
    [0, 1].map(|stage| layout.place_of(stage, 0).expect("a line").1)
}

#[test]
fn lines_of_two_origins_with_one_id_are_expanded_alone() {
    for (stage, expected) in [(0, [160.0, 120.0]), (1, [120.0, 160.0])] {
        let (log, mut layout) = log_of_two_origins();
        layout.expand_line(stage, 0, &log);
        assert_eq!(heights(&layout), expected);
        layout.set_metrics(Metrics { columns: Some(1000), header: 30.0, ..METRICS }, &log);
        assert_eq!(heights(&layout), expected, "computed again");
    }
}

#[test]
fn lines_of_two_origins_with_one_id_are_measured_alone() {
    for (stage, expected) in [(0, [90.0, 120.0]), (1, [120.0, 90.0])] {
        let (log, mut layout) = log_of_two_origins();
        layout.measure(LineSize { stage, ..size(0, 90.0) });
        assert_eq!(heights(&layout), expected);
        layout.set_min_level(LogLevel::Info, &log);
        assert_eq!(heights(&layout), expected, "computed again");
        layout.expand_line(stage, 0, &log);
        assert_eq!(heights(&layout)[stage], 160.0, "an expanded line is measured again");
    }
}

#[test]
fn an_anchor_follows_its_line() {
    let lines: Vec<_> = (1..=50).map(|id| line(id, "Plan", LogLevel::Info, "ten chars ten chars")).collect();
    let (log, mut layout) = layout(&lines);
    let top = 29.0 + 20.0 * 30.0 + 7.0;
    let anchor = layout.anchor_at(top).expect("in the log");
    assert_eq!(layout.top_of(anchor), top);
    layout.set_metrics(Metrics { columns: Some(10), ..METRICS }, &log);
    assert_eq!(layout.top_of(anchor), 29.0 + 40.0 * 30.0 + 7.0);
    layout.set_collapsed(0, true);
    assert_eq!(layout.top_of(anchor), 0.0, "the top of the header");
    let header = layout.anchor_at(12.0).expect("in the header");
    assert_eq!(layout.top_of(header), 12.0);
    assert_eq!(layout.anchor_at(29.0), None, "past the end");
}

#[test]
fn the_longest_row_is_known() {
    let (mut log, mut layout) = layout(&[line(1, "Plan", LogLevel::Info, "wide enough\nb")]);
    assert_eq!(layout.max_columns(), 11);
    log.push(&line(2, "Plan", LogLevel::Debug, "wider than everything"));
    layout.sync(&log);
    assert_eq!(layout.max_columns(), 21);
    layout.set_min_level(LogLevel::Info, &log);
    assert_eq!(layout.max_columns(), 11);
}

#[derive(Clone, Debug)]
enum Step {
    Append(Vec<(usize, LogLevel, &'static str)>),
    /// A line before the last one.
    Late(usize),
    Collapse(usize, bool),
    Least(LogLevel),
    Columns(Option<usize>),
    Row(u8),
    Expand(usize, usize),
}

fn step() -> impl Strategy<Value = Step> {
    let level = || prop::sample::select(vec![LogLevel::Debug, LogLevel::Info, LogLevel::Warn, LogLevel::Error]);
    let text = prop::sample::select(vec![
        "",
        "short",
        "a\nb",
        "a text that is long enough to be wrapped",
        "\u{1b}[1mbold",
        LONG,
    ]);
    prop_oneof![
        4 => prop::collection::vec((0usize..4, level(), text), 1..20).prop_map(Step::Append),
        1 => (0usize..4).prop_map(Step::Late),
        2 => (0usize..4, any::<bool>()).prop_map(|(stage, collapsed)| Step::Collapse(stage, collapsed)),
        1 => level().prop_map(Step::Least),
        1 => prop::option::of(5usize..20).prop_map(Step::Columns),
        1 => (10u8..30).prop_map(Step::Row),
        1 => (0usize..4, 0usize..10).prop_map(|(stage, line)| Step::Expand(stage, line)),
    ]
}

/// The window by plain addition of all heights.
fn naive(
    log: &LogStore,
    metrics: &Metrics,
    min_level: LogLevel,
    collapsed: &[bool],
    expanded: &HashSet<i64>,
    from: f64,
    to: f64,
) -> Vec<(usize, Vec<usize>)> {
    let mut top = 0.0;
    let mut seen = Vec::new();
    for (index, stage) in log.stages().enumerate() {
        let begins = top;
        top += metrics.header;
        let has_text = stage.lines().any(|line| !line.output.is_empty());
        let mut lines = Vec::new();
        for (row, line) in stage.lines().enumerate() {
            let hidden = !has_text || row < stage.marker_len() || line.level.severity() < min_level.severity();
            if hidden || collapsed.get(stage.number()).copied().unwrap_or_default() {
                continue;
            }
            let size = TextSize::of(line.output, metrics.columns, expanded.contains(&line.id));
            let height = size.rows as f64 * metrics.row + metrics.line_extra;
            if top < to && top + height > from {
                lines.push(row);
            }
            top += height;
        }
        if begins < to && top > from {
            seen.push((index, lines));
        }
    }
    seen
}

proptest! {
    #[test]
    fn a_window_equals_that_of_plain_addition(
        steps in prop::collection::vec(step(), 1..20),
        from in 0.0..3000.0f64,
        height in 1.0..500.0f64,
    ) {
        let stages = ["Plan", "Start", "", "Clean"];
        let mut log = store();
        let mut layout = LogLayout::new(METRICS);
        let (mut metrics, mut min_level, mut collapsed, mut next_id) = (METRICS, LogLevel::Trace, vec![false; 4], 10);
        let mut expanded = HashSet::new();
        for step in steps {
            match step {
                Step::Append(lines) => for (stage, level, text) in lines {
                    log.push(&line(next_id, stages[stage], level, text));
                    next_id += 10;
                },
                Step::Late(stage) => {
                    log.push(&line(next_id - 15, stages[stage], LogLevel::Info, "late"));
                }
                Step::Collapse(stage, fold) if stage < log.stages().len() => {
                    layout.sync(&log);
                    layout.set_collapsed(stage, fold);
                    let number = log.stage(stage).expect("is there").number();
                    collapsed[number] = fold;
                }
                Step::Collapse(..) => {}
                Step::Least(level) => {
                    min_level = level;
                    layout.set_min_level(level, &log);
                }
                Step::Columns(columns) => {
                    metrics.columns = columns;
                    layout.set_metrics(metrics, &log);
                }
                Step::Expand(stage, place) => {
                    if let Some(line) = log.stage(stage).and_then(|stage| stage.line(place)) {
                        expanded.insert(line.id);
                    }
                    layout.expand_line(stage, place, &log);
                }
                Step::Row(row) => {
                    metrics.row = f64::from(row);
                    layout.set_metrics(metrics, &log);
                }
            }
            layout.sync(&log);
            let from = (from * UNITS_PER_PIXEL).floor() / UNITS_PER_PIXEL;
            let height = (height * UNITS_PER_PIXEL).floor() / UNITS_PER_PIXEL;
            let window = layout.window(from, height);
            let seen: Vec<_> = window.stages.iter().map(|stage| {
                let drawn = stage.lines.clone().filter(|line| layout.place_of(stage.stage, *line).is_some_and(|(_, height)| height > 0.0));
                (stage.stage, drawn.collect::<Vec<_>>())
            }).collect();
            prop_assert_eq!(seen, naive(&log, &metrics, min_level, &collapsed, &expanded, from, from + height));
            for stage in &window.stages {
                if let Some((top, _)) = layout.place_of(stage.stage, stage.lines.start).filter(|_| !stage.lines.is_empty()) {
                    prop_assert_eq!(top, stage.top + stage.lines_top);
                }
            }
        }
    }
}
