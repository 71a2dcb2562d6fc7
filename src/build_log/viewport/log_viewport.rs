use std::ops::Range;

use super::auto_scroll::AutoScroll;
use crate::build_log::{
    layout::{Anchor, LineSize, LogLayout, Metrics, StageWindow},
    line::LogLevel,
    search::{MatchPosition, Query, Search},
    store::{LogStore, StageId},
    truncate::TRUNCATED_BYTES,
};

/// How much is rendered above and below the visible part, as a share of its height: what a quick scroll reaches before the
/// page is rendered again. Where nothing that was rendered is still visible, there is none: such a jump may be one of many, and each
/// line that is not visible delays the next.
const OVERSCAN: f64 = 0.5;

/// The assumed height of the box until it is measured, in CSS pixels.
const DEFAULT_HEIGHT: f64 = 256.0;

/// The limit of the box's height, in CSS pixels: no screen is higher. A box is unbounded while the style sheet is loading;
/// rendering all lines into it would delay the style sheet further.
const MAX_HEIGHT: f64 = 4320.0;

/// Where the target of a jump is placed, as a share of the box's height from its top.
const JUMP_OFFSET: f64 = 0.3;

/// A box that shows a part of a log, without the DOM.
///
/// It receives lines, scroll and resize events and the user's commands. It returns what to render and where to scroll.
/// Whatever changes above the visible lines, they keep their place.
#[derive(Clone, Debug)]
pub(crate) struct LogViewport {
    pub(super) layout: LogLayout,
    auto_scroll: AutoScroll,
    search: Option<Search>,
    min_level: LogLevel,
    /// The scroll position, in CSS pixels.
    top: f64,
    /// The height of the visible part, in CSS pixels.
    visible: f64,
    /// The top and bottom of what was rendered last, in CSS pixels.
    rendered: (f64, f64),
    line_count: usize,
    /// `line_count` when auto scroll was disabled.
    seen_lines: usize,
    /// Whether the box scrolls to the first error while the log loads.
    scrolls_to_error: bool,
    /// The error that the box has scrolled to: its stage and its id. The error of a later stage replaces it
    /// while the log loads.
    scrolled_to_error: Option<(StageId, i64)>,
    scroll_target: Option<f64>,
    /// The stage and the line that the box was scrolled to. Until the user scrolls it stays visible, while lines around it are
    /// measured.
    revealed: Option<(usize, usize)>,
    /// The stage, the index and the id of each line that was rendered last.
    rendered_lines: Vec<(usize, usize, i64)>,
}

impl LogViewport {
    /// The viewport of a log that is live or finished. The finished log of a failure opens at its first error.
    pub(crate) fn new(is_live: bool, has_failed: bool) -> Self {
        Self {
            layout: LogLayout::new(Metrics::default()),
            auto_scroll: AutoScroll::new(is_live),
            search: None,
            min_level: LogLevel::Trace,
            top: 0.0,
            visible: DEFAULT_HEIGHT,
            rendered: (0.0, 0.0),
            line_count: 0,
            seen_lines: 0,
            scrolls_to_error: has_failed && !is_live,
            scrolled_to_error: None,
            scroll_target: None,
            revealed: None,
            rendered_lines: Vec::new(),
        }
    }

    /// Adds the lines that `log` has received since the last call.
    pub(crate) fn sync(&mut self, log: &LogStore) {
        if self.layout.order().is_none_or(|order| order == log.line_order()) {
            self.keep_position(|viewport| viewport.layout.sync(log));
        } else {
            self.sync_other_order(log);
        }
        self.line_count = log.len();
        if self.auto_scroll.is_enabled() {
            self.seen_lines = self.line_count;
        }
        if let Some(search) = &mut self.search {
            search.count_more(log);
        }
        if self.scrolls_to_error && self.scrolled_to_error != first_error_key(log) {
            self.scroll_to_first_error(log);
        }
    }

    /// Handles a resize: the box shows `visible` CSS pixels, and lines have these metrics.
    pub(crate) fn on_resize(&mut self, visible: f64, metrics: Metrics, log: &LogStore) {
        self.keep_position(|viewport| {
            viewport.visible = visible.min(MAX_HEIGHT);
            viewport.layout.set_metrics(metrics, log);
        });
    }

    /// Handles a scroll event. Returns whether the box must be rendered again.
    pub(crate) fn on_scroll(&mut self, top: f64) -> bool {
        let was_auto_scrolling = self.auto_scroll.is_enabled();
        self.auto_scroll.on_scroll(top, self.visible, self.layout.height());
        // A browser may round the position that the box was scrolled to.
        let is_by_user = (top - self.top).abs() >= 1.0;
        if is_by_user {
            self.scrolls_to_error = false;
            self.revealed = None;
        }
        self.top = top;
        let margin = if is_by_user { self.visible * OVERSCAN / 2.0 } else { 0.0 };
        let (from, to) = self.rendered;
        let needs_lines =
            (top - margin).max(0.0) < from || (top + self.visible + margin).min(self.layout.height()) > to;
        needs_lines || was_auto_scrolling != self.auto_scroll.is_enabled()
    }

    /// Sets the measured sizes of rendered lines. Returns whether the box must be rendered again.
    pub(crate) fn on_measure(&mut self, sizes: &[LineSize]) -> bool {
        let mut changed = false;
        self.keep_position(|viewport| {
            for size in sizes {
                changed |= viewport.layout.measure(*size);
            }
        });
        if changed && let Some((stage, line)) = self.revealed {
            self.scroll_into_view(stage, line);
        }
        changed
    }

    /// Whether all rendered lines must be measured again, not only new ones and those whose sizes change.
    pub(crate) fn take_needs_measurement(&mut self) -> bool {
        self.layout.take_needs_measurement()
    }

    /// Collapses or expands a stage.
    pub(crate) fn toggle_stage(&mut self, stage: usize) {
        let collapsed = !self.layout.is_collapsed(stage);
        self.revealed = None;
        self.keep_position(|viewport| viewport.layout.set_collapsed(stage, collapsed));
    }

    /// Hides lines that are less severe than `min_level`. The search skips them.
    pub(crate) fn set_min_level(&mut self, min_level: LogLevel, log: &LogStore) {
        self.min_level = min_level;
        self.revealed = None;
        self.keep_position(|viewport| viewport.layout.set_min_level(min_level, log));
        if let Some(search) = &self.search {
            let query = Query { min_level, ..search.query().clone() };
            self.find(Some(query), log);
        }
    }

    /// The level below which lines are hidden.
    pub(crate) fn min_level(&self) -> LogLevel {
        self.min_level
    }

    /// Expands a truncated line.
    pub(crate) fn expand_line(&mut self, stage: usize, line: usize, log: &LogStore) {
        self.keep_position(|viewport| viewport.layout.expand_line(stage, line, log));
    }

    /// Whether [`Self::expand_line`] was called for the line with this id in the stage at this index.
    pub(crate) fn is_line_expanded(&self, stage: usize, id: i64) -> bool {
        self.layout.is_line_expanded(stage, id)
    }

    /// Scrolls to the end and enables auto scroll.
    pub(crate) fn scroll_to_end(&mut self) {
        self.scrolls_to_error = false;
        self.revealed = None;
        self.auto_scroll.enable();
        self.scroll_target = Some(self.max_top());
    }

    /// Scrolls to the top of a stage.
    pub(crate) fn scroll_to_stage(&mut self, stage: usize) {
        self.scrolls_to_error = false;
        self.revealed = None;
        self.auto_scroll.disable();
        self.scroll_to(self.layout.stage_top(stage));
    }

    /// Scrolls to the first error, if there is one.
    pub(crate) fn scroll_to_first_error(&mut self, log: &LogStore) {
        if let Some((stage, index, _)) = log.first_error() {
            self.scrolled_to_error = first_error_key(log);
            self.reveal(stage, index);
        }
    }

    /// Starts a search, or ends it. The first match in or below the visible part becomes the current match. The matches are counted
    /// by [`Self::count_matches`].
    pub(crate) fn find(&mut self, query: Option<Query>, log: &LogStore) {
        let window = self.layout.window(self.top, self.visible);
        let (stage, line) = window.stages.first().map_or((0, 0), |stage| (stage.stage, stage.lines.start));
        let query = query.filter(|query| !query.text.is_empty());
        self.search = query.map(|query| Search::new(query, stage, line, log));
        self.reveal_current_match(log);
    }

    /// Counts matches until all lines have been searched, or until `is_over`. Returns whether all have been.
    pub(crate) fn count_matches(&mut self, log: &LogStore, is_over: impl FnMut() -> bool) -> bool {
        self.search.as_mut().is_none_or(|search| search.count_until(log, is_over))
    }

    /// The number of matches, and the index of the current match. `None` without a search.
    pub(crate) fn match_position(&self, log: &LogStore) -> Option<MatchPosition> {
        self.search.as_ref().map(|search| search.position(log))
    }

    /// Makes the next or the previous match the current match. Wraps around.
    pub(crate) fn step_match(&mut self, forwards: bool, log: &LogStore) {
        if let Some(search) = &mut self.search {
            search.step(forwards, log);
            self.reveal_current_match(log);
        }
    }

    /// The matches in a line: the range in its plain text in bytes, and whether it is the current match.
    pub(crate) fn matches_in(&self, stage: usize, line: usize, log: &LogStore) -> Vec<(Range<usize>, bool)> {
        self.search.as_ref().map(|search| search.matches_in(stage, line, log)).unwrap_or_default()
    }

    /// How many lines have arrived since auto scroll was disabled. `None` while it is enabled.
    pub(crate) fn unseen_lines(&self) -> Option<usize> {
        (!self.auto_scroll.is_enabled()).then(|| self.line_count.saturating_sub(self.seen_lines))
    }

    /// The height of the whole log, in CSS pixels.
    pub(crate) fn height(&self) -> f64 {
        self.layout.height()
    }

    /// Whether the log is higher than a box that shows `visible` CSS pixels, which another height of the log does not resize.
    pub(crate) fn is_scrollable_in(&self, visible: f64) -> bool {
        // A browser may round the height of the box.
        self.layout.height() > visible + 1.0
    }

    /// The number of columns of the longest row.
    pub(crate) fn max_columns(&self) -> usize {
        self.layout.max_columns()
    }

    /// The width of the widest line that was measured, in CSS pixels. 0 where lines wrap.
    pub(crate) fn max_width(&self) -> f64 {
        self.layout.max_width()
    }

    /// The height of a line by the layout, in CSS pixels, for tests.
    #[cfg(feature = "internals")]
    pub(crate) fn line_height(&self, stage: usize, line: usize) -> f64 {
        self.layout.place_of(stage, line).map_or(0.0, |(_, height)| height)
    }

    /// What to render: the visible lines of each visible stage, the overscan, and the headers of the stages before and after
    /// those, so that the Tab key reaches every stage.
    pub(crate) fn visible_stages(&mut self) -> Vec<StageWindow> {
        let top = self.scroll_target.unwrap_or(self.top);
        let (from, to) = self.rendered;
        let has_jumped = top + self.visible < from || top > to;
        let margin = if has_jumped { 0.0 } else { self.visible * OVERSCAN };
        let (from, to) = ((top - margin).max(0.0), (top + self.visible + margin).min(self.layout.height()));
        self.rendered = (from, to);
        let mut stages = self.layout.window(from, to - from).stages;
        let before = stages.first().and_then(|first| first.stage.checked_sub(1));
        let after = stages.last().map(|last| last.stage + 1);
        stages.splice(..0, before.and_then(|stage| self.layout.header_window(stage)));
        stages.extend(after.and_then(|stage| self.layout.header_window(stage)));
        stages
    }

    /// Whether a line has a height. Filtered lines and stage markers have none.
    pub(crate) fn is_line_visible(&self, stage: usize, line: usize) -> bool {
        self.layout.place_of(stage, line).is_some_and(|(_, height)| height > 0.0)
    }

    /// The position that the box must be scrolled to, once.
    pub(crate) fn take_scroll_target(&mut self) -> Option<f64> {
        let top = self.scroll_target.take()?;
        self.top = top;
        Some(top)
    }

    /// Remembers the lines that are rendered: their stages, their indexes and their ids.
    pub(crate) fn set_rendered_lines(&mut self, lines: Vec<(usize, usize, i64)>) {
        self.rendered_lines = lines;
    }

    /// The stage and the index of a rendered line: that with this id in the stage with this `Stage::id`.
    pub(crate) fn rendered_line(&self, stage_id: StageId, id: i64) -> Option<(usize, usize)> {
        let is_line =
            |(stage, _, line): &&(usize, usize, i64)| *line == id && self.layout.stage_id(*stage) == Some(stage_id);
        self.rendered_lines.iter().find(is_line).map(|(stage, index, _)| (*stage, *index))
    }

    /// Adds lines some of which belong above others, or those of another store. Stages and lines then have other indexes, so the anchor
    /// is found by its id.
    fn sync_other_order(&mut self, log: &LogStore) {
        self.revealed = None;
        if self.auto_scroll.is_enabled() {
            return self.keep_position(|viewport| viewport.layout.sync(log));
        }
        let anchor = self.layout.anchor_at(self.top).and_then(|anchor| {
            let stage = self.layout.stage_id(anchor.stage)?;
            let is_anchor =
                |(stage, index, _): &&(usize, usize, i64)| (*stage, Some(*index)) == (anchor.stage, anchor.line);
            let id = self.rendered_lines.iter().find(is_anchor).map(|(.., id)| *id);
            Some((stage, id, anchor.offset))
        });
        self.layout.sync(log);
        let anchor = anchor.and_then(|(stage_id, id, offset)| {
            let stage = log.stages().position(|stage| stage.id() == stage_id)?;
            let index_of = |id| log.stage(stage)?.lines().position(|line| line.id == id);
            Some(Anchor { stage, line: id.and_then(index_of), offset })
        });
        if let Some(top) = anchor.map(|anchor| self.layout.top_of(anchor)).filter(|top| *top != self.top) {
            self.scroll_to(top);
        }
    }

    /// Applies a change and scrolls such that the visible lines, or the end, keep their place in the box.
    fn keep_position(&mut self, change: impl FnOnce(&mut Self)) {
        let (height, visible) = (self.layout.height(), self.visible);
        let anchor = self.layout.anchor_at(self.top);
        change(self);
        if self.auto_scroll.is_enabled() {
            if (height, visible) != (self.layout.height(), self.visible) {
                self.scroll_target = Some(self.max_top());
            }
        } else if let Some(anchor) = anchor {
            let top = self.layout.top_of(anchor);
            if top != self.top {
                self.scroll_to(top);
            }
        }
    }

    fn reveal_current_match(&mut self, log: &LogStore) {
        let Some(current) = self.search.as_ref().and_then(Search::current) else { return };
        let (stage, line) = (current.stage, current.line);
        self.scrolls_to_error = false;
        if current.range.end > TRUNCATED_BYTES {
            self.layout.expand_line(stage, line, log);
        }
        self.reveal(stage, line);
    }

    /// Expands a line's stage, and scrolls to the line if it is not visible.
    fn reveal(&mut self, stage: usize, line: usize) {
        self.layout.set_collapsed(stage, false);
        self.auto_scroll.disable();
        self.revealed = Some((stage, line));
        self.scroll_into_view(stage, line);
    }

    fn scroll_into_view(&mut self, stage: usize, line: usize) {
        let Some((top, height)) = self.layout.place_of(stage, line) else { return };
        let visible_top = self.scroll_target.unwrap_or(self.top);
        // The sticky header covers the first visible lines.
        if top < visible_top + self.layout.header_height() || top + height > visible_top + self.visible {
            self.scroll_to(top - self.visible * JUMP_OFFSET);
        }
    }

    fn scroll_to(&mut self, top: f64) {
        self.top = top.clamp(0.0, self.max_top());
        self.scroll_target = Some(self.top);
    }

    fn max_top(&self) -> f64 {
        (self.layout.height() - self.visible).max(0.0)
    }
}

/// Identifies the first error: its stage and its id. The ids of two origins may be the same.
fn first_error_key(log: &LogStore) -> Option<(StageId, i64)> {
    let (stage, _, line) = log.first_error()?;
    Some((log.stage(stage)?.id(), line.id))
}
