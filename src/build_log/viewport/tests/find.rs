use super::{HEADER, ROW, error, line, log, settle, viewport};
use crate::build_log::{LogLevel, LogStore, MatchPosition, Query, truncate::TRUNCATED_BYTES, viewport::LogViewport};

/// The final number of matches, and the index of the current one.
fn position(viewport: &LogViewport, log: &LogStore) -> (usize, Option<usize>) {
    let MatchPosition { count, current, is_counting, is_limited } = viewport.match_position(log).expect("searches");
    assert!(!is_counting && !is_limited);
    (count, current)
}

#[test]
fn find_starts_at_the_visible_lines_and_wraps_around() {
    let mut log = log(100);
    for id in [101, 150] {
        log.push(&line(id, "Plan", "needle"));
        for n in 1..=40 {
            log.push(&line(id + n, "Plan", "hay"));
        }
    }
    let mut viewport = viewport(&log, false);
    let query = Query { text: "needle".into(), other_form: None, match_case: false, min_level: LogLevel::Trace };
    viewport.on_scroll(HEADER + 110.0 * ROW);
    viewport.find(Some(query), &log);
    assert_eq!(position(&viewport, &log), (2, Some(1)));
    let second = HEADER + 141.0 * ROW;
    assert_eq!(settle(&mut viewport), Some(second - 60.0));
    viewport.step_match(true, &log);
    assert_eq!(position(&viewport, &log), (2, Some(0)));
    assert_eq!(settle(&mut viewport), Some(HEADER + 100.0 * ROW - 60.0));
    assert_eq!(viewport.matches_in(0, 100, &log), [(0..6, true)]);
    assert_eq!(viewport.matches_in(0, 141, &log), [(0..6, false)]);
    viewport.step_match(false, &log);
    assert_eq!(position(&viewport, &log), (2, Some(1)));
    viewport.find(None, &log);
    assert_eq!((viewport.match_position(&log), viewport.matches_in(0, 100, &log)), (None, vec![]));
}

#[test]
fn the_first_match_is_shown_before_all_are_counted() {
    let mut log = log(0);
    for id in 1..=100_000 {
        log.push(&line(id, "Plan", if id % 1000 == 0 { "needle" } else { "hay" }));
    }
    let mut viewport = viewport(&log, false);
    let query = Query { text: "needle".into(), other_form: None, match_case: false, min_level: LogLevel::Trace };
    viewport.on_scroll(HEADER + 50_500.0 * ROW);
    viewport.find(Some(query), &log);
    assert!(settle(&mut viewport).is_some());
    assert_eq!(viewport.matches_in(0, 50_999, &log), [(0..6, true)]);
    let first = viewport.match_position(&log).expect("searches");
    assert!(first.is_counting && first.current.is_none() && first.count < 50, "{first:?}");
    // A slice of three steps.
    let mut steps = 0;
    let is_over = || {
        steps += 1;
        steps > 3
    };
    assert!(!viewport.count_matches(&log, is_over));
    log.push(&line(100_001, "Plan", "needle"));
    viewport.sync(&log);
    let later = viewport.match_position(&log).expect("searches");
    assert!(later.is_counting && later.count > first.count, "{later:?}");
    // The next match is known once all are counted.
    let mut stepped = viewport.clone();
    stepped.step_match(true, &log);
    assert_eq!(position(&stepped, &log), (101, Some(51)));
    stepped.step_match(false, &log);
    stepped.step_match(false, &log);
    assert_eq!(position(&stepped, &log), (101, Some(49)));
    assert!(viewport.count_matches(&log, || false));
    assert_eq!(position(&viewport, &log), (101, Some(50)));
}

#[test]
fn the_current_match_stays_when_lines_arrive_late() {
    let mut log = log(0);
    for id in [10, 20, 30] {
        log.push(&line(id, "Plan", "needle"));
    }
    let mut viewport = viewport(&log, false);
    let query = Query { text: "needle".into(), other_form: None, match_case: false, min_level: LogLevel::Trace };
    viewport.find(Some(query), &log);
    viewport.step_match(true, &log);
    log.push(&line(5, "Init", "needle"));
    log.push(&line(15, "Plan", "needle"));
    viewport.sync(&log);
    assert_eq!(position(&viewport, &log), (5, Some(3)));
    assert_eq!(viewport.matches_in(1, 2, &log), [(0..6, true)]);
}

#[test]
fn find_expands_a_stage_and_a_truncated_line() {
    let mut log = log(10);
    log.push(&line(11, "Start", &format!("{}needle", "x".repeat(TRUNCATED_BYTES))));
    let mut viewport = viewport(&log, false);
    viewport.toggle_stage(1);
    viewport.find(
        Some(Query { text: "needle".into(), other_form: None, match_case: true, min_level: LogLevel::Trace }),
        &log,
    );
    assert!(viewport.is_line_expanded(1, 11) && viewport.is_line_visible(1, 0));
    assert!(viewport.visible_stages().iter().all(|stage| !stage.collapsed));
}

#[test]
fn find_skips_lines_below_the_minimum_level() {
    let mut log = log(10);
    log.push(&error(11));
    let mut viewport = viewport(&log, false);
    viewport
        .find(Some(Query { text: "e".into(), other_form: None, match_case: false, min_level: LogLevel::Trace }), &log);
    viewport.set_min_level(LogLevel::Warn, &log);
    assert_eq!((position(&viewport, &log), viewport.height()), ((1, Some(0)), HEADER + ROW));
    assert!(!viewport.is_line_visible(0, 0) && viewport.is_line_visible(0, 10));
}
