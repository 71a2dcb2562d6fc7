use dioxus::html::geometry::PixelsSize;

use crate::build_log::Metrics;

/// The number of characters in the sample whose width is measured.
pub(super) const SAMPLE_CHARS: usize = 64;

/// Below this width, in CSS pixels, times are above their lines, not beside them.
const NARROW: f64 = 480.0;

/// The sizes measured so far.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Measures {
    /// The visible height of the log, in CSS pixels.
    pub(super) shown: Option<f64>,
    /// The height of a stage's header, in CSS pixels.
    pub(super) header: Option<f64>,
    pub(super) line: Option<PixelsSize>,
    /// The space for the text of a line.
    pub(super) output: Option<PixelsSize>,
    pub(super) sample: Option<PixelsSize>,
}

impl Measures {
    /// The sizes for the layout. Those that have not been measured have their defaults.
    pub(super) fn metrics(&self, wrap: bool) -> Metrics {
        let default = Metrics::default();
        let row = self.sample.map_or(default.row, |sample| sample.height);
        let columns = self.output.zip(self.character()).map(|(output, character)| (output.width / character) as usize);
        Metrics {
            row,
            line_extra: self.line.map_or(default.line_extra, |line| (line.height - row).max(0.0)),
            header: self.header.unwrap_or(default.header),
            columns: columns.filter(|_| wrap),
        }
    }

    /// The width of a log whose longest row has this many characters, in CSS pixels.
    pub(super) fn width_of(&self, columns: usize) -> Option<f64> {
        let around = self.line?.width - self.output?.width;
        Some(around + columns as f64 * self.character()?)
    }

    /// The width of a line that fits into the box, in CSS pixels.
    pub(super) fn line_width(&self) -> Option<f64> {
        self.line.map(|line| line.width)
    }

    /// Whether the box is so narrow that times are above their lines.
    pub(super) fn is_narrow(&self) -> bool {
        self.line.is_some_and(|line| line.width < NARROW)
    }

    /// The width of one character, in CSS pixels.
    fn character(&self) -> Option<f64> {
        self.sample.map(|sample| sample.width / SAMPLE_CHARS as f64).filter(|width| *width > 0.0)
    }
}
