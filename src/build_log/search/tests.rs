use std::ops::Range;

use super::{Query, Search, matches::Matches, pattern::Pattern};
use crate::build_log::{LogLevel, LogLine, LogSource, LogStore, plain_text};
use proptest::prelude::*;

fn log(lines: &[(&str, LogLevel, &str)]) -> LogStore {
    let mut log = LogStore::new(uuid::Uuid::from_u128(7).into());
    for ((stage, log_level, output), id) in lines.iter().zip(1..) {
        log.push(&line(id, stage, *log_level, output));
    }
    log
}

fn query(text: &str) -> Query {
    Query { text: text.into(), other_form: None, match_case: false, min_level: LogLevel::Trace }
}

#[test]
fn both_normalization_forms_are_found() {
    let log = log(&[("", LogLevel::Info, "caf\u{e9} cafe\u{301} cafe")]);
    let query = Query { other_form: Some("cafe\u{301}".into()), ..query("caf\u{e9}") };
    assert_eq!(places(&log, &query), [(0, 0, 0..5), (0, 0, 6..12)]);
}

/// Searches all lines.
fn find(log: &LogStore, query: &Query) -> Matches {
    let mut matches = Matches::new(query);
    while matches.has_more(log) {
        matches.search_more(log);
    }
    matches
}

fn all(matches: &Matches, log: &LogStore) -> Vec<(usize, usize, Range<usize>)> {
    let found = (0..matches.count()).map(|n| matches.get(n, log).expect("was found"));
    found.map(|found| (found.stage, found.line, found.range)).collect()
}

fn places(log: &LogStore, query: &Query) -> Vec<(usize, usize, Range<usize>)> {
    all(&find(log, query), log)
}

#[test]
fn matches_are_in_display_order() {
    let log = log(&[
        ("Plan", LogLevel::Info, "Create a, create b"),
        ("Start", LogLevel::Info, "nothing"),
        ("Plan", LogLevel::Info, "CREATE"),
    ]);
    assert_eq!(places(&log, &query("create")), [(0, 0, 0..6), (0, 0, 10..16), (0, 1, 0..6)]);
    let exact = Query { match_case: true, ..query("create") };
    assert_eq!(places(&log, &exact), [(0, 0, 10..16)]);
}

#[test]
fn case_is_ignored_beyond_ascii() {
    let log = log(&[("Plan", LogLevel::Info, "ÄPFEL und äpfel")]);
    assert_eq!(places(&log, &query("äpfel")), [(0, 0, 0..6), (0, 0, 11..17)]);
}

#[test]
fn a_sharp_s_matches_in_either_case() {
    let log = log(&[("Plan", LogLevel::Info, "straße STRAẞE")]);
    assert_eq!(places(&log, &query("straße")), [(0, 0, 0..7), (0, 0, 8..16)]);
    assert_eq!(places(&log, &query("STRAẞE")), [(0, 0, 0..7), (0, 0, 8..16)]);
}

#[test]
fn escapes_are_not_searched() {
    let log = log(&[("Plan", LogLevel::Info, "\u{1b}[1mbo\u{1b}[31mld\u{1b}[0m")]);
    assert_eq!(places(&log, &query("bold")), [(0, 0, 0..4)]);
    assert_eq!(places(&log, &query("31m")), []);
}

#[test]
fn filtered_lines_and_empty_queries_have_no_matches() {
    let log = log(&[("Plan", LogLevel::Debug, "word"), ("Plan", LogLevel::Error, "word")]);
    assert_eq!(places(&log, &Query { min_level: LogLevel::Warn, ..query("word") }), [(0, 1, 0..4)]);
    assert_eq!(places(&log, &query("")), []);
}

#[test]
fn the_matches_of_a_line_are_numbered() {
    let log = log(&[("Plan", LogLevel::Info, "a a"), ("Plan", LogLevel::Info, "b"), ("Start", LogLevel::Info, "xa")]);
    let mut matches = find(&log, &query("a"));
    assert_eq!(matches.matches_in(0, 0, &log), [0..1, 2..3]);
    assert_eq!(matches.matches_in(0, 1, &log), []);
    assert_eq!(matches.matches_in(1, 0, &log).first(), Some(&(1..2)));
    for (stage, line, first) in [(0, 0, Some(0)), (0, 1, Some(2)), (1, 0, Some(2)), (1, 1, None), (2, 0, None)] {
        let found = matches.first_from(stage, line, &log);
        assert_eq!(found.and_then(|found| matches.index_of(&found, &log)), first, "{stage} {line}");
    }
    assert_eq!(matches.get(3, &log), None);
}

#[test]
fn a_space_matches_no_break_spaces() {
    let log = log(&[("Plan", LogLevel::Info, "10\u{a0}GB, 10\u{202f}GB, 10 GB")]);
    for match_case in [false, true] {
        for text in ["10 GB", "10\u{a0}GB"] {
            assert_eq!(find(&log, &Query { match_case, ..query(text) }).count(), 3, "{text:?}");
        }
    }
}

/// What a search finds that reads one line after the other.
fn places_by_line(log: &LogStore, query: &Query) -> Vec<(usize, usize, Range<usize>)> {
    let pattern = Pattern::new(&query.text, query.match_case);
    let mut places = Vec::new();
    for (stage, lines) in log.stages().enumerate() {
        for (index, line) in lines.lines().enumerate() {
            if line.level.severity() >= query.min_level.severity() {
                let ranges = pattern.matches_in(&plain_text(line.output));
                places.extend(ranges.into_iter().map(|range| (stage, index, range)));
            }
        }
    }
    places
}

fn line(id: i64, stage: &str, log_level: LogLevel, output: &str) -> LogLine {
    LogLine {
        id,
        created_at: String::new(),
        log_source: LogSource::Provisioner,
        log_level,
        stage: stage.into(),
        output: output.into(),
    }
}

/// Long enough for several chunks of records and blocks of text, with stages that take turns and lines that arrive late.
#[test]
fn a_long_log_has_the_matches_of_each_line() {
    let mut log = log(&[]);
    let late = |id: &i64| id % 700 == 0;
    for id in (0..6_000).filter(|id| !late(id)).chain((0..6_000).filter(late)) {
        let stage = if id % 3 == 0 { "Plan" } else { "Start" };
        let level = if id % 5 == 0 { LogLevel::Debug } else { LogLevel::Info };
        let output = match id % 11 {
            0 => String::new(),
            1 => "=".repeat(900),
            // Longer than a block of text, with a match after the first block.
            2 if id == 2_004 => "-".repeat(300 << 10) + "vol-77",
            _ => format!("boxes[{id}]: \u{1b}[32mCreated\u{1b}[0m after {}s [id=vol-{id}]", id % 60),
        };
        log.push(&line(id, stage, level, &output));
    }
    for text in ["vol-77", "Created", "nowhere"] {
        let query = Query { min_level: LogLevel::Info, ..query(text) };
        assert_eq!(places(&log, &query), places_by_line(&log, &query), "{text}");
    }
}

/// Text with styles within and around words, with other escapes, and with characters that look alike.
fn any_output() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        8 => "[abAB1m ]{0,6}",
        3 => prop::sample::select(vec!["\u{1b}[1m", "\u{1b}[m", "\u{1b}[0;31m"]).prop_map(String::from),
        1 => prop::sample::select(vec![
            "\u{1b}[K", "\u{1b}[1", "\u{1b}", "\r", "\t", "\n", "\u{8}", "\u{202e}", "\u{a0}", "ä", "Ä", "漢", "\u{1b}[1D", "\u{7f}",
        ]).prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

proptest! {
    /// However a log grows, late lines included, stepping goes through what a search line by line finds.
    #[test]
    fn a_growing_log_has_the_matches_of_a_new_search(
        lines in prop::collection::vec((0i64..200, "[A-C]", "[ab ]{0,8}"), 0..60), at in 1usize..10,
    ) {
        let mut log = log(&[]);
        let query = query("ab");
        let mut search = Search::new(query.clone(), 0, 0, &log);
        for some in lines.chunks(at) {
            for (id, stage, output) in some {
                log.push(&line(*id, stage, LogLevel::Info, output));
            }
            search.count_more(&log);
            let expected = places_by_line(&log, &query);
            let position = search.position(&log);
            prop_assert_eq!((position.count, position.is_counting), (expected.len(), false));
            prop_assert_eq!(position.current.is_some(), !expected.is_empty());
            let from = position.current.unwrap_or(0);
            for index in (from..expected.len()).chain(0..from) {
                let current = search.current().map(|found| (found.stage, found.line, found.range.clone()));
                prop_assert_eq!(search.position(&log).current, Some(index));
                prop_assert_eq!(current.as_ref(), expected.get(index));
                search.step(true, &log);
            }
        }
    }

    /// Styles, other escapes, wide letters, late lines and filters: all matches are found, from each line on.
    #[test]
    fn what_a_search_line_by_line_finds_is_found(
        lines in prop::collection::vec((0i64..100, "[AB]", 0usize..3, any_output()), 0..50),
        text in prop_oneof!["[abm1\\[ ]{1,4}", "[abä漢 ]{1,3}"],
        match_case in any::<bool>(), level in 0usize..3, from in (0usize..2, 0usize..50),
    ) {
        const LEVELS: [LogLevel; 3] = [LogLevel::Debug, LogLevel::Info, LogLevel::Error];
        let mut log = log(&[]);
        for (id, stage, level, output) in &lines {
            log.push(&line(*id, stage, LEVELS[*level], output));
        }
        let query = Query { match_case, min_level: LEVELS[level], ..query(&text) };
        let expected = places_by_line(&log, &query);
        prop_assert_eq!(places(&log, &query), expected.clone());
        let first = Matches::new(&query).first_from(from.0, from.1, &log).map(|found| (found.stage, found.line, found.range));
        prop_assert_eq!(first, expected.into_iter().find(|(stage, line, _)| (*stage, *line) >= from));
    }

    #[test]
    fn every_match_has_the_text_of_the_query(text in any::<String>(), words in "[a-zA-ZäÄ ]{1,3}") {
        let log = log(&[("Plan", LogLevel::Info, text.as_str())]);
        for (_, _, range) in places(&log, &query(&words)) {
            let place = &plain_text(&text)[range];
            let place = place.replace(['\u{a0}', '\u{202f}'], " ");
            prop_assert_eq!(place.to_lowercase(), words.to_lowercase());
        }
    }

    #[test]
    fn a_case_sensitive_search_finds_what_matches_finds(text in "[ab ]{0,60}", words in "[ab]{1,2}") {
        let log = log(&[("Plan", LogLevel::Info, text.as_str())]);
        let found = find(&log, &Query { match_case: true, ..query(&words) });
        prop_assert_eq!(found.count(), text.matches(words.as_str()).count());
    }
}

#[test]
fn a_log_that_another_store_has_replaced_is_searched_again() {
    let filler = "x".repeat(200);
    let lines = [line(1, "Plan", LogLevel::Info, "needle"), line(2, "Plan", LogLevel::Info, &filler)];
    let store = |order: &[usize]| {
        let mut log = LogStore::new(uuid::Uuid::from_u128(7).into());
        for index in order {
            log.push(&lines[*index]);
        }
        log
    };
    // The text of the first line is after that of the second here, and before it in the other store.
    let late = store(&[1, 0]);
    let mut search = Search::new(query("needle"), 0, 0, &late);
    search.count_until(&late, || false);
    let before = search.position(&late);
    let in_order = store(&[0, 1]);
    search.count_until(&in_order, || false);
    assert_eq!((before.count, search.position(&in_order)), (1, before));
}
