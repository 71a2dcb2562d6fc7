use std::{cmp::Reverse, ops::Range};

use super::{
    candidates::{Candidates, Skipped},
    pattern::Pattern,
    query::Query,
};
use crate::build_log::{
    plain_text::PlainTextReader,
    store::{LogStore, Stage},
};

/// What is searched in one step, in units of about 10 ns: some 0.2 ms.
const STEP: usize = 16_384;

/// The limit of matches. With more, users narrow the query. A match takes 8 bytes.
const MAX_MATCHES: usize = 1_000_000;

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

/// What a search of the next lines finds.
struct Searched {
    /// The number of lines, at least 1.
    lines: usize,
    /// The share of [`STEP`] that it took.
    cost: usize,
    /// The matches in the first line. The others have none.
    ranges: Vec<Range<usize>>,
}

/// The matches of all lines of a log, while it grows. Each line is searched once, in steps.
#[derive(Clone, Debug)]
pub(super) struct Matches {
    /// One for each form of the query's text.
    patterns: Vec<Pattern>,
    candidates: Candidates,
    texts: PlainTextReader,
    min_severity: u8,
    stages: Vec<StageMatches>,
    count: usize,
}

#[derive(Clone, Debug, Default)]
struct StageMatches {
    searched_lines: usize,
    /// The index of the line and the start in it, in order.
    matches: Vec<(u32, u32)>,
}

impl Matches {
    /// No matches. [`Self::search_more`] searches the lines.
    pub(super) fn new(query: &Query) -> Self {
        let forms = std::iter::once(&query.text).chain(&query.other_form);
        let patterns: Vec<_> = forms.map(|text| Pattern::new(text, query.match_case)).collect();
        let candidates = Candidates::new(&patterns);
        Self {
            patterns,
            candidates,
            texts: PlainTextReader::default(),
            min_severity: query.min_level.severity(),
            stages: Vec::new(),
            count: 0,
        }
    }

    /// Forgets all matches: lines have other indexes now, and may have their text elsewhere.
    pub(super) fn clear(&mut self) {
        self.candidates.clear();
        self.stages.clear();
        self.count = 0;
    }

    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// Whether lines were not searched because there are too many matches.
    pub(super) fn is_full(&self) -> bool {
        self.count >= MAX_MATCHES
    }

    /// Whether `log` has lines that have not been searched. At [`MAX_MATCHES`] the others are left out.
    pub(super) fn has_more(&self, log: &LogStore) -> bool {
        !self.is_full() && self.first_incomplete(log).is_some()
    }

    /// Searches some of the lines that have not been searched, in order.
    pub(super) fn search_more(&mut self, log: &LogStore) {
        let mut cost = 0;
        self.stages.resize_with(log.stages().len(), StageMatches::default);
        for (index, stage) in log.stages().enumerate() {
            while self.stages[index].searched_lines < stage.len() {
                if cost >= STEP || self.is_full() {
                    return;
                }
                let line = self.stages[index].searched_lines;
                let searched = self.search_from(stage, line);
                cost += searched.cost;
                self.count += searched.ranges.len();
                // A store has less than 4 GiB.
                let places = searched.ranges.into_iter().map(|range| (line as u32, range.start as u32));
                self.stages[index].matches.extend(places);
                self.stages[index].searched_lines += searched.lines;
            }
        }
    }

    /// Searches a line. If it cannot match, skips it with those after it that cannot either.
    fn search_from(&mut self, stage: Stage<'_>, line: usize) -> Searched {
        let Skipped { lines, read_len } = self.candidates.skip(stage, line);
        if lines > 0 {
            return Searched { lines, cost: lines + read_len / 32, ranges: Vec::new() };
        }
        // The first part is for looking up the line.
        let mut searched = Searched { lines: 1, cost: 8 + read_len / 32, ranges: Vec::new() };
        if let Some((level, text)) = stage.text_of(line)
            && level.severity() >= self.min_severity
        {
            searched.cost += text.addresses().len() / 8;
            searched.ranges = matches_in(&self.patterns, &self.texts.read(stage.text(text)));
        }
        searched
    }

    /// The match at `index`, in display order.
    pub(super) fn get(&self, mut index: usize, log: &LogStore) -> Option<Match> {
        for (stage, StageMatches { matches, .. }) in self.stages.iter().enumerate() {
            if let Some(&(line, start)) = matches.get(index) {
                let line = line as usize;
                let mut ranges = self.matches_in(stage, line, log).into_iter();
                let range = ranges.find(|range| range.start == start as usize)?;
                return Some(Match { stage, line, range });
            }
            index -= matches.len();
        }
        None
    }

    /// The index of a match. `None` as long as lines before it have not been searched.
    pub(super) fn index_of(&self, found: &Match, log: &LogStore) -> Option<usize> {
        if self.first_incomplete(log).is_some_and(|incomplete| incomplete < found.stage) {
            return None;
        }
        let place = (found.line as u32, found.range.start as u32);
        let in_stage = self.stages.get(found.stage)?.matches.binary_search(&place).ok()?;
        Some(self.stages.iter().take(found.stage).map(|stage| stage.matches.len()).sum::<usize>() + in_stage)
    }

    /// The first match in this line or after it, searched or not.
    pub(super) fn first_from(&mut self, stage: usize, mut line: usize, log: &LogStore) -> Option<Match> {
        for (index, stage) in log.stages().enumerate().skip(stage) {
            while line < stage.len() {
                let searched = self.search_from(stage, line);
                if let Some(range) = searched.ranges.into_iter().next() {
                    return Some(Match { stage: index, line, range });
                }
                line += searched.lines;
            }
            line = 0;
        }
        None
    }

    /// The ranges of the matches in a line, searched or not.
    pub(super) fn matches_in(&self, stage: usize, line: usize, log: &LogStore) -> Vec<Range<usize>> {
        let line = log.stage(stage).and_then(|stage| stage.line(line));
        let line = line.filter(|line| line.level.severity() >= self.min_severity);
        line.map(|line| matches_in(&self.patterns, &PlainTextReader::default().read(line.output))).unwrap_or_default()
    }

    /// The index of the first stage with lines that have not been searched.
    fn first_incomplete(&self, log: &LogStore) -> Option<usize> {
        let searched = |stage: usize| self.stages.get(stage).map_or(0, |stage| stage.searched_lines);
        log.stages().enumerate().position(|(index, stage)| searched(index) < stage.len())
    }
}

/// The matches of all patterns in `text`, in order and without overlaps.
fn matches_in(patterns: &[Pattern], text: &str) -> Vec<Range<usize>> {
    let mut matches: Vec<_> = patterns.iter().flat_map(|pattern| pattern.matches_in(text)).collect();
    if patterns.len() > 1 {
        matches.sort_unstable_by_key(|range| (range.start, Reverse(range.end)));
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
