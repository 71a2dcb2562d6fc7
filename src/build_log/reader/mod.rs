//! What a reader does with a log in its box: where they look, what they look for, what they have folded away.

#[cfg(test)]
mod tests;

use super::{
    follow::Follow,
    layout::{LogLayout, Metrics, StageWindow},
    line::LogLevel,
    long_line::TRUNCATED_BYTES,
    search::{Finder, Match, Query},
    store::LogStore,
};

/// How much is drawn above and below what is seen, in parts of the box's height: what a quick scroll comes upon before
/// the page has drawn again.
const OVERDRAW: f64 = 0.5;

/// The same where the box leapt to a far place, from which it may leap on: what is drawn there has to be drawn fast. As
/// soon as it is scrolled on from there, more is drawn.
const OVERDRAW_AFTER_LEAP: f64 = OVERDRAW / 2.0;

/// How high a box is taken to be until it has been measured, in CSS pixels.
const UNMEASURED_BOX: f64 = 256.0;

/// No screen shows more, in CSS pixels. A box that says so is not bounded at all, as on a page whose style sheet has not
/// come yet, and drawing all of a log could keep the page from ever getting it.
const HIGHEST_BOX: f64 = 4320.0;

/// How far below the box's beginning a place is put that the reader is taken to, in parts of the box's height.
const LANDING: f64 = 0.3;

/// A log in a box of which only the part in sight has to be drawn.
///
/// It is told what happens (lines come, the box is scrolled or resized, the reader asks for something) and tells what to
/// draw and, at times, where the box has to be scrolled. Whatever changes above it, what the reader looks at stays where
/// it is.
#[derive(Clone, Debug)]
pub struct LogViewport {
    layout: LogLayout,
    follow: Follow,
    finder: Option<Finder>,
    current_match: usize,
    min_level: LogLevel,
    /// Where the box stands, and how much of the log it shows.
    top: f64,
    shown: f64,
    /// What was drawn last, from and to.
    drawn: (f64, f64),
    /// Nothing of that is in sight any more.
    has_leapt: bool,
    /// How many lines there were when the end was let go.
    lines_at_release: usize,
    lines: usize,
    seeks_first_error: bool,
    /// The id of the error that the reader was taken to: while the log comes, a later one may take its place.
    sought_error: Option<i64>,
    scroll_to: Option<f64>,
}

impl LogViewport {
    /// A reader of a log that still grows or is over. One who opens the log of a failure is taken to its first error.
    pub fn new(is_live: bool, has_failed: bool) -> Self {
        Self {
            layout: LogLayout::new(Metrics::default()),
            follow: Follow::new(is_live),
            finder: None,
            current_match: 0,
            min_level: LogLevel::Trace,
            top: 0.0,
            shown: UNMEASURED_BOX,
            drawn: (0.0, 0.0),
            has_leapt: false,
            lines_at_release: 0,
            lines: 0,
            seeks_first_error: has_failed && !is_live,
            sought_error: None,
            scroll_to: None,
        }
    }

    /// Takes in what `log` has more than before.
    pub fn sync(&mut self, log: &LogStore) {
        self.keep_place(|reader| reader.layout.sync(log));
        self.lines = log.len();
        if self.follow.follows() {
            self.lines_at_release = self.lines;
        }
        if let Some(finder) = &mut self.finder {
            finder.sync(log);
        }
        if self.seeks_first_error && self.sought_error != log.first_error().map(|(.., line)| line.id) {
            self.scroll_to_first_error(log);
        }
    }

    /// The box shows `shown` CSS pixels of the log, and lines have these sizes.
    pub fn on_resize(&mut self, shown: f64, metrics: Metrics, log: &LogStore) {
        self.keep_place(|reader| {
            reader.shown = shown.min(HIGHEST_BOX);
            reader.layout.set_metrics(metrics, log);
        });
    }

    /// The box stands at `top` CSS pixels now. Says whether it has to be drawn anew.
    pub fn on_scroll(&mut self, top: f64) -> bool {
        let followed = self.follow.follows();
        self.follow.on_scroll(top, self.shown, self.layout.height());
        // Where the box was put itself, a browser may round.
        self.seeks_first_error &= (top - self.top).abs() < 1.0;
        self.top = top;
        let margin = self.shown * OVERDRAW / 2.0;
        let (from, to) = self.drawn;
        self.has_leapt = top + self.shown < from || top > to;
        let runs_out = (top - margin).max(0.0) < from || (top + self.shown + margin).min(self.layout.height()) > to;
        runs_out || followed != self.follow.follows()
    }

    /// A drawn line turned out to be `height` CSS pixels high. Says whether the box has to be drawn anew.
    pub fn on_measure(&mut self, stage: usize, line: usize, height: f64) -> bool {
        let mut moved = false;
        self.keep_place(|reader| moved = reader.layout.measure(stage, line, height));
        moved
    }

    /// Folds a stage's lines away, or unfolds them.
    pub fn toggle_stage(&mut self, stage: usize) {
        let collapsed = !self.layout.is_collapsed(stage);
        self.keep_place(|reader| reader.layout.set_collapsed(stage, collapsed));
    }

    /// Leaves out lines less grave than this.
    pub fn set_min_level(&mut self, min_level: LogLevel, log: &LogStore) {
        self.min_level = min_level;
        self.keep_place(|reader| reader.layout.set_min_level(min_level, log));
        if let Some(finder) = &self.finder {
            let query = Query { min_level, ..finder.query().clone() };
            self.find(Some(query), log);
        }
    }

    /// Lines less grave than this are left out.
    pub fn min_level(&self) -> LogLevel {
        self.min_level
    }

    /// Shows all of a long line.
    pub fn expand_line(&mut self, stage: usize, line: usize, log: &LogStore) {
        self.keep_place(|reader| reader.layout.expand_line(stage, line, log));
    }

    /// Whether all of this line is shown, however long it is.
    pub fn is_line_expanded(&self, id: i64) -> bool {
        self.layout.is_line_expanded(id)
    }

    /// Goes to the end and keeps to it.
    pub fn scroll_to_end(&mut self) {
        self.seeks_first_error = false;
        self.follow.take_up();
        self.scroll_to = Some(self.end());
    }

    /// Goes to a stage's beginning.
    pub fn scroll_to_stage(&mut self, stage: usize) {
        self.seeks_first_error = false;
        self.follow.let_go();
        let top = self.layout.stage_top(stage);
        self.scroll(top);
    }

    /// Goes to the first error, if there is one.
    pub fn scroll_to_first_error(&mut self, log: &LogStore) {
        if let Some((stage, index, line)) = log.first_error() {
            self.sought_error = Some(line.id);
            self.go_to(stage, index);
        }
    }

    /// Looks for something, or for nothing any more. The first place at or below what is in sight becomes the current
    /// one.
    pub fn find(&mut self, query: Option<Query>, log: &LogStore) {
        self.finder = query.filter(|query| !query.text.is_empty()).map(Finder::new);
        let Some(finder) = &mut self.finder else { return };
        finder.sync(log);
        let window = self.layout.window(self.top, self.shown);
        let seen = window.stages.first().map_or(0, |stage| finder.first_from(stage.stage, stage.lines.start));
        self.current_match = if seen < finder.len() { seen } else { 0 };
        self.go_to_match(log);
    }

    /// What is looked for: how many places there are, and the number of the current one, from 0.
    pub fn match_position(&self) -> Option<(usize, usize)> {
        self.finder.as_ref().map(|finder| (finder.len(), self.current_match))
    }

    /// Makes the next place current, or the one before; after the last comes the first.
    pub fn step_match(&mut self, forwards: bool, log: &LogStore) {
        let count = self.finder.as_ref().map_or(0, Finder::len);
        if count > 0 {
            let step = if forwards { 1 } else { count - 1 };
            self.current_match = (self.current_match + step) % count;
            self.go_to_match(log);
        }
    }

    /// The places found in a line, in order: where in its plain text, and whether it is the current one.
    pub fn matches_in(&self, stage: usize, line: usize) -> Vec<(std::ops::Range<usize>, bool)> {
        let Some(finder) = &self.finder else { return Vec::new() };
        let (first, places) = finder.in_line(stage, line);
        (first..).zip(places).map(|(number, place)| (place, number == self.current_match)).collect()
    }

    /// How many lines have come since the reader let go of the end; none while the end is followed.
    pub fn unseen_lines(&self) -> Option<usize> {
        (!self.follow.follows()).then_some(self.lines - self.lines_at_release.min(self.lines))
    }

    /// How high the whole log is, in CSS pixels.
    pub fn height(&self) -> f64 {
        self.layout.height()
    }

    /// How many characters the longest row has.
    pub fn max_columns(&self) -> usize {
        self.layout.max_columns()
    }

    /// What has to be drawn: the stages with a part in sight or close to it, and of each the lines.
    pub fn visible_stages(&mut self) -> Vec<StageWindow> {
        let top = self.scroll_to.unwrap_or(self.top);
        let margin = self.shown * if self.has_leapt { OVERDRAW_AFTER_LEAP } else { OVERDRAW };
        self.drawn = ((top - margin).max(0.0), (top + self.shown + margin).min(self.layout.height()));
        let (from, to) = self.drawn;
        self.layout.window(from, to - from).stages
    }

    /// Whether a line takes part in the layout: one that is filtered, or that marks its stage's beginning, does not.
    pub fn is_line_visible(&self, stage: usize, line: usize) -> bool {
        self.layout.place_of(stage, line).is_some_and(|(_, height)| height > 0.0)
    }

    /// Where the box has to be scrolled now, if it has to. Told once.
    pub fn take_scroll_target(&mut self) -> Option<f64> {
        let top = self.scroll_to.take()?;
        self.top = top;
        Some(top)
    }

    /// Changes something and sees to it that what the reader looks at stays in its place.
    fn keep_place(&mut self, change: impl FnOnce(&mut Self)) {
        let (height, shown) = (self.layout.height(), self.shown);
        let anchor = self.layout.anchor_at(self.top);
        change(self);
        if self.follow.follows() {
            if (height, shown) != (self.layout.height(), self.shown) {
                self.scroll_to = Some(self.end());
            }
        } else if let Some(anchor) = anchor {
            let top = self.layout.top_of(anchor);
            if top != self.top {
                self.scroll(top);
            }
        }
    }

    fn go_to_match(&mut self, log: &LogStore) {
        let Some(Match { stage, line, range }) = self.finder.as_ref().and_then(|found| found.get(self.current_match))
        else {
            return;
        };
        self.seeks_first_error = false;
        if range.end > TRUNCATED_BYTES {
            self.layout.expand_line(stage, line, log);
        }
        self.go_to(stage, line);
    }

    /// Goes to a line, if it is not in sight already. Its stage is unfolded.
    fn go_to(&mut self, stage: usize, line: usize) {
        self.layout.set_collapsed(stage, false);
        let Some((top, height)) = self.layout.place_of(stage, line) else { return };
        self.follow.let_go();
        // The stage's header lies over the first lines in sight.
        let seen_from = self.scroll_to.unwrap_or(self.top) + self.layout.header_height();
        if top < seen_from || top + height > seen_from - self.layout.header_height() + self.shown {
            self.scroll(top - self.shown * LANDING);
        }
    }

    fn scroll(&mut self, top: f64) {
        self.top = top.clamp(0.0, self.end());
        self.scroll_to = Some(self.top);
    }

    fn end(&self) -> f64 {
        (self.layout.height() - self.shown).max(0.0)
    }
}
