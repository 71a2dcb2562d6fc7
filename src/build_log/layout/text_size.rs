use crate::build_log::{
    bytes::has_control,
    long_line::{TRUNCATED_BYTES, truncated},
    plain_text::plain_text,
};

/// How many bytes of plain text one byte of output can become at most, where a hidden character is spelled out.
const VISIBLE_ESCAPE: usize = 4;

/// The room that a line's text takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TextSize {
    /// How many rows.
    pub(super) rows: usize,
    /// How many characters in the widest of them.
    pub(super) widest: usize,
}

impl TextSize {
    /// The size of `output` in rows of so many `columns`, or of any length where none. Of a long line only the part that
    /// is shown at once counts, with a row for what offers the rest, unless the line is `whole`.
    pub(super) fn of(output: &str, columns: Option<usize>, whole: bool) -> Self {
        match width_beside_styles(output).filter(|width| *width <= TRUNCATED_BYTES) {
            Some(width) => Self { rows: rows_of(width, columns), widest: width },
            None => Self::of_plain(&plain_text(output), columns, whole),
        }
    }

    fn of_plain(text: &str, columns: Option<usize>, whole: bool) -> Self {
        let shown = if whole { text } else { truncated(text) };
        let offer = usize::from(shown.len() < text.len());
        let lengths = shown.split('\n').map(|row| row.chars().count());
        lengths.fold(Self { rows: offer, widest: 0 }, |size, length| Self {
            rows: size.rows + rows_of(length, columns),
            widest: size.widest.max(length),
        })
    }

    /// Whether `output` surely takes one row: known without reading its escapes, of which all but those that move the
    /// cursor to the right make a text shorter.
    pub(super) fn is_one_row(output: &str, columns: Option<usize>) -> bool {
        let fits = columns.is_none_or(|columns| output.len() <= columns && output.is_ascii());
        let bytes = output.as_bytes();
        let is_broken = || has_control(bytes) && (bytes.contains(&b'\n') || may_move_right(bytes));
        fits && bytes.len() <= TRUNCATED_BYTES / VISIBLE_ESCAPE && !is_broken()
    }
}

/// How many characters `output` has beside the escapes that change how text looks (SGR), if it is ASCII and has no other
/// control characters: nearly every line is like that, and its escapes need not be understood.
fn width_beside_styles(output: &str) -> Option<usize> {
    let (mut width, mut rest) = (0, output.as_bytes());
    loop {
        let plain = rest.iter().take_while(|byte| matches!(byte, b' '..=b'~')).count();
        width += plain;
        let Some(escape) = rest.get(plain..).filter(|rest| !rest.is_empty()) else { return Some(width) };
        let parameters = escape.strip_prefix(b"\x1b[")?;
        let len = parameters.iter().take_while(|byte| matches!(byte, b'0'..=b'9' | b';')).count();
        rest = parameters[len..].strip_prefix(b"m")?;
    }
}

/// Whether an escape in `output` may move the cursor to the right. Such a one ends with `C` or `G`, and what stands before
/// that is neither a letter nor a blank.
fn may_move_right(output: &[u8]) -> bool {
    let ends = |pair: &[u8]| matches!(pair[1], b'C' | b'G') && !(pair[0] == b' ' || pair[0].is_ascii_alphabetic());
    output.contains(&b'\x1b') && output.windows(2).any(ends)
}

/// A row that is too long is broken where it reaches the end, be that within a word, as a terminal does.
fn rows_of(length: usize, columns: Option<usize>) -> usize {
    columns.map_or(1, |columns| length.div_ceil(columns.max(1)).max(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn size(output: &str, columns: Option<usize>, whole: bool) -> (usize, usize) {
        let TextSize { rows, widest } = TextSize::of(output, columns, whole);
        (rows, widest)
    }

    #[test]
    fn rows_come_from_line_breaks_and_from_wrapping() {
        for (output, columns, expected) in [
            ("", None, (1, 0)),
            ("", Some(10), (1, 0)),
            ("0123456789", Some(10), (1, 10)),
            ("0123456789a", Some(10), (2, 11)),
            ("a\nbc\n", None, (3, 2)),
            ("a\n0123456789a", Some(10), (3, 11)),
            ("\u{1b}[1mbold\u{1b}[0m", Some(10), (1, 4)),
            ("häßlich", None, (1, 7)),
            ("no room", Some(0), (7, 7)),
        ] {
            assert_eq!(size(output, columns, false), expected, "{output:?} in {columns:?}");
        }
    }

    proptest! {
        #[test]
        fn what_surely_takes_one_row_does(
            output in "([ -~]|\\n|\\r|\\x08|\\t|\\x1b\\[[0-9]{0,4}[mKCDG]|[\u{202a}-\u{202e}äß]){0,30}",
            columns in prop::option::of(1usize..40),
        ) {
            if TextSize::is_one_row(&output, columns) {
                prop_assert_eq!(TextSize::of(&output, columns, false).rows, 1);
            }
        }
    }

    proptest! {
        #[test]
        fn a_size_is_that_of_the_plain_text(
            output in "([ -~]{0,6}|x{170}|\x1b\\[[0-9;]{0,40}m|\x1b\\[[0-9;:?]{0,6}[mK]|\x1b\\[|\x1b|[\x00-\x1f\x7f]|\u{202a}|ä){0,12}",
            columns in prop::option::of(1usize..10),
            whole in any::<bool>(),
        ) {
            prop_assert_eq!(TextSize::of(&output, columns, whole), TextSize::of_plain(&plain_text(&output), columns, whole));
        }
    }

    #[test]
    fn escapes_that_change_how_text_looks_need_not_be_understood() {
        assert_eq!(width_beside_styles("a \u{1b}[1;38;5;208mb\u{1b}[0m~"), Some(4));
        assert_eq!(width_beside_styles("\u{1b}[m"), Some(0));
        for output in ["\u{1b}[2K", "\u{1b}[1", "\u{1b}", "a\tb", "\u{7f}", "ä"] {
            assert_eq!(width_beside_styles(output), None, "{output:?}");
        }
    }

    #[test]
    fn a_cursor_that_moves_to_the_right_makes_a_short_output_long() {
        for output in ["\u{1b}[24GA", "\u{1b}[24CA", "\u{1b}[9999CA"] {
            assert!(!TextSize::is_one_row(output, Some(10)), "{output:?}");
            assert!(!TextSize::is_one_row(output, None), "{output:?}");
            assert!(size(output, Some(10), false).0 > 1, "{output:?}");
        }
        assert!(TextSize::is_one_row("\u{1b}[1mCreated Group", Some(80)));
    }

    #[test]
    fn of_a_long_line_what_is_shown_and_one_row_more_count() {
        let long = "x".repeat(64 << 10);
        assert_eq!(size(&long, None, false), (2, TRUNCATED_BYTES));
        assert_eq!(size(&long, Some(64), false), (TRUNCATED_BYTES / 64 + 1, TRUNCATED_BYTES));
        assert_eq!(size(&long, Some(64), true), (1024, 64 << 10));
        assert_eq!(size(&"a\n".repeat(TRUNCATED_BYTES), None, false).0, TRUNCATED_BYTES / 2 + 2);
    }
}
