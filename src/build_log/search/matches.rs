use std::{cmp::Reverse, ops::Range};

use super::{pattern::Pattern, query::Query};
use crate::build_log::{plain_text::PlainTextReader, store::LogStore};

/// The limit of matches. With more, users narrow the query.
const MAX_MATCHES: usize = 100_000;

/// A match of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::build_log) struct Match {
    /// The index of the stage in the store.
    pub(in crate::build_log) stage: usize,
    /// The index of the line in the stage.
    pub(in crate::build_log) line: usize,
    /// The range in the line's [`plain_text`], in bytes.
    pub(in crate::build_log) range: Range<usize>,
}

/// Searches a log while it grows. Each line is searched once.
#[derive(Clone, Debug)]
pub(in crate::build_log) struct Search {
    query: Query,
    /// One for each form of the query's text.
    patterns: Vec<Pattern>,
    stages: Vec<StageMatches>,
    /// [`LogStore::late_lines`] at the last [`Self::sync`].
    late_lines: usize,
    match_count: usize,
}

#[derive(Clone, Debug, Default)]
struct StageMatches {
    searched_lines: usize,
    /// The index of the line and the range in it, in order.
    matches: Vec<(usize, Range<usize>)>,
}

impl Search {
    /// A search without matches. [`Self::sync`] searches the lines.
    pub(in crate::build_log) fn new(query: Query) -> Self {
        let forms = std::iter::once(&query.text).chain(&query.other_form);
        let patterns = forms.map(|text| Pattern::new(text, query.match_case)).collect();
        Self { query, patterns, stages: Vec::new(), late_lines: 0, match_count: 0 }
    }

    pub(in crate::build_log) fn query(&self) -> &Query {
        &self.query
    }

    /// Searches the lines that `log` has received since the last call, and all lines if some arrived late. Stops at
    /// [`MAX_MATCHES`].
    pub(in crate::build_log) fn sync(&mut self, log: &LogStore) {
        if self.late_lines != log.late_lines() {
            self.late_lines = log.late_lines();
            self.stages.clear();
            self.match_count = 0;
        }
        let mut texts = PlainTextReader::default();
        self.stages.resize_with(log.stages().len(), StageMatches::default);
        for (found, stage) in self.stages.iter_mut().zip(log.stages()) {
            let new_lines = found.searched_lines..stage.len();
            for (index, line) in new_lines.clone().zip(stage.slice(new_lines)) {
                if line.level.severity() < self.query.min_level.severity() || self.match_count >= MAX_MATCHES {
                    continue;
                }
                let ranges = matches_in(&self.patterns, &texts.read(line.output));
                self.match_count += ranges.len();
                found.matches.extend(ranges.into_iter().map(|range| (index, range)));
            }
            found.searched_lines = stage.len();
        }
    }

    pub(in crate::build_log) fn match_count(&self) -> usize {
        self.match_count
    }

    /// The match at `index`, in display order.
    pub(in crate::build_log) fn get(&self, mut index: usize) -> Option<Match> {
        for (stage, StageMatches { matches, .. }) in self.stages.iter().enumerate() {
            if let Some((line, range)) = matches.get(index) {
                return Some(Match { stage, line: *line, range: range.clone() });
            }
            index -= matches.len();
        }
        None
    }

    /// The index of the first match in this line or after it. [`Self::match_count`] if there is none.
    pub(in crate::build_log) fn first_match_from(&self, stage: usize, line: usize) -> usize {
        let in_stages_before: usize = self.stages.iter().take(stage).map(|stage| stage.matches.len()).sum();
        in_stages_before + self.stages.get(stage).map_or(0, |stage| stage.count_before(line))
    }

    /// The ranges of the matches in a line, and the index of the first.
    pub(in crate::build_log) fn matches_in(
        &self,
        stage: usize,
        line: usize,
    ) -> (usize, impl ExactSizeIterator<Item = Range<usize>>) {
        let matches = self
            .stages
            .get(stage)
            .map_or(&[][..], |stage| &stage.matches[stage.count_before(line)..stage.count_before(line + 1)]);
        (self.first_match_from(stage, line), matches.iter().map(|(_, range)| range.clone()))
    }
}

/// The matches of all patterns in `text`, in order and without overlaps.
fn matches_in(patterns: &[Pattern], text: &str) -> Vec<Range<usize>> {
    let mut matches: Vec<_> = patterns.iter().flat_map(|pattern| pattern.matches_in(text)).collect();
    if patterns.len() > 1 {
        matches.sort_by_key(|range| (range.start, Reverse(range.end)));
        let mut end = 0;
        matches.retain(|range| {
            let is_apart = range.start >= end;
            if is_apart {
                end = range.end;
            }
            is_apart
        });
    }
    matches
}

impl StageMatches {
    fn count_before(&self, line: usize) -> usize {
        self.matches.partition_point(|(index, _)| *index < line)
    }
}
