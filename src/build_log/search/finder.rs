use std::ops::Range;

use super::{
    matches::{Match, Matches},
    query::Query,
};
use crate::build_log::store::{LineOrder, LogStore, StageId};

/// Searches a log while it grows: its matches, and the one that the user is at.
#[derive(Clone, Debug)]
pub(in crate::build_log) struct Search {
    query: Query,
    matches: Matches,
    /// [`LogStore::line_order`] at the last call.
    order: LineOrder,
    current: Option<CurrentMatch>,
}

/// A match, and what its line keeps when lines arrive late.
#[derive(Clone, Debug)]
struct CurrentMatch {
    found: Match,
    stage_id: StageId,
    /// The id of the line.
    id: i64,
}

/// The current match among all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct MatchPosition {
    /// The number of matches so far.
    pub(crate) count: usize,
    /// The index of the current match. `None` without one, and while it is not known.
    pub(crate) current: Option<usize>,
    /// Whether there are lines that have not been searched yet.
    pub(crate) is_counting: bool,
    /// Whether there are more matches than are counted.
    pub(crate) is_limited: bool,
}

impl Search {
    /// Starts a search. The first match in this line or after it becomes the current match, or else the first of all.
    pub(in crate::build_log) fn new(query: Query, stage: usize, line: usize, log: &LogStore) -> Self {
        let matches = Matches::new(&query);
        let mut search = Self { query, matches, order: log.line_order(), current: None };
        let found = search.matches.first_from(stage, line, log);
        let found = found.or_else(|| search.matches.first_from(0, 0, log));
        search.set_current(found, log);
        search.count_more(log);
        search
    }

    pub(in crate::build_log) fn query(&self) -> &Query {
        &self.query
    }

    /// Counts the matches in some of the lines that have not been searched: those that were in the log at the start, and those that
    /// have arrived since. If some arrived late, or another store has replaced this one, in all lines again.
    pub(in crate::build_log) fn count_more(&mut self, log: &LogStore) {
        if self.order != log.line_order() {
            self.order = log.line_order();
            self.matches.clear();
            self.find_current_again(log);
        }
        self.matches.search_more(log);
        if self.current.is_none() {
            self.set_current(self.matches.get(0, log), log);
        }
    }

    /// Counts matches until all lines have been searched, or until `is_over`. Returns whether all have been.
    pub(in crate::build_log) fn count_until(&mut self, log: &LogStore, mut is_over: impl FnMut() -> bool) -> bool {
        while self.is_counting(log) {
            if is_over() {
                return false;
            }
            self.count_more(log);
        }
        true
    }

    /// Whether there are lines that have not been searched.
    fn is_counting(&self, log: &LogStore) -> bool {
        self.order != log.line_order() || self.matches.has_more(log)
    }

    pub(in crate::build_log) fn position(&self, log: &LogStore) -> MatchPosition {
        MatchPosition {
            count: self.matches.count(),
            current: self.current.as_ref().and_then(|current| self.matches.index_of(&current.found, log)),
            is_counting: self.is_counting(log),
            is_limited: self.matches.is_full(),
        }
    }

    pub(in crate::build_log) fn current(&self) -> Option<&Match> {
        self.current.as_ref().map(|current| &current.found)
    }

    /// Makes the next or the previous match the current match. Wraps around. Counts all matches first.
    pub(in crate::build_log) fn step(&mut self, forwards: bool, log: &LogStore) {
        self.count_until(log, || false);
        let Some(last) = self.matches.count().checked_sub(1) else { return };
        let next = match (self.position(log).current, forwards) {
            (Some(index), true) if index < last => index + 1,
            (Some(0) | None, false) => last,
            (Some(index), false) => index - 1,
            (_, true) => 0,
        };
        self.set_current(self.matches.get(next, log), log);
    }

    /// The matches in a line: their ranges, and whether each is the current match.
    pub(in crate::build_log) fn matches_in(
        &self,
        stage: usize,
        line: usize,
        log: &LogStore,
    ) -> Vec<(Range<usize>, bool)> {
        let is_current = |range: &Range<usize>| {
            self.current().is_some_and(|found| (found.stage, found.line, &found.range) == (stage, line, range))
        };
        let ranges = self.matches.matches_in(stage, line, log).into_iter();
        ranges.map(|range| (range.clone(), is_current(&range))).collect()
    }

    fn set_current(&mut self, found: Option<Match>, log: &LogStore) {
        self.current = found.and_then(|found| {
            let stage = log.stage(found.stage)?;
            Some(CurrentMatch { stage_id: stage.id(), id: stage.line(found.line)?.id, found })
        });
    }

    /// Finds the current match where its line is now.
    fn find_current_again(&mut self, log: &LogStore) {
        self.current = self.current.take().and_then(|CurrentMatch { found, stage_id, id }| {
            let stage = log.stages().position(|stage| stage.id() == stage_id)?;
            let line = log.stage(stage)?.index_of(id)?;
            Some(CurrentMatch { found: Match { stage, line, ..found }, stage_id, id })
        });
    }
}
