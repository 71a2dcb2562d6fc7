use std::ops::Range;

use super::{
    measures::Measures,
    stage_outline::{StageOutline, StageTiming},
    times::TimeFormat,
};
use crate::build_log::{LogStore, LogViewport, StageWindow};

/// The part of a log to render.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Drawing {
    /// The height of the whole log, in CSS pixels.
    pub(super) height: f64,
    /// The width of the whole log, in CSS pixels, where lines do not wrap.
    pub(super) width: Option<f64>,
    /// The number of lines of the whole log.
    pub(super) lines: usize,
    pub(super) stages: Vec<DrawnStage>,
}

/// The part of a stage to render.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct DrawnStage {
    pub(super) outline: StageOutline,
    pub(super) timing: StageTiming,
    pub(super) window: StageWindow,
    pub(super) lines: Vec<LineOutline>,
    /// The heights of the lines by the layout, which tests compare with the page.
    pub(super) heights: Option<String>,
}

/// Identifies a line and holds all that its look depends on: while it is equal, the line does not render again.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct LineOutline {
    pub(super) stage: usize,
    pub(super) index: usize,
    pub(super) id: i64,
    /// Whether a long line is shown in full.
    pub(super) is_whole: bool,
    /// The matches of the search, as byte ranges of the plain text, and whether each is the current one.
    pub(super) found: Vec<(Range<usize>, bool)>,
    pub(super) times: TimeFormat,
}

impl Drawing {
    pub(super) fn new(
        reader: &mut LogViewport,
        log: &LogStore,
        outlines: &[StageOutline],
        measures: &Measures,
        wraps: bool,
        times: TimeFormat,
    ) -> Self {
        if let Some(shown) = measures.shown {
            reader.on_resize(shown, measures.metrics(wraps), log);
        }
        let windows = reader.visible_stages();
        let stages = windows.into_iter().filter_map(|window| {
            let outline = outlines.get(window.stage)?.clone();
            let stage = log.stage(window.stage)?;
            let indexes = window.lines.clone();
            let lines = indexes.clone().zip(stage.slice(indexes));
            let lines = lines.filter(|(index, _)| reader.is_line_visible(window.stage, *index));
            let lines = lines.map(|(index, line)| LineOutline {
                stage: window.stage,
                index,
                id: line.id,
                is_whole: reader.is_line_expanded(window.stage, line.id),
                found: reader.matches_in(window.stage, index, log),
                times,
            });
            let lines: Vec<_> = lines.collect();
            let heights = layout_heights(reader, &lines);
            Some(DrawnStage { outline, timing: StageTiming::of(&stage), lines, heights, window })
        });
        let stages: Vec<_> = stages.collect();
        let lines =
            stages.iter().flat_map(|stage| &stage.lines).map(|line| (line.stage, line.index, line.id)).collect();
        reader.set_rendered_lines(lines);
        Self {
            stages,
            height: reader.height(),
            width: measures
                .width_of(reader.max_columns())
                .map(|width| width.max(reader.max_width()))
                .filter(|_| !wraps),
            lines: log.len(),
        }
    }
}

/// The heights of these lines by the layout, in CSS pixels, separated by spaces.
#[cfg(feature = "internals")]
fn layout_heights(reader: &LogViewport, lines: &[LineOutline]) -> Option<String> {
    let heights = lines.iter().map(|line| reader.line_height(line.stage, line.index).to_string());
    Some(heights.collect::<Vec<_>>().join(" "))
}

#[cfg(not(feature = "internals"))]
fn layout_heights(_: &LogViewport, _: &[LineOutline]) -> Option<String> {
    None
}
