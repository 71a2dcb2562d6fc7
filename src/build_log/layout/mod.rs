//! Where each line of a log stands in a box that shows a part of it, so that only that part has to be drawn.
//!
//! A log is a column of stages, each a header and, unless collapsed, its lines. A line's height follows from its text;
//! where the page has measured it, the measure counts.

mod heights;
mod text_size;

#[cfg(test)]
mod tests;

use std::{mem, ops::Range};

use heights::Heights;
use text_size::TextSize;

use super::{
    line::LogLevel,
    store::{Line, LogStore, Stage},
};

/// Parts of a CSS pixel that heights are rounded to, so that their sums are exact.
const UNIT: f64 = 64.0;

/// What a line's height follows from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Metrics {
    /// The height of one row of text, in CSS pixels.
    pub row: f64,
    /// What a line is higher than its rows, in CSS pixels.
    pub line_extra: f64,
    /// The height of a stage's header, in CSS pixels.
    pub header: f64,
    /// How many characters fit into a row; lines are not wrapped where none.
    pub columns: Option<usize>,
}

impl Default for Metrics {
    /// What theme.css comes to in a browser's usual settings, for as long as the page has not been measured.
    fn default() -> Self {
        Self { row: 20.0, line_extra: 0.0, header: 30.0, columns: None }
    }
}

/// The places of a log's lines.
#[derive(Clone, Debug)]
pub struct LogLayout {
    metrics: Metrics,
    min_level: LogLevel,
    stages: Vec<StageLayout>,
    late_lines: usize,
    /// The ids of the long lines that are shown whole.
    whole: Vec<i64>,
    /// How many characters the longest row has.
    widest: usize,
}

/// A place in a log, by what stands there: it is found again after heights above it have changed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Anchor {
    stage: usize,
    /// None in the stage's header.
    line: Option<usize>,
    /// How far below the beginning of its line or header, in CSS pixels.
    offset: f64,
}

#[derive(Clone, Debug, Default)]
struct StageLayout {
    /// Which stage it is: others may come to stand before it.
    number: usize,
    collapsed: bool,
    /// A line with text has come: until then the header stands for the stage.
    has_text: bool,
    lines: Heights,
}

/// The part of a log that a box shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Window {
    /// The height of the whole log, in CSS pixels.
    pub height: f64,
    /// The stages that have a part in it, in order.
    pub stages: Vec<StageWindow>,
}

/// The part of a stage that a box shows.
#[derive(Clone, Debug, PartialEq)]
pub struct StageWindow {
    /// Which stage of the store.
    pub stage: usize,
    /// Where it begins, in CSS pixels from the log's beginning.
    pub top: f64,
    /// Its height with its header, in CSS pixels.
    pub height: f64,
    /// Which of its lines to draw. Lines without height are among them.
    pub lines: Range<usize>,
    /// Where the first of them begins, in CSS pixels from the stage's beginning.
    pub lines_top: f64,
    /// Whether its lines are folded away.
    pub collapsed: bool,
}

impl LogLayout {
    /// A layout of nothing. [`Self::sync`] takes lines in.
    pub fn new(metrics: Metrics) -> Self {
        let (min_level, whole) = (LogLevel::Trace, Vec::new());
        Self { metrics, min_level, stages: Vec::new(), late_lines: 0, whole, widest: 0 }
    }

    /// Takes in what `log` has more than before. The work is that of the new lines alone, unless lines came in between.
    pub fn sync(&mut self, log: &LogStore) {
        for number in self.stages.len()..log.stages().len() {
            self.stages.push(StageLayout { number, ..StageLayout::default() });
        }
        if self.late_lines != log.late_lines() {
            self.late_lines = log.late_lines();
            self.forget_heights();
            self.put_in_order(log);
        }
        let mut ruler =
            Ruler { metrics: &self.metrics, min_level: self.min_level, whole: &self.whole, widest: self.widest };
        for (layout, stage) in self.stages.iter_mut().zip(log.stages()) {
            layout.take_in(&stage, &mut ruler);
        }
        self.widest = ruler.widest;
    }

    /// Lays everything out anew by other metrics: after the box, its font or its wrapping has changed.
    pub fn set_metrics(&mut self, metrics: Metrics, log: &LogStore) {
        if self.metrics != metrics {
            self.metrics = metrics;
            self.forget_heights();
            self.sync(log);
        }
    }

    /// Leaves out the lines that are less grave than `least`.
    pub fn set_min_level(&mut self, min_level: LogLevel, log: &LogStore) {
        if self.min_level != min_level {
            self.min_level = min_level;
            self.forget_heights();
            self.sync(log);
        }
    }

    /// Shows all of a long line, of which only the beginning was shown.
    pub fn expand_line(&mut self, stage: usize, line: usize, log: &LogStore) {
        let Some(text) = log.stage(stage).and_then(|stage| stage.slice(line, line + 1).next()) else { return };
        if self.is_line_expanded(text.id) {
            return;
        }
        self.whole.push(text.id);
        if let Some(lines) = self.stages.get_mut(stage).map(|stage| &mut stage.lines)
            && lines.get(line).is_some_and(|held| held > 0)
        {
            let mut ruler =
                Ruler { metrics: &self.metrics, min_level: self.min_level, whole: &self.whole, widest: self.widest };
            lines.set(line, ruler.height(&text));
            self.widest = ruler.widest;
        }
    }

    /// Whether all of a line is shown, however long it is.
    pub fn is_line_expanded(&self, id: i64) -> bool {
        self.whole.contains(&id)
    }

    /// How many characters the longest row has that is or may be shown.
    pub fn max_columns(&self) -> usize {
        self.widest
    }

    /// What stands `top` CSS pixels below the log's beginning; none below its end.
    pub fn anchor_at(&self, top: f64) -> Option<Anchor> {
        let window = self.window(top, 1.0 / UNIT);
        let stage = window.stages.first()?;
        Some(if stage.lines.is_empty() || top < stage.top + stage.lines_top {
            Anchor { stage: stage.stage, line: None, offset: top - stage.top }
        } else {
            Anchor { stage: stage.stage, line: Some(stage.lines.start), offset: top - stage.top - stage.lines_top }
        })
    }

    /// How far below the log's beginning an anchor is now, in CSS pixels.
    pub fn top_of(&self, anchor: Anchor) -> f64 {
        let stage_top = self.stage_top(anchor.stage);
        let Some(line) = anchor.line else { return stage_top + anchor.offset };
        // The header of a stage that has been folded stays where it stuck.
        let place = self.place_of(anchor.stage, line).filter(|_| !self.is_collapsed(anchor.stage));
        place.map_or(stage_top, |(top, _)| top + anchor.offset)
    }

    /// Folds a stage's lines away, or unfolds them.
    pub fn set_collapsed(&mut self, stage: usize, collapsed: bool) {
        if let Some(stage) = self.stages.get_mut(stage) {
            stage.collapsed = collapsed;
        }
    }

    /// Whether a stage's lines are folded away.
    pub fn is_collapsed(&self, stage: usize) -> bool {
        self.stages.get(stage).is_some_and(|stage| stage.collapsed)
    }

    /// Takes a drawn line's measured height in CSS pixels for its own. Says whether that moved anything.
    pub fn measure(&mut self, stage: usize, line: usize, height: f64) -> bool {
        let Some(lines) = self.stages.get_mut(stage).map(|stage| &mut stage.lines) else { return false };
        let height = units(height);
        // A line that is being taken from the page is told to have no height.
        let differs = height > 0 && lines.get(line).is_some_and(|held| held > 0 && held != height);
        if differs {
            lines.set(line, height);
        }
        differs
    }

    /// The height of the whole log, in CSS pixels.
    pub fn height(&self) -> f64 {
        pixels(self.stages.iter().map(|stage| self.stage_height(stage)).sum())
    }

    /// Where a line begins, in CSS pixels from the log's beginning, and its height; none for a line that is not there.
    /// A line in a collapsed stage is where its header is.
    pub fn place_of(&self, stage: usize, line: usize) -> Option<(f64, f64)> {
        let layout = self.stages.get(stage)?;
        let height = layout.lines.get(line)?;
        let before = self.top_of_stage(stage);
        Some(if layout.collapsed {
            (pixels(before), self.metrics.header)
        } else {
            (pixels(before + self.header() + layout.lines.offset_of(line)), pixels(u64::from(height)))
        })
    }

    /// What has a part in the `height` CSS pixels from `top` on.
    pub fn window(&self, top: f64, height: f64) -> Window {
        let from = (top.max(0.0) * UNIT) as u64;
        let to = from + (height.max(0.0) * UNIT) as u64;
        let mut stages = Vec::new();
        let mut stage_top = 0;
        for (index, layout) in self.stages.iter().enumerate() {
            let stage_height = self.stage_height(layout);
            if stage_top < to && stage_top + stage_height > from {
                let lines_begin = stage_top + self.header();
                let (first, first_top) = layout.lines.row_at(from.saturating_sub(lines_begin));
                let end = match to.saturating_sub(lines_begin) {
                    0 => first,
                    // The row under the window's last unit is the last one with a part in it.
                    below => (layout.lines.row_at(below - 1).0 + 1).min(layout.lines.len()),
                };
                stages.push(StageWindow {
                    stage: index,
                    top: pixels(stage_top),
                    height: pixels(stage_height),
                    lines: if layout.collapsed { 0..0 } else { first..end.max(first) },
                    lines_top: pixels(self.header() + if layout.collapsed { 0 } else { first_top }),
                    collapsed: layout.collapsed,
                });
            }
            stage_top += stage_height;
        }
        Window { height: pixels(stage_top), stages }
    }

    fn header(&self) -> u64 {
        u64::from(units(self.metrics.header))
    }

    /// Where a stage begins, in CSS pixels from the log's beginning.
    pub fn stage_top(&self, stage: usize) -> f64 {
        pixels(self.top_of_stage(stage))
    }

    /// The height of a stage's header, in CSS pixels.
    pub fn header_height(&self) -> f64 {
        self.metrics.header
    }

    fn top_of_stage(&self, stage: usize) -> u64 {
        self.stages.iter().take(stage).map(|stage| self.stage_height(stage)).sum()
    }

    fn stage_height(&self, stage: &StageLayout) -> u64 {
        self.header() + if stage.collapsed { 0 } else { stage.lines.total() }
    }

    /// Puts the stages where they stand in `log`.
    fn put_in_order(&mut self, log: &LogStore) {
        let mut by_number = vec![StageLayout::default(); self.stages.len()];
        for stage in mem::take(&mut self.stages) {
            let number = stage.number;
            by_number[number] = stage;
        }
        self.stages = log.stages().map(|stage| mem::take(&mut by_number[stage.number()])).collect();
    }

    fn forget_heights(&mut self) {
        self.widest = 0;
        for stage in &mut self.stages {
            stage.lines = Heights::default();
            stage.has_text = false;
        }
    }
}

impl StageLayout {
    fn take_in(&mut self, stage: &Stage<'_>, ruler: &mut Ruler<'_>) {
        let held = self.lines.len();
        for line in stage.slice(held, stage.len()) {
            if !self.has_text && !line.output.is_empty() {
                self.has_text = true;
                // Empty lines that were left out while there was nothing else are lines after all.
                for (row, line) in stage.slice(0, self.lines.len()).enumerate().skip(stage.marker_len()) {
                    self.lines.set(row, ruler.height(&line));
                }
            }
            self.lines.push(if self.has_text { ruler.height(&line) } else { 0 });
        }
    }
}

/// Says how high lines are, and remembers the widest.
struct Ruler<'a> {
    metrics: &'a Metrics,
    min_level: LogLevel,
    whole: &'a [i64],
    widest: usize,
}

impl Ruler<'_> {
    fn height(&mut self, line: &Line<'_>) -> u32 {
        if line.level.severity() < self.min_level.severity() {
            return 0;
        }
        // A text has no more characters than bytes, unless hidden ones are spelled out.
        let is_narrow = self.metrics.columns.is_some() || line.output.len() <= self.widest;
        if is_narrow && TextSize::is_one_row(line.output, self.metrics.columns) {
            return units(self.metrics.row + self.metrics.line_extra);
        }
        let is_whole = self.whole.contains(&line.id);
        let size = TextSize::of(line.output, self.metrics.columns, is_whole);
        self.widest = self.widest.max(size.widest);
        units(size.rows as f64 * self.metrics.row + self.metrics.line_extra)
    }
}

fn units(pixels: f64) -> u32 {
    (pixels * UNIT).round().clamp(0.0, f64::from(u32::MAX)) as u32
}

fn pixels(units: u64) -> f64 {
    units as f64 / UNIT
}
