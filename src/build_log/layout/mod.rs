//! The vertical positions of a log's lines, so that only the visible lines are rendered.
//!
//! A log is a column of stages. A stage is a header and, unless it is collapsed, its lines. The height of a line is
//! computed from its text until the line is rendered: every rendered line is measured.

mod geometry;
mod heights;
mod log_layout;
mod text_size;
mod units;

#[cfg(test)]
mod tests;

pub(super) use geometry::Anchor;
pub(crate) use geometry::{LineSize, Metrics, StageWindow};
pub(super) use log_layout::LogLayout;
