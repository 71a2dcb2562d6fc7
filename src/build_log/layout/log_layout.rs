use std::{
    collections::{HashMap, HashSet},
    mem,
};

use super::{
    geometry::{Anchor, LineSize, Metrics, StageWindow, Window},
    heights::Heights,
    text_size::TextSize,
    units::{UNITS_PER_PIXEL, to_pixels, to_units},
};
use crate::build_log::{
    line::LogLevel,
    store::{Line, LineOrder, LogStore, Stage, StageId},
};

/// Identifies a line: [`Stage::id`] and the line's id. The ids of two origins may be the same.
type LineKey = (StageId, i64);

/// The positions of a log's lines.
#[derive(Clone, Debug)]
pub(in crate::build_log) struct LogLayout {
    measurer: Measurer,
    stages: Vec<StageLayout>,
    collapsed: HashSet<StageId>,
    /// [`LogStore::line_order`] at the last [`Self::sync`].
    order: Option<LineOrder>,
    /// The width of the widest measured line, in CSS pixels, where lines do not wrap.
    max_width: f64,
    /// Whether measurements of rendered lines were dropped since [`Self::take_needs_measurement`].
    needs_measurement: bool,
}

/// Computes the heights of lines.
#[derive(Clone, Debug)]
struct Measurer {
    metrics: Metrics,
    /// The height of a line with one row, in units.
    one_row: u32,
    min_level: LogLevel,
    /// The long lines that are expanded.
    expanded_lines: HashSet<LineKey>,
    /// The number of columns of the longest row so far.
    max_columns: usize,
    /// The measured heights of lines, in units, where they differ from the computed ones. Valid for `metrics`.
    measured: HashMap<LineKey, u32>,
}

#[derive(Clone, Debug, Default)]
struct StageLayout {
    /// [`Stage::id`].
    id: StageId,
    /// Whether a line has text. Until then only the header is shown.
    has_text: bool,
    lines: Heights,
}

impl LogLayout {
    /// An empty layout. [`Self::sync`] adds lines.
    pub(in crate::build_log) fn new(metrics: Metrics) -> Self {
        let measurer = Measurer {
            metrics,
            one_row: metrics.height_of(1),
            min_level: LogLevel::Trace,
            expanded_lines: HashSet::new(),
            max_columns: 0,
            measured: HashMap::new(),
        };
        Self {
            measurer,
            stages: Vec::new(),
            collapsed: HashSet::new(),
            order: None,
            max_width: 0.0,
            needs_measurement: true,
        }
    }

    /// Adds the lines that `log` has received since the last call. Takes time for new lines only, unless lines arrived
    /// late or `log` is another store.
    pub(in crate::build_log) fn sync(&mut self, log: &LogStore) {
        if self.order != Some(log.line_order()) {
            self.order = Some(log.line_order());
            self.clear_heights();
        }
        for stage in log.stages().skip(self.stages.len()) {
            self.stages.push(StageLayout { id: stage.id(), ..StageLayout::default() });
        }
        for (layout, stage) in self.stages.iter_mut().zip(log.stages()) {
            layout.sync(stage, &mut self.measurer);
        }
    }

    /// Computes all heights again if `metrics` have changed.
    pub(in crate::build_log) fn set_metrics(&mut self, metrics: Metrics, log: &LogStore) {
        if self.measurer.metrics != metrics {
            self.measurer.metrics = metrics;
            self.measurer.one_row = metrics.height_of(1);
            self.measurer.measured.clear();
            self.clear_heights();
            self.sync(log);
        }
    }

    /// Hides lines that are less severe than `min_level`.
    pub(in crate::build_log) fn set_min_level(&mut self, min_level: LogLevel, log: &LogStore) {
        if self.measurer.min_level != min_level {
            self.measurer.min_level = min_level;
            self.clear_heights();
            self.sync(log);
        }
    }

    /// Expands a truncated line.
    pub(in crate::build_log) fn expand_line(&mut self, stage: usize, index: usize, log: &LogStore) {
        let Some(id) = log.stage(stage).map(Stage::id) else { return };
        let Some(line) = log.stage(stage).and_then(|stage| stage.line(index)) else { return };
        let is_new = self.measurer.expanded_lines.insert((id, line.id));
        self.measurer.measured.remove(&(id, line.id));
        self.needs_measurement = true;
        if let Some(lines) = self.stages.get_mut(stage).map(|stage| &mut stage.lines)
            && is_new
            && lines.get(index).is_some_and(|height| height > 0)
        {
            lines.set(index, self.measurer.height(id, &line));
        }
    }

    /// Whether [`Self::expand_line`] was called for the line with this id in the stage at this index.
    pub(in crate::build_log) fn is_line_expanded(&self, stage: usize, id: i64) -> bool {
        self.stage_id(stage).is_some_and(|stage| self.measurer.expanded_lines.contains(&(stage, id)))
    }

    /// The number of columns of the longest row.
    pub(in crate::build_log) fn max_columns(&self) -> usize {
        self.measurer.max_columns
    }

    /// The width of the widest line that was measured, in CSS pixels. 0 where lines wrap.
    pub(in crate::build_log) fn max_width(&self) -> f64 {
        self.max_width
    }

    /// The anchor of the position `top` CSS pixels from the top of the log. `None` past the end.
    pub(in crate::build_log) fn anchor_at(&self, top: f64) -> Option<Anchor> {
        let window = self.window(top, 1.0 / UNITS_PER_PIXEL);
        let stage = window.stages.first()?;
        Some(if stage.lines.is_empty() || top < stage.top + stage.lines_top {
            Anchor { stage: stage.stage, line: None, offset: top - stage.top }
        } else {
            Anchor { stage: stage.stage, line: Some(stage.lines.start), offset: top - stage.top - stage.lines_top }
        })
    }

    /// The current position of an anchor, in CSS pixels from the top of the log.
    pub(in crate::build_log) fn top_of(&self, anchor: Anchor) -> f64 {
        let stage_top = self.stage_top(anchor.stage);
        let Some(line) = anchor.line else { return stage_top + anchor.offset };
        // Of a collapsed stage, the header stays in its place.
        let place = self.place_of(anchor.stage, line).filter(|_| !self.is_collapsed(anchor.stage));
        place.map_or(stage_top, |(top, _)| top + anchor.offset)
    }

    /// [`LogStore::line_order`] at the last [`Self::sync`].
    pub(in crate::build_log) fn order(&self) -> Option<LineOrder> {
        self.order
    }

    /// [`Stage::id`] of the stage at this index.
    pub(in crate::build_log) fn stage_id(&self, stage: usize) -> Option<StageId> {
        self.stages.get(stage).map(|stage| stage.id)
    }

    /// Collapses or expands a stage.
    pub(in crate::build_log) fn set_collapsed(&mut self, stage: usize, collapsed: bool) {
        let Some(id) = self.stage_id(stage) else { return };
        if collapsed {
            self.collapsed.insert(id);
        } else {
            self.collapsed.remove(&id);
        }
    }

    /// Whether a stage is collapsed.
    pub(in crate::build_log) fn is_collapsed(&self, stage: usize) -> bool {
        self.stage_id(stage).is_some_and(|id| self.collapsed.contains(&id))
    }

    /// Sets the measured size of a rendered line. Returns whether the layout changed.
    pub(in crate::build_log) fn measure(&mut self, size: LineSize) -> bool {
        let LineSize { stage, index, id, width, height } = size;
        let height = to_units(height);
        let Some(StageLayout { id: stage, lines, .. }) = self.stages.get_mut(stage) else { return false };
        // A line without layout, such as one in a closed row, is reported with height 0.
        let Some(current) = lines.get(index).filter(|current| *current > 0 && height > 0) else { return false };
        let is_wider = self.measurer.metrics.columns.is_none() && width > self.max_width;
        if is_wider {
            self.max_width = width;
        }
        if current != height {
            lines.set(index, height);
            self.measurer.measured.insert((*stage, id), height);
        }
        is_wider || current != height
    }

    /// Whether all rendered lines must be measured again, not only new ones and those whose sizes change. True once after
    /// measurements were dropped, and for a new layout.
    pub(in crate::build_log) fn take_needs_measurement(&mut self) -> bool {
        mem::take(&mut self.needs_measurement)
    }

    /// The height of the log, in CSS pixels.
    pub(in crate::build_log) fn height(&self) -> f64 {
        to_pixels(self.stages.iter().map(|stage| self.stage_height(stage)).sum())
    }

    /// The top of a line, from the top of the log, and its height, in CSS pixels. In a collapsed stage: those of the
    /// stage's header.
    pub(in crate::build_log) fn place_of(&self, stage: usize, line: usize) -> Option<(f64, f64)> {
        let layout = self.stages.get(stage)?;
        let height = layout.lines.get(line)?;
        let stage_top = self.stage_top_units(stage);
        Some(if self.is_collapsed(stage) {
            (to_pixels(stage_top), self.measurer.metrics.header)
        } else {
            let top = stage_top + self.header_units() + layout.lines.offset_of(line);
            (to_pixels(top), to_pixels(height.into()))
        })
    }

    /// What is visible in `height` CSS pixels from `top` on.
    pub(in crate::build_log) fn window(&self, top: f64, height: f64) -> Window {
        let window_top = (top.max(0.0) * UNITS_PER_PIXEL) as u64;
        let window_bottom = window_top + (height.max(0.0) * UNITS_PER_PIXEL) as u64;
        let mut stages = Vec::new();
        let mut stage_top = 0;
        for (index, layout) in self.stages.iter().enumerate() {
            let stage_height = self.stage_height(layout);
            if stage_top < window_bottom && stage_top + stage_height > window_top {
                let lines_top = stage_top + self.header_units();
                let (first, first_top) = layout.lines.row_at(window_top.saturating_sub(lines_top));
                let end = match window_bottom.saturating_sub(lines_top) {
                    0 => first,
                    // The last visible row has the window's last unit.
                    visible => (layout.lines.row_at(visible - 1).0 + 1).min(layout.lines.len()),
                };
                let collapsed = self.is_collapsed(index);
                stages.push(StageWindow {
                    stage: index,
                    top: to_pixels(stage_top),
                    height: to_pixels(stage_height),
                    lines: if collapsed { 0..0 } else { first..end.max(first) },
                    lines_top: to_pixels(self.header_units() + if collapsed { 0 } else { first_top }),
                    collapsed,
                });
            }
            stage_top += stage_height;
        }
        Window { height: to_pixels(stage_top), stages }
    }

    /// The header of a stage without its lines. `None` if there is no such stage.
    pub(in crate::build_log) fn header_window(&self, stage: usize) -> Option<StageWindow> {
        let layout = self.stages.get(stage)?;
        Some(StageWindow {
            stage,
            top: self.stage_top(stage),
            height: to_pixels(self.stage_height(layout)),
            lines: 0..0,
            lines_top: self.header_height(),
            collapsed: self.is_collapsed(stage),
        })
    }

    /// The top of a stage, in CSS pixels from the top of the log.
    pub(in crate::build_log) fn stage_top(&self, stage: usize) -> f64 {
        to_pixels(self.stage_top_units(stage))
    }

    /// The height of a stage's header, in CSS pixels.
    pub(in crate::build_log) fn header_height(&self) -> f64 {
        self.measurer.metrics.header
    }

    fn header_units(&self) -> u64 {
        to_units(self.measurer.metrics.header).into()
    }

    fn stage_top_units(&self, stage: usize) -> u64 {
        self.stages.iter().take(stage).map(|stage| self.stage_height(stage)).sum()
    }

    fn stage_height(&self, stage: &StageLayout) -> u64 {
        self.header_units() + if self.collapsed.contains(&stage.id) { 0 } else { stage.lines.total() }
    }

    /// Sorts the stages as in `log`.
    /// Computes all heights again on the next [`Self::sync`].
    fn clear_heights(&mut self) {
        self.measurer.max_columns = 0;
        self.max_width = 0.0;
        self.needs_measurement = true;
        self.stages.clear();
    }
}

impl StageLayout {
    fn sync(&mut self, stage: Stage<'_>, measurer: &mut Measurer) {
        for line in stage.slice(self.lines.len()..stage.len()) {
            if !self.has_text && !line.output.is_empty() {
                self.has_text = true;
                self.show_empty_lines(stage, measurer);
            }
            self.lines.push(if self.has_text { measurer.height(self.id, &line) } else { 0 });
        }
    }

    /// Shows the empty lines before the first text. Not inlined, so that a browser optimizes the loop over the lines faster.
    #[cold]
    #[inline(never)]
    fn show_empty_lines(&mut self, stage: Stage<'_>, measurer: &mut Measurer) {
        for (row, line) in stage.slice(0..self.lines.len()).enumerate().skip(stage.marker_len()) {
            self.lines.set(row, measurer.height(self.id, &line));
        }
    }
}

impl Measurer {
    /// The height of a line of the stage with this id, in units. 0 if the line is hidden.
    fn height(&mut self, stage: StageId, line: &Line<'_>) -> u32 {
        if line.level.severity() < self.min_level.severity() {
            return 0;
        }
        let key = (stage, line.id);
        let computed = self.computed_height(key, line);
        // Nearly every log is without such lines.
        if self.measured.is_empty() { computed } else { self.measured.get(&key).copied().unwrap_or(computed) }
    }

    fn computed_height(&mut self, key: LineKey, line: &Line<'_>) -> u32 {
        let columns = self.metrics.columns;
        let size = TextSize::of_ascii(line.output, columns).unwrap_or_else(|| self.size_of_any(key, line));
        self.max_columns = self.max_columns.max(size.columns);
        if size.rows == 1 { self.one_row } else { self.metrics.height_of(size.rows) }
    }

    /// The size of a text that is not short, or has other than ASCII characters and styles. Not inlined, so that a browser optimizes
    /// the loop over the lines faster.
    #[cold]
    #[inline(never)]
    fn size_of_any(&self, key: LineKey, line: &Line<'_>) -> TextSize {
        let columns = self.metrics.columns;
        // A text has at most as many columns as bytes, unless it has tabs or hidden characters that are written out.
        let is_narrow = columns.is_some() || line.output.len() <= self.max_columns;
        if is_narrow && TextSize::is_one_row(line.output, columns) {
            TextSize { rows: 1, columns: 0 }
        } else {
            TextSize::of_any(line.output, columns, self.expanded_lines.contains(&key))
        }
    }
}
