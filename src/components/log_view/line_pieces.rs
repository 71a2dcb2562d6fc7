use std::ops::Range;

use crate::build_log::{Link, Paint, Span, Style, StyledText};

/// A piece of a line's text with one style.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Piece {
    pub(super) text: String,
    pub(super) paint: Paint,
    pub(super) link: Option<Link>,
    /// For a match of the search: whether it is the current one.
    pub(super) found: Option<bool>,
}

/// Splits the first `len` bytes of a line's text where the style changes and where a match begins or ends.
pub(super) fn pieces(styled: &StyledText<'_>, len: usize, found: &[(Range<usize>, bool)]) -> Vec<Piece> {
    let plain = [Span { range: 0..styled.text.len(), style: Style::default(), link: None }];
    let spans = if styled.spans.is_empty() { &plain[..] } else { &styled.spans };
    let mut pieces = Vec::new();
    let mut matches = found.iter().peekable();
    for span in spans {
        let (mut start, end) = (span.range.start, span.range.end.min(len));
        while start < end {
            while matches.next_if(|(range, _)| range.end <= start).is_some() {}
            let (stop, found) = match matches.peek() {
                Some((range, current)) if range.start <= start => (range.end.min(end), Some(*current)),
                Some((range, _)) => (range.start.min(end), None),
                None => (end, None),
            };
            let text = styled.text.get(start..stop).unwrap_or_default().to_owned();
            pieces.push(Piece { text, paint: span.style.paint(), link: span.link.clone(), found });
            start = stop;
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(output: &str, len: usize, found: &[(Range<usize>, bool)]) -> Vec<(String, String, Option<bool>)> {
        let pieces = pieces(&StyledText::parse(output), len, found);
        pieces.into_iter().map(|piece| (piece.text, piece.paint.class, piece.found)).collect()
    }

    fn piece(text: &str, class: &str, found: Option<bool>) -> (String, String, Option<bool>) {
        (text.to_owned(), class.to_owned(), found)
    }

    #[test]
    fn a_plain_line_is_one_piece() {
        assert_eq!(cut("plain", 5, &[]), [piece("plain", "", None)]);
        assert_eq!(cut("", 0, &[]), []);
    }

    #[test]
    fn a_match_is_split_where_the_style_changes() {
        let output = "ab\u{1b}[1mcd\u{1b}[0mef";
        assert_eq!(
            cut(output, 6, &[(1..3, false), (5..6, true)]),
            [
                piece("a", "", None),
                piece("b", "", Some(false)),
                piece("c", " cwt-bold", Some(false)),
                piece("d", " cwt-bold", None),
                piece("e", "", None),
                piece("f", "", Some(true)),
            ]
        );
    }

    #[test]
    fn text_beyond_the_length_is_left_out() {
        assert_eq!(cut("abcdef", 4, &[(3..6, false)]), [piece("abc", "", None), piece("d", "", Some(false))]);
    }
}
