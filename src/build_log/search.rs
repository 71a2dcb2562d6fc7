use std::ops::Range;

use super::{line::LogLevel, plain_text::plain_text, store::LogStore};

/// The most places that a search gives: beyond that a reader narrows the query.
pub const MAX_MATCHES: usize = 100_000;

/// What a reader looks for in a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// The words, as they stand.
    pub text: String,
    /// Whether capitals matter.
    pub match_case: bool,
    /// Lines less grave than this are left out.
    pub least: LogLevel,
}

/// A place where a query's words stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    /// Which stage of the store.
    pub stage: usize,
    /// Which line of the stage.
    pub line: usize,
    /// Where in the line's [`plain_text`], in bytes.
    pub range: Range<usize>,
}

impl LogStore {
    /// Every place where `query` stands, in the order of drawing; at most [`MAX_MATCHES`]. An empty query stands nowhere.
    pub fn find(&self, query: &Query) -> Vec<Match> {
        let needle = Needle::new(query);
        let lines = self
            .stages()
            .enumerate()
            .flat_map(|(stage, lines)| lines.lines().enumerate().map(move |(index, line)| (stage, index, line)));
        let places = lines.filter(|(_, _, line)| line.level.gravity() >= query.least.gravity()).flat_map(
            |(stage, index, line)| {
                let places = needle.places_in(&plain_text(line.output));
                places.into_iter().map(move |range| Match { stage, line: index, range })
            },
        );
        places.take(MAX_MATCHES).collect()
    }
}

/// A query made ready: without regard to capitals, both sides are compared in lower case.
struct Needle {
    folded: Vec<char>,
    match_case: bool,
}

impl Needle {
    fn new(query: &Query) -> Self {
        let match_case = query.match_case;
        Self { folded: query.text.chars().map(|c| fold(c, match_case)).collect(), match_case }
    }

    fn places_in(&self, text: &str) -> Vec<Range<usize>> {
        let mut places = Vec::new();
        let Some(first) = self.folded.first() else { return places };
        let mut from = 0;
        while let Some((at, _)) = text[from..].char_indices().find(|(_, c)| fold(*c, self.match_case) == *first) {
            let start = from + at;
            match self.end_of_match(&text[start..]) {
                Some(len) => {
                    places.push(start..start + len);
                    from = start + len;
                }
                None => from = start + text[start..].chars().next().map_or(1, char::len_utf8),
            }
        }
        places
    }

    fn end_of_match(&self, text: &str) -> Option<usize> {
        let mut chars = text.chars();
        let begins = self.folded.iter().all(|wanted| chars.next().is_some_and(|c| fold(c, self.match_case) == *wanted));
        begins.then(|| text.len() - chars.as_str().len())
    }
}

/// One character in lower case. Characters whose lower case is several stay as they are.
fn fold(c: char, match_case: bool) -> char {
    if match_case {
        return c;
    }
    if c.is_ascii() {
        return c.to_ascii_lowercase();
    }
    let mut lower = c.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(lower), None) => lower,
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::build_log::{LogLine, LogSource};
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
        Query { text: text.into(), match_case: false, least: LogLevel::Trace }
    }

    fn places(log: &LogStore, query: &Query) -> Vec<(usize, usize, Range<usize>)> {
        log.find(query).into_iter().map(|found| (found.stage, found.line, found.range)).collect()
    }

    #[test]
    fn words_are_found_in_every_line_in_the_order_of_drawing() {
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
    fn capitals_beyond_ascii_are_folded_too() {
        let log = log(&[("Plan", LogLevel::Info, "ÄPFEL und äpfel")]);
        assert_eq!(places(&log, &query("äpfel")), [(0, 0, 0..6), (0, 0, 11..17)]);
    }

    #[test]
    fn what_a_reader_sees_is_searched_and_not_the_escapes() {
        let log = log(&[("Plan", LogLevel::Info, "\u{1b}[1mbo\u{1b}[31mld\u{1b}[0m")]);
        assert_eq!(places(&log, &query("bold")), [(0, 0, 0..4)]);
        assert_eq!(places(&log, &query("31m")), []);
    }

    #[test]
    fn filtered_lines_and_empty_queries_give_nothing() {
        let log = log(&[("Plan", LogLevel::Debug, "word"), ("Plan", LogLevel::Error, "word")]);
        assert_eq!(places(&log, &Query { least: LogLevel::Warn, ..query("word") }), [(0, 1, 0..4)]);
        assert_eq!(places(&log, &query("")), []);
    }

    proptest! {
        #[test]
        fn every_place_found_holds_the_words(text in any::<String>(), words in "[a-zA-ZäÄ ]{1,3}") {
            let log = log(&[("Plan", LogLevel::Info, text.as_str())]);
            for found in log.find(&query(&words)) {
                let place = &plain_text(&text)[found.range];
                prop_assert_eq!(place.to_lowercase(), words.to_lowercase());
            }
        }

        #[test]
        fn with_capitals_as_many_places_as_plain_search(text in "[ab ]{0,60}", words in "[ab]{1,2}") {
            let log = log(&[("Plan", LogLevel::Info, text.as_str())]);
            let found = log.find(&Query { match_case: true, ..query(&words) });
            prop_assert_eq!(found.len(), text.matches(words.as_str()).count());
        }
    }
}
