use std::ops::Range;

use super::{Match, Query, Search};
use crate::build_log::{LogLevel, LogLine, LogSource, LogStore, plain_text};
use proptest::prelude::*;

fn log(lines: &[(&str, LogLevel, &str)]) -> LogStore {
    let mut log = LogStore::new(uuid::Uuid::from_u128(7).into());
    for ((stage, log_level, output), id) in lines.iter().zip(1..) {
        log.push(&LogLine {
            id,
            created_at: String::new(),
            log_source: LogSource::Provisioner,
            log_level: *log_level,
            stage: (*stage).into(),
            output: (*output).into(),
        });
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

fn find(log: &LogStore, query: &Query) -> Search {
    let mut search = Search::new(query.clone());
    search.sync(log);
    search
}

fn all(search: &Search) -> Vec<Match> {
    (0..search.match_count()).map(|n| search.get(n).expect("was found")).collect()
}

fn places(log: &LogStore, query: &Query) -> Vec<(usize, usize, Range<usize>)> {
    all(&find(log, query)).into_iter().map(|found| (found.stage, found.line, found.range)).collect()
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
    let search = find(&log, &query("a"));
    let in_line = |stage, line| {
        let (first, places) = search.matches_in(stage, line);
        (first, places.collect::<Vec<_>>())
    };
    assert_eq!(in_line(0, 0), (0, vec![0..1, 2..3]));
    assert_eq!(in_line(0, 1), (2, vec![]));
    assert_eq!(in_line(1, 0).1.first(), Some(&(1..2)));
    assert_eq!((search.first_match_from(0, 1), search.first_match_from(2, 0)), (2, 3));
    assert_eq!(search.get(3), None);
}

#[test]
fn a_space_matches_no_break_spaces() {
    let log = log(&[("Plan", LogLevel::Info, "10\u{a0}GB, 10\u{202f}GB, 10 GB")]);
    for match_case in [false, true] {
        for text in ["10 GB", "10\u{a0}GB"] {
            assert_eq!(find(&log, &Query { match_case, ..query(text) }).match_count(), 3, "{text:?}");
        }
    }
}

proptest! {
    /// However a log grows, late lines included, what is found is what a new search would find.
    #[test]
    fn a_growing_log_has_the_matches_of_a_new_search(
        lines in prop::collection::vec((0i64..200, "[A-C]", "[ab ]{0,8}"), 0..60), at in 1usize..10,
    ) {
        let mut log = log(&[]);
        let mut search = Search::new(query("ab"));
        for some in lines.chunks(at) {
            for (id, stage, output) in some {
                log.push(&LogLine {
                    id: *id,
                    created_at: String::new(),
                    log_source: LogSource::Provisioner,
                    log_level: LogLevel::Info,
                    stage: stage.clone(),
                    output: output.clone(),
                });
            }
            search.sync(&log);
            prop_assert_eq!(all(&search), all(&find(&log, &query("ab"))));
        }
    }

    #[test]
    fn every_match_has_the_text_of_the_query(text in any::<String>(), words in "[a-zA-ZäÄ ]{1,3}") {
        let log = log(&[("Plan", LogLevel::Info, text.as_str())]);
        for found in all(&find(&log, &query(&words))) {
            let place = &plain_text(&text)[found.range];
            let place = place.replace(['\u{a0}', '\u{202f}'], " ");
            prop_assert_eq!(place.to_lowercase(), words.to_lowercase());
        }
    }

    #[test]
    fn a_case_sensitive_search_finds_what_matches_finds(text in "[ab ]{0,60}", words in "[ab]{1,2}") {
        let log = log(&[("Plan", LogLevel::Info, text.as_str())]);
        let found = find(&log, &Query { match_case: true, ..query(&words) });
        prop_assert_eq!(found.match_count(), text.matches(words.as_str()).count());
    }
}
