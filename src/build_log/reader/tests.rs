use proptest::prelude::*;

use super::*;
use crate::build_log::{LogLine, LogSource};

/// The height that theme.css gives to a row and to a header.
const ROW: f64 = 20.0;
const HEADER: f64 = 30.0;
/// The box shows ten rows.
const SHOWN: f64 = 200.0;

fn line(id: i64, stage: &str, output: &str) -> LogLine {
    LogLine {
        id,
        created_at: String::new(),
        log_source: LogSource::Provisioner,
        log_level: LogLevel::Info,
        stage: stage.into(),
        output: output.into(),
    }
}

fn log(lines: i64) -> LogStore {
    let mut log = LogStore::new(uuid::Uuid::from_u128(7).into());
    for id in 1..=lines {
        log.push(&line(id, "Plan", &format!("line {id}")));
    }
    log
}

fn error(id: i64) -> LogLine {
    LogLine { log_level: LogLevel::Error, ..line(id, "Plan", "Error: no capacity") }
}

fn reader(log: &LogStore, is_live: bool) -> LogViewport {
    let mut reader = LogViewport::new(is_live, false);
    reader.on_resize(SHOWN, Metrics::default(), log);
    reader.sync(log);
    reader
}

/// Scrolls as the page does: the box goes where it is told, and then it tells where it is.
fn settle(reader: &mut LogViewport) -> Option<f64> {
    let to = reader.take_scroll_target()?;
    reader.on_scroll(to);
    Some(to)
}

fn drawn_lines(reader: &mut LogViewport) -> Vec<usize> {
    reader.visible_stages().into_iter().flat_map(|stage| stage.lines).collect()
}

#[test]
fn a_finished_log_is_read_from_its_beginning_and_only_what_is_near_is_drawn() {
    let log = log(1000);
    let mut reader = reader(&log, false);
    assert_eq!(settle(&mut reader), None);
    assert_eq!(drawn_lines(&mut reader), (0..14).collect::<Vec<_>>());
    assert!(reader.on_scroll(240.0));
    assert_eq!(drawn_lines(&mut reader), (5..26).collect::<Vec<_>>());
}

#[test]
fn around_the_place_of_a_leap_less_is_drawn_until_the_box_is_scrolled_on_from_there() {
    let log = log(1000);
    let mut reader = reader(&log, false);
    reader.visible_stages();
    assert!(reader.on_scroll(HEADER + 500.0 * ROW));
    assert_eq!(drawn_lines(&mut reader), (497..513).collect::<Vec<_>>());
    assert!(reader.on_scroll(HEADER + 501.0 * ROW));
    assert_eq!(drawn_lines(&mut reader), (496..516).collect::<Vec<_>>());
}

#[test]
fn a_box_without_bounds_does_not_have_all_of_a_log_drawn() {
    let log = log(10_000);
    let mut reader = reader(&log, false);
    reader.on_resize(200_000.0, Metrics::default(), &log);
    assert!(drawn_lines(&mut reader).len() < 400);
}

#[test]
fn a_short_scroll_within_what_is_drawn_draws_nothing_anew() {
    let log = log(1000);
    let mut reader = reader(&log, false);
    reader.visible_stages();
    reader.on_scroll(200.0);
    reader.visible_stages();
    assert!(!reader.on_scroll(240.0));
    assert!(reader.on_scroll(260.0));
}

#[test]
fn a_live_log_keeps_to_its_end_until_the_reader_scrolls_up() {
    let mut log = log(100);
    let mut reader = reader(&log, true);
    assert_eq!(settle(&mut reader), Some(HEADER + 100.0 * ROW - SHOWN));
    log.push(&line(101, "Plan", "more"));
    reader.sync(&log);
    assert_eq!(settle(&mut reader), Some(HEADER + 101.0 * ROW - SHOWN));
    assert_eq!(reader.unseen_lines(), None);

    reader.on_scroll(500.0);
    for id in 102..=104 {
        log.push(&line(id, "Plan", "more"));
        reader.sync(&log);
    }
    assert_eq!((settle(&mut reader), reader.unseen_lines()), (None, Some(3)));
    reader.scroll_to_end();
    assert_eq!(settle(&mut reader), Some(HEADER + 104.0 * ROW - SHOWN));
    assert_eq!(reader.unseen_lines(), None);
}

#[test]
fn what_the_reader_looks_at_stays_when_a_stage_above_is_folded() {
    let mut log = log(100);
    for id in 101..=200 {
        log.push(&line(id, "Start", "text"));
    }
    let mut reader = reader(&log, false);
    let top = HEADER + 100.0 * ROW + HEADER + 50.0 * ROW;
    reader.on_scroll(top);
    reader.toggle_stage(0);
    assert_eq!(settle(&mut reader), Some(top - 100.0 * ROW));
    reader.toggle_stage(0);
    assert_eq!(settle(&mut reader), Some(top));
}

#[test]
fn what_the_reader_looks_at_stays_when_lines_are_wrapped() {
    let log = log(100);
    let mut reader = reader(&log, false);
    reader.on_scroll(HEADER + 50.0 * ROW);
    reader.on_resize(SHOWN, Metrics { columns: Some(5), ..Metrics::default() }, &log);
    assert_eq!(settle(&mut reader), Some(HEADER + 100.0 * ROW));
}

#[test]
fn the_first_error_of_a_failed_build_is_where_its_log_opens() {
    let mut log = log(100);
    log.push(&error(101));
    for id in 102..=200 {
        log.push(&line(id, "Plan", "cleaning up"));
    }
    let mut reader = LogViewport::new(false, true);
    reader.on_resize(SHOWN, Metrics::default(), &log);
    reader.sync(&log);
    let place = HEADER + 100.0 * ROW;
    assert_eq!(settle(&mut reader), Some(place - 60.0));
    reader.on_scroll(0.0);
    reader.sync(&log);
    assert_eq!(settle(&mut reader), None, "the reader is taken there once");
}

#[test]
fn while_a_failed_log_comes_a_later_stages_error_takes_the_first_ones_place_unless_the_reader_went_elsewhere() {
    let mut log = log(100);
    log.push(&error(101));
    let mut reader = LogViewport::new(false, true);
    reader.on_resize(SHOWN, Metrics::default(), &log);
    reader.sync(&log);
    let first = settle(&mut reader).expect("is taken there");
    reader.on_scroll(first);
    for id in 102..=200 {
        log.push(&line(id, "Start", "starting"));
    }
    log.push(&LogLine { stage: "Start".into(), ..error(201) });
    reader.sync(&log);
    let second = settle(&mut reader).expect("is taken on");
    assert!(second > first);
    reader.on_scroll(0.0);
    log.push(&LogLine { stage: "Stop".into(), ..error(202) });
    reader.sync(&log);
    assert_eq!(settle(&mut reader), None, "the reader has gone elsewhere");
}

#[test]
fn find_goes_to_the_first_place_in_sight_or_below_and_round() {
    let mut log = log(100);
    for id in [101, 150] {
        log.push(&line(id, "Plan", "needle"));
        for n in 1..=40 {
            log.push(&line(id + n, "Plan", "hay"));
        }
    }
    let mut reader = reader(&log, false);
    let query = Query { text: "needle".into(), match_case: false, min_level: LogLevel::Trace };
    reader.on_scroll(HEADER + 110.0 * ROW);
    reader.find(Some(query), &log);
    assert_eq!(reader.match_position(), Some((2, 1)));
    let second = HEADER + 141.0 * ROW;
    assert_eq!(settle(&mut reader), Some(second - 60.0));
    reader.step_match(true, &log);
    assert_eq!(reader.match_position(), Some((2, 0)));
    assert_eq!(settle(&mut reader), Some(HEADER + 100.0 * ROW - 60.0));
    assert_eq!(reader.matches_in(0, 100), [(0..6, true)]);
    assert_eq!(reader.matches_in(0, 141), [(0..6, false)]);
    reader.step_match(false, &log);
    assert_eq!(reader.match_position(), Some((2, 1)));
    reader.find(None, &log);
    assert_eq!((reader.match_position(), reader.matches_in(0, 100)), (None, vec![]));
}

#[test]
fn find_unfolds_a_stage_and_shows_the_rest_of_a_long_line() {
    let mut log = log(10);
    log.push(&line(11, "Start", &format!("{}needle", "x".repeat(TRUNCATED_BYTES))));
    let mut reader = reader(&log, false);
    reader.toggle_stage(1);
    reader.find(Some(Query { text: "needle".into(), match_case: true, min_level: LogLevel::Trace }), &log);
    assert!(reader.is_line_expanded(11) && reader.is_line_visible(1, 0));
    assert!(reader.visible_stages().iter().all(|stage| !stage.collapsed));
}

#[test]
fn a_level_filter_leaves_out_lines_for_find_too() {
    let mut log = log(10);
    log.push(&error(11));
    let mut reader = reader(&log, false);
    reader.find(Some(Query { text: "e".into(), match_case: false, min_level: LogLevel::Trace }), &log);
    reader.set_min_level(LogLevel::Warn, &log);
    assert_eq!((reader.match_position(), reader.height()), (Some((1, 0)), HEADER + ROW));
    assert!(!reader.is_line_visible(0, 0) && reader.is_line_visible(0, 10));
}

#[derive(Clone, Debug)]
enum Step {
    Append(usize),
    Scroll(f64),
    Settle,
    Resize(f64, Option<usize>),
    Toggle(usize),
    Least(LogLevel),
    End,
    Measure(usize, f64),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (1usize..30).prop_map(Step::Append),
        4 => (0.0..4000.0f64).prop_map(Step::Scroll),
        4 => Just(Step::Settle),
        1 => (50.0..400.0f64, prop::option::of(3usize..12)).prop_map(|(shown, columns)| Step::Resize(shown, columns)),
        1 => (0usize..2).prop_map(Step::Toggle),
        1 => prop::sample::select(vec![LogLevel::Trace, LogLevel::Warn]).prop_map(Step::Least),
        1 => Just(Step::End),
        1 => (0usize..40, 10.0..60.0f64).prop_map(|(line, height)| Step::Measure(line, height)),
    ]
}

proptest! {
    /// Whatever happens, all that is in sight is drawn, and a box that keeps to the end is told to go there.
    #[test]
    fn what_is_in_sight_is_drawn(is_live in any::<bool>(), steps in prop::collection::vec(step(), 0..40)) {
        let mut log = log(0);
        let mut reader = reader(&log, is_live);
        let (mut box_top, mut shown, mut next) = (0.0f64, SHOWN, 1);
        for step in steps {
            match step {
                Step::Append(lines) => for _ in 0..lines {
                    let stage = if next < 60 { "Plan" } else { "Start" };
                    log.push(&if next % 7 == 0 { error(next) } else { line(next, stage, "some text") });
                    next += 1;
                },
                Step::Scroll(top) => {
                    box_top = top.min((reader.height() - shown).max(0.0));
                    reader.on_scroll(box_top);
                }
                Step::Resize(height, columns) => {
                    shown = height;
                    reader.on_resize(height, Metrics { columns, ..Metrics::default() }, &log);
                }
                Step::Toggle(stage) => reader.toggle_stage(stage),
                Step::Least(level) => reader.set_min_level(level, &log),
                Step::End => reader.scroll_to_end(),
                Step::Measure(line, height) => {
                    reader.on_measure(0, line, height);
                }
                Step::Settle => {}
            }
            reader.sync(&log);
            let drawn = reader.visible_stages();
            if let Some(top) = reader.take_scroll_target() {
                prop_assert!(top >= 0.0 && top <= reader.height());
                box_top = top;
            }
            // The browser lets no box stand beyond its end.
            box_top = box_top.min((reader.height() - shown).max(0.0));
            if reader.on_scroll(box_top) {
                continue;
            }
            let seen = reader.layout.window(box_top, shown);
            for stage in seen.stages {
                let found = drawn.iter().find(|drawn| drawn.stage == stage.stage);
                prop_assert!(found.is_some(), "{:?} of {:?}", drawn, stage);
                let lines = found.map_or(0..0, |drawn| drawn.lines.clone());
                let mut seen = stage.lines.clone().filter(|line| reader.is_line_visible(stage.stage, *line));
                prop_assert!(seen.all(|line| lines.contains(&line)), "{:?} of {:?}", drawn, stage);
            }
            if reader.unseen_lines().is_none() {
                prop_assert!(reader.height() - shown - box_top <= 21.0, "the end is followed");
            }
        }
    }
}
