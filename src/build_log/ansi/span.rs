use std::ops::Range;

use super::{link::Link, style::Style};

/// A piece of text with one style and one link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    /// The range in the text, in bytes.
    pub(crate) range: Range<usize>,
    pub(crate) style: Style,
    pub(crate) link: Option<Link>,
}

/// Appends a span, or extends the last one if both look the same.
pub(super) fn push_span(spans: &mut Vec<Span>, span: Span) {
    match spans.last_mut() {
        Some(last) if last.style == span.style && last.link == span.link => last.range.end = span.range.end,
        _ => spans.push(span),
    }
}
