use std::{borrow::Cow, ops::Range};

use super::{
    characters::is_plain,
    link::{Link, written_links},
    parser::AnsiParser,
    style::Style,
};

/// One log line's text, without control characters other than `\n` and `\t`, and how each piece of it is drawn.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StyledText<'a> {
    /// The text; several lines of it where the log line held several.
    pub text: Cow<'a, str>,
    /// The pieces, in order and without gaps, from the text's first byte to its last. None if all of it is plain.
    pub spans: Vec<Span>,
}

/// A piece of a [`StyledText`] that is drawn in one way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// Where it is in the text, in bytes.
    pub range: Range<usize>,
    /// How it looks.
    pub style: Style,
    /// Where it leads.
    pub link: Option<Link>,
}

impl<'a> StyledText<'a> {
    /// Reads one log line's output. Of a line without escapes and links nothing is copied.
    ///
    /// ```
    /// use chat_workspace_tools::build_log::{Color, StyledText};
    ///
    /// let styled = StyledText::parse("\u{1b}[32mok\u{1b}[0m see https://example.test/log.");
    /// assert_eq!(styled.text, "ok see https://example.test/log.");
    /// assert_eq!(styled.spans[0].style.foreground, Color::Indexed(2));
    /// assert_eq!(styled.spans[2].link.as_ref().map(|link| link.url()), Some("https://example.test/log"));
    /// ```
    pub fn parse(output: &'a str) -> Self {
        if is_plain(output) {
            return Self::linked(output.into(), Vec::new());
        }
        let mut parser = AnsiParser::default();
        parser.push(output);
        parser.finish()
    }

    /// `text` drawn as `spans` say, with the URLs written out in it made links; the links already there stay.
    pub(super) fn linked(text: Cow<'a, str>, mut spans: Vec<Span>) -> Self {
        let links: Vec<_> = written_links(&text).collect();
        if !links.is_empty() {
            if spans.is_empty() {
                spans.push(Span { range: 0..text.len(), style: Style::default(), link: None });
            }
            spans = lay_links(spans, links.into_iter());
        }
        if let [Span { style, link: None, .. }] = spans.as_slice()
            && *style == Style::default()
        {
            spans.clear();
        }
        Self { text, spans }
    }
}

/// Splits `spans` where a link begins or ends. A span that leads somewhere already is left alone.
fn lay_links(spans: Vec<Span>, links: impl Iterator<Item = (Range<usize>, Link)>) -> Vec<Span> {
    let mut links = links.peekable();
    let mut linked = Vec::with_capacity(spans.len() + 2);
    for Span { range, style, link } in spans {
        let mut start = range.start;
        while start < range.end {
            while links.next_if(|(url, _)| url.end <= start).is_some() {}
            let (end, written) = match links.peek() {
                Some((url, written)) if url.start <= start => (url.end, Some(written)),
                Some((url, _)) => (url.start, None),
                None => (range.end, None),
            };
            let end = end.min(range.end);
            extend_spans(&mut linked, Span { range: start..end, style, link: link.as_ref().or(written).cloned() });
            start = end;
        }
    }
    linked
}

/// Adds the span that follows the last one, or lengthens that one if they are drawn alike.
pub(super) fn extend_spans(spans: &mut Vec<Span>, span: Span) {
    match spans.last_mut() {
        Some(last) if last.style == span.style && last.link == span.link => last.range.end = span.range.end,
        _ => spans.push(span),
    }
}
