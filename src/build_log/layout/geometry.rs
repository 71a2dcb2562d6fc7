use std::ops::Range;

use super::units::to_units;

/// What the heights of lines depend on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Metrics {
    /// The height of a row of text, in CSS pixels.
    pub(crate) row: f64,
    /// The height of a line beside its rows (padding), in CSS pixels.
    pub(crate) line_extra: f64,
    /// The height of a stage's header, in CSS pixels.
    pub(crate) header: f64,
    /// The number of characters per row. `None` if lines are not wrapped.
    pub(crate) columns: Option<usize>,
}

impl Default for Metrics {
    /// The metrics of theme.css in a browser with default settings, until the page is measured.
    fn default() -> Self {
        Self { row: 20.0, line_extra: 0.0, header: 30.0, columns: None }
    }
}

impl Metrics {
    /// The height of a line with this many rows, in units.
    pub(super) fn height_of(&self, rows: usize) -> u32 {
        to_units(rows as f64 * self.row + self.line_extra)
    }
}

/// The measured size of a rendered line, in CSS pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct LineSize {
    /// The index of the stage in the store.
    pub(crate) stage: usize,
    /// The index of the line in the stage.
    pub(crate) index: usize,
    /// The id of the line.
    pub(crate) id: i64,
    /// The width of the line, with the text that overflows the box.
    pub(crate) width: f64,
    pub(crate) height: f64,
}

/// A position in a log that is independent of the heights above it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::build_log) struct Anchor {
    pub(in crate::build_log) stage: usize,
    /// `None` in the stage's header.
    pub(in crate::build_log) line: Option<usize>,
    /// The distance from the top of the line or header, in CSS pixels.
    pub(in crate::build_log) offset: f64,
}

/// The visible part of a log.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::build_log) struct Window {
    /// The height of the whole log, in CSS pixels.
    pub(in crate::build_log) height: f64,
    /// The visible stages, in order.
    pub(in crate::build_log) stages: Vec<StageWindow>,
}

/// The visible part of a stage.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct StageWindow {
    /// The index of the stage in the store.
    pub(crate) stage: usize,
    /// The top of the stage, in CSS pixels from the top of the log.
    pub(crate) top: f64,
    /// The height of the stage with its header, in CSS pixels.
    pub(crate) height: f64,
    /// The visible lines. May include lines without height.
    pub(crate) lines: Range<usize>,
    /// The top of the first visible line, in CSS pixels from the top of the stage.
    pub(crate) lines_top: f64,
    /// Whether the stage is collapsed.
    pub(crate) collapsed: bool,
}
