use std::ops::Range;

use crate::build_log::{Link, Paint, Style, StyledText};

/// A piece of a line's text that is drawn in one element.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Piece {
    pub(super) text: String,
    pub(super) paint: Paint,
    pub(super) link: Option<Link>,
    /// Whether it is what the reader looks for, and if so, whether it is the current place.
    pub(super) found: Option<bool>,
}

/// Cuts a line's text where its look changes and where something found begins or ends. Of the text only the first
/// `len` bytes are drawn.
pub(super) fn pieces(styled: &StyledText<'_>, len: usize, found: &[(Range<usize>, bool)]) -> Vec<Piece> {
    let plain = [crate::build_log::Span { range: 0..styled.text.len(), style: Style::default(), link: None }];
    let spans = if styled.spans.is_empty() { &plain[..] } else { &styled.spans };
    let mut pieces = Vec::new();
    let mut marks = found.iter().peekable();
    for span in spans {
        let (mut start, end) = (span.range.start, span.range.end.min(len));
        while start < end {
            while marks.next_if(|(mark, _)| mark.end <= start).is_some() {}
            let (stop, found) = match marks.peek() {
                Some((mark, current)) if mark.start <= start => (mark.end.min(end), Some(*current)),
                Some((mark, _)) => (mark.start.min(end), None),
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
    fn something_found_is_cut_out_across_looks() {
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
    fn what_is_beyond_the_part_shown_is_left_out() {
        assert_eq!(cut("abcdef", 4, &[(3..6, false)]), [piece("abc", "", None), piece("d", "", Some(false))]);
    }
}
