use std::ops::Range;

use super::{line::LogLevel, plain_text::plain_text, store::LogStore};
use case::{lower_case, upper_case};

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
    pub min_level: LogLevel,
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

/// Looks for a query in a log as it grows: each line is looked at once.
#[derive(Clone, Debug)]
pub struct Finder {
    query: Query,
    needle: Needle,
    stages: Vec<StageMatches>,
    late_lines: usize,
    found: usize,
}

#[derive(Clone, Debug, Default)]
struct StageMatches {
    searched: usize,
    /// The line and where in it, in order.
    places: Vec<(usize, Range<usize>)>,
}

impl Finder {
    /// A finder that has looked at nothing. [`Self::sync`] takes lines in.
    pub fn new(query: Query) -> Self {
        Self { needle: Needle::new(&query), query, stages: Vec::new(), late_lines: 0, found: 0 }
    }

    /// What it looks for.
    pub fn query(&self) -> &Query {
        &self.query
    }

    /// Looks through what `log` has more than before. The work is that of the new lines alone, unless lines came in
    /// between. Beyond [`MAX_MATCHES`] nothing more is found.
    pub fn sync(&mut self, log: &LogStore) {
        if self.late_lines != log.late_lines() {
            self.late_lines = log.late_lines();
            self.stages.clear();
            self.found = 0;
        }
        self.stages.resize_with(log.stages().len(), StageMatches::default);
        for (matches, stage) in self.stages.iter_mut().zip(log.stages()) {
            let new = stage.slice(matches.searched, stage.len());
            for (index, line) in (matches.searched..).zip(new) {
                if line.level.severity() < self.query.min_level.severity() || self.found >= MAX_MATCHES {
                    continue;
                }
                let places = self.needle.places_in(&plain_text(line.output));
                self.found += places.len();
                matches.places.extend(places.into_iter().map(|range| (index, range)));
            }
            matches.searched = stage.len();
        }
    }

    /// How many places were found.
    pub fn len(&self) -> usize {
        self.found
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.found == 0
    }

    /// Place `n`, counted from 0 in the order of drawing.
    pub fn get(&self, mut n: usize) -> Option<Match> {
        for (stage, matches) in self.stages.iter().enumerate() {
            match matches.places.get(n) {
                Some((line, range)) => return Some(Match { stage, line: *line, range: range.clone() }),
                None => n -= matches.places.len(),
            }
        }
        None
    }

    /// The number of the first place in this line or after it; past the last one where there is none.
    pub fn first_from(&self, stage: usize, line: usize) -> usize {
        let before: usize = self.stages.iter().take(stage).map(|matches| matches.places.len()).sum();
        let in_stage = self.stages.get(stage).map_or(0, |matches| matches.before(line));
        before + in_stage
    }

    /// The places in one line, in order, with the number of the first.
    pub fn in_line(&self, stage: usize, line: usize) -> (usize, impl ExactSizeIterator<Item = Range<usize>> + '_) {
        let first = self.first_from(stage, line);
        let places = self.stages.get(stage).map_or(&[][..], |matches| {
            let from = matches.before(line);
            &matches.places[from..matches.before(line + 1)]
        });
        (first, places.iter().map(|(_, range)| range.clone()))
    }
}

impl StageMatches {
    fn before(&self, line: usize) -> usize {
        self.places.partition_point(|(of, _)| *of < line)
    }
}

/// A query made ready: without regard to capitals, a letter is found in either case.
#[derive(Clone, Debug)]
struct Needle {
    /// Each character as it may stand in the text.
    forms: Vec<[char; 3]>,
}

impl Needle {
    fn new(query: &Query) -> Self {
        let forms = |c| match c {
            _ if query.match_case => [c; 3],
            // By the tables its capital is "SS"; the letter that is one lower-cases to it.
            'ß' => ['ß', 'ß', 'ẞ'],
            _ => [c, lower_case(c), upper_case(c)],
        };
        Self { forms: query.text.chars().map(forms).collect() }
    }

    fn places_in(&self, text: &str) -> Vec<Range<usize>> {
        let mut places = Vec::new();
        let Some(first) = self.forms.first() else { return places };
        let mut from = 0;
        while let Some((at, _)) = text[from..].char_indices().find(|(_, c)| first.contains(c)) {
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
        let begins = self.forms.iter().all(|forms| chars.next().is_some_and(|c| forms.contains(&c)));
        begins.then(|| text.len() - chars.as_str().len())
    }
}

/// One character in lower case. Characters whose lower case is several stay as they are.
#[cfg(not(all(feature = "browser", target_arch = "wasm32")))]
mod case {
    pub(super) fn lower_case(c: char) -> char {
        super::only(c.to_lowercase()).unwrap_or(c)
    }

    pub(super) fn upper_case(c: char) -> char {
        super::only(c.to_uppercase()).unwrap_or(c)
    }
}

/// The browser knows the letters of all scripts: their table need not be downloaded.
#[cfg(all(feature = "browser", target_arch = "wasm32"))]
mod case {
    use js_sys::JsString;

    pub(super) fn lower_case(c: char) -> char {
        other_case(c, JsString::to_lower_case)
    }

    pub(super) fn upper_case(c: char) -> char {
        other_case(c, JsString::to_upper_case)
    }

    fn other_case(c: char, change: fn(&JsString) -> JsString) -> char {
        super::only(String::from(change(&c.to_string().into())).chars()).unwrap_or(c)
    }
}

/// The one character there is; none if there are several.
fn only(mut chars: impl Iterator<Item = char>) -> Option<char> {
    chars.next().filter(|_| chars.next().is_none())
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
        Query { text: text.into(), match_case: false, min_level: LogLevel::Trace }
    }

    fn find(log: &LogStore, query: &Query) -> Finder {
        let mut finder = Finder::new(query.clone());
        finder.sync(log);
        finder
    }

    fn all(finder: &Finder) -> Vec<Match> {
        (0..finder.len()).map(|n| finder.get(n).expect("was found")).collect()
    }

    fn places(log: &LogStore, query: &Query) -> Vec<(usize, usize, Range<usize>)> {
        all(&find(log, query)).into_iter().map(|found| (found.stage, found.line, found.range)).collect()
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
    fn a_sharp_s_is_found_in_either_case() {
        let log = log(&[("Plan", LogLevel::Info, "straße STRAẞE")]);
        assert_eq!(places(&log, &query("straße")), [(0, 0, 0..7), (0, 0, 8..16)]);
        assert_eq!(places(&log, &query("STRAẞE")), [(0, 0, 0..7), (0, 0, 8..16)]);
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
        assert_eq!(places(&log, &Query { min_level: LogLevel::Warn, ..query("word") }), [(0, 1, 0..4)]);
        assert_eq!(places(&log, &query("")), []);
    }

    #[test]
    fn the_places_of_a_line_are_told_with_their_numbers() {
        let log =
            log(&[("Plan", LogLevel::Info, "a a"), ("Plan", LogLevel::Info, "b"), ("Start", LogLevel::Info, "xa")]);
        let finder = find(&log, &query("a"));
        let in_line = |stage, line| {
            let (first, places) = finder.in_line(stage, line);
            (first, places.collect::<Vec<_>>())
        };
        assert_eq!(in_line(0, 0), (0, vec![0..1, 2..3]));
        assert_eq!(in_line(0, 1), (2, vec![]));
        assert_eq!(in_line(1, 0).1.first(), Some(&(1..2)));
        assert_eq!((finder.first_from(0, 1), finder.first_from(2, 0)), (2, 3));
        assert_eq!(finder.get(3), None);
    }

    proptest! {
        /// However a log grows, late lines included, what is found is what a new search would find.
        #[test]
        fn a_growing_log_is_searched_as_if_it_were_whole(
            lines in prop::collection::vec((0i64..200, "[A-C]", "[ab ]{0,8}"), 0..60), at in 1usize..10,
        ) {
            let mut log = log(&[]);
            let mut finder = Finder::new(query("ab"));
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
                finder.sync(&log);
                prop_assert_eq!(all(&finder), all(&find(&log, &query("ab"))));
            }
        }

        #[test]
        fn every_place_found_holds_the_words(text in any::<String>(), words in "[a-zA-ZäÄ ]{1,3}") {
            let log = log(&[("Plan", LogLevel::Info, text.as_str())]);
            for found in all(&find(&log, &query(&words))) {
                let place = &plain_text(&text)[found.range];
                prop_assert_eq!(place.to_lowercase(), words.to_lowercase());
            }
        }

        #[test]
        fn with_capitals_as_many_places_as_plain_search(text in "[ab ]{0,60}", words in "[ab]{1,2}") {
            let log = log(&[("Plan", LogLevel::Info, text.as_str())]);
            let found = find(&log, &Query { match_case: true, ..query(&words) });
            prop_assert_eq!(found.len(), text.matches(words.as_str()).count());
        }
    }
}
