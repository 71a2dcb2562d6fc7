use std::{borrow::Cow, ops::Range};

use super::{
    characters::is_plain,
    find_urls::find_urls,
    link::Link,
    parser::AnsiParser,
    span::{Span, push_span},
    style::Style,
};

/// A log line's text without escapes, and the style of each piece of it. `\n` and `\t` are its only control characters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct StyledText<'a> {
    /// The text, of one or more rows.
    pub(crate) text: Cow<'a, str>,
    /// The spans cover the text without gaps. Empty if the text has neither styles nor links.
    pub(crate) spans: Vec<Span>,
}

impl<'a> StyledText<'a> {
    /// Parses a log line's output. Borrows it if it has no escapes.
    pub(crate) fn parse(output: &'a str) -> Self {
        if is_plain(output) {
            return Self::with_links(output.into(), Vec::new());
        }
        let mut parser = AnsiParser::default();
        parser.push(output);
        let (text, spans) = parser.finish();
        Self::with_links(text.into(), spans)
    }

    /// Adds links to the URLs in `text`. Text that already has a link keeps it.
    pub(super) fn with_links(text: Cow<'a, str>, mut spans: Vec<Span>) -> Self {
        let urls = find_urls(&text);
        if !urls.is_empty() {
            if spans.is_empty() {
                spans.push(Span { range: 0..text.len(), style: Style::default(), link: None });
            }
            spans = link_urls(spans, urls);
        }
        if let [Span { style, link: None, .. }] = spans.as_slice()
            && *style == Style::default()
        {
            spans.clear();
        }
        Self { text, spans }
    }
}

/// Splits spans at the start and the end of each URL, and links the spans of URLs.
fn link_urls(spans: Vec<Span>, urls: Vec<(Range<usize>, Link)>) -> Vec<Span> {
    let mut urls = urls.into_iter().peekable();
    let mut linked = Vec::with_capacity(spans.len() + 2);
    for Span { range, style, link } in spans {
        let mut start = range.start;
        while start < range.end {
            while urls.next_if(|(url, _)| url.end <= start).is_some() {}
            let (end, url_link) = match urls.peek() {
                Some((url, link)) if url.start <= start => (url.end, Some(link)),
                Some((url, _)) => (url.start, None),
                None => (range.end, None),
            };
            let end = end.min(range.end);
            push_span(&mut linked, Span { range: start..end, style, link: link.as_ref().or(url_link).cloned() });
            start = end;
        }
    }
    linked
}
