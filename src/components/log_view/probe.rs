use dioxus::{core::ListenerCallback, html::geometry::PixelsSize, prelude::*};

use super::times::TimeFormat;
use crate::build_log::Metrics;

/// How many characters the width of one is measured by.
const SAMPLE: usize = 64;

/// Below this width, in CSS pixels, there is no room for times beside the lines.
const NARROW: f64 = 480.0;

/// What has been measured of the page so far.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Measures {
    /// The part of the log that the box shows.
    pub(super) shown: Option<f64>,
    header: Option<f64>,
    line: Option<PixelsSize>,
    /// The room for a line's text.
    output: Option<PixelsSize>,
    sample: Option<PixelsSize>,
}

impl Measures {
    /// The sizes that the layout goes by; what has not been measured is as usual.
    pub(super) fn metrics(&self, wrap: bool) -> Metrics {
        let usual = Metrics::default();
        let row = self.sample.map_or(usual.row, |sample| sample.height);
        let columns = self.output.zip(self.character()).map(|(output, character)| (output.width / character) as usize);
        Metrics {
            row,
            line_extra: self.line.map_or(usual.line_extra, |line| (line.height - row).max(0.0)),
            header: self.header.unwrap_or(usual.header),
            columns: columns.filter(|_| wrap),
        }
    }

    /// How wide a log is whose longest row has so many characters, in CSS pixels.
    pub(super) fn width_of(&self, columns: usize) -> Option<f64> {
        let around = self.line?.width - self.output?.width;
        Some(around + columns as f64 * self.character()?)
    }

    /// How wide a line is that fits into the box, in CSS pixels.
    pub(super) fn line_width(&self) -> Option<f64> {
        self.line.map(|line| line.width)
    }

    /// Whether the box is so narrow that times stand above their lines.
    pub(super) fn is_narrow(&self) -> bool {
        self.line.is_some_and(|line| line.width < NARROW)
    }

    /// The width of one character, in CSS pixels.
    fn character(&self) -> Option<f64> {
        self.sample.map(|sample| sample.width / SAMPLE as f64).filter(|width| *width > 0.0)
    }
}

/// A header and a line that nobody sees, of which the page tells the sizes.
#[component]
pub(super) fn Probe(times: TimeFormat, measures: Signal<Measures>) -> Element {
    let measured = move |take: fn(&mut Measures, PixelsSize)| {
        let mut measures = measures;
        ListenerCallback::new(move |event: Event<ResizeData>| {
            // An element that is not laid out has no size.
            let Some(size) = event.get_border_box_size().ok().filter(|size| size.height > 0.0) else { return };
            let mut new = *measures.peek();
            take(&mut new, size);
            if new != *measures.peek() {
                measures.set(new);
            }
        })
    };
    rsx! {
        div { class: "cwt-probe", "aria-hidden": "true",
            div { class: "cwt-stage-header", onresize: measured(|new, size| new.header = Some(size.height)),
                span { class: "cwt-stage-toggle", "x" }
            }
            div { class: "cwt-line", onresize: measured(|new, size| new.line = Some(size)),
                if let Some(widest) = times.widest() {
                    span { class: "cwt-time", "{widest}" }
                }
                span { class: "cwt-output", onresize: measured(|new, size| new.output = Some(size)), "x" }
            }
            div { class: "cwt-line",
                span { class: "cwt-sample", onresize: measured(|new, size| new.sample = Some(size)),
                    {"x".repeat(SAMPLE)}
                }
            }
        }
    }
}
