use unicode_width::UnicodeWidthChar;

use crate::build_log::{
    ascii_runs::for_each_ascii_run,
    bytes::has_control_byte,
    plain_text::plain_text,
    truncate::{TRUNCATED_BYTES, truncated},
};

/// The most bytes of plain text that one byte of output can become: the hidden U+061C, of 2 bytes, is written as
/// `<U+061C>`.
const MAX_EXPANSION: usize = 4;

/// The distance between tab stops, in columns: `tab-size` in the style sheet.
const TAB_WIDTH: usize = 8;

/// The size of a line's text, computed. The rendered text may be larger or smaller: the width of a character depends on its font.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TextSize {
    /// The number of rows.
    pub(super) rows: usize,
    /// The number of columns of the longest row. Wide characters have two.
    pub(super) columns: usize,
}

impl TextSize {
    /// The size of `output`, wrapped at `wrap` columns. A text that is not `expanded` is truncated, and the button to
    /// expand it takes a row.
    #[cfg(test)]
    pub(super) fn of(output: &str, wrap: Option<usize>, expanded: bool) -> Self {
        Self::of_ascii(output, wrap).unwrap_or_else(|| Self::of_any(output, wrap, expanded))
    }

    /// The size of a short `output` of ASCII characters and styles. `None` for any other.
    pub(super) fn of_ascii(output: &str, wrap: Option<usize>) -> Option<Self> {
        let len = styled_ascii_len(output).filter(|len| *len <= TRUNCATED_BYTES)?;
        Some(Self { rows: wrapped_rows(len, wrap), columns: len })
    }

    /// The size of any `output`. Parses it.
    pub(super) fn of_any(output: &str, wrap: Option<usize>, expanded: bool) -> Self {
        Self::of_plain(&plain_text(output), wrap, expanded)
    }

    fn of_plain(text: &str, wrap: Option<usize>, expanded: bool) -> Self {
        let shown = if expanded { text } else { truncated(text) };
        let button_rows = usize::from(shown.len() < text.len());
        // A browser draws no row after the last line break of an element.
        let rows = if button_rows == 0 { shown.strip_suffix('\n').unwrap_or(shown) } else { shown };
        rows.split('\n').map(|row| Self::of_row(row, wrap)).fold(Self { rows: button_rows, columns: 0 }, |size, row| {
            Self { rows: size.rows + row.rows, columns: size.columns.max(row.columns) }
        })
    }

    /// The size of a text without line breaks.
    fn of_row(text: &str, wrap: Option<usize>) -> Self {
        if text.is_ascii() && !text.contains('\t') {
            return Self { rows: wrapped_rows(text.len(), wrap), columns: text.len() };
        }
        let limit = wrap.map_or(usize::MAX, |columns| columns.max(1));
        let (mut rows, mut column, mut columns) = (1, 0_usize, 0);
        for c in text.chars() {
            let width = match c {
                '\t' => TAB_WIDTH - column % TAB_WIDTH,
                _ => c.width().unwrap_or_default(),
            };
            if column > 0 && column + width > limit {
                rows += 1;
                column = 0;
            }
            column += width;
            columns = columns.max(column);
        }
        Self { rows, columns }
    }

    /// Whether `output` certainly takes one row. Does not parse escapes: see [`may_add_rows`].
    pub(super) fn is_one_row(output: &str, wrap: Option<usize>) -> bool {
        let fits = wrap.is_none_or(|columns| output.len() <= columns && output.is_ascii());
        fits && output.len() <= TRUNCATED_BYTES / MAX_EXPANSION
            && !(has_control_byte(output.as_bytes()) && may_add_rows(output.as_bytes()))
    }
}

/// The number of characters of `output` without style escapes, if it is ASCII and has no other control characters. Nearly
/// every line is like that.
///
/// Parsing all escapes instead took 374 to 430 ms for 100,000 coloured lines, fetched and drawn; this takes 102 to 147 ms.
fn styled_ascii_len(output: &str) -> Option<usize> {
    let mut len = 0;
    for_each_ascii_run(output, |run| len += run.len()).then_some(len)
}

/// Whether `output` has a tab or a line break (line feed, vertical tab, form feed), or may have an escape that breaks the line or makes
/// the text longer than `output`: one that moves the cursor right (`C`, `G`, `I`, `a`, `` ` ``), inserts or repeats cells (`@`, `b`) or starts the
/// next line (`E`). The character before these is neither a letter nor a space.
fn may_add_rows(output: &[u8]) -> bool {
    let ends_escape = |pair: &[u8]| matches!(pair, [before, b'C' | b'G' | b'I' | b'@' | b'E' | b'`' | b'a' | b'b'] if *before != b' ' && !before.is_ascii_alphabetic());
    output.iter().any(|byte| matches!(byte, b'\t'..=b'\x0c'))
        || output.contains(&b'\x1b') && output.windows(2).any(ends_escape)
}

/// The number of rows of a row of `len` characters. Wraps within words, as a terminal does.
fn wrapped_rows(len: usize, wrap: Option<usize>) -> usize {
    wrap.map_or(1, |columns| len.div_ceil(columns.max(1)).max(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn size(output: &str, wrap: Option<usize>, expanded: bool) -> (usize, usize) {
        let TextSize { rows, columns } = TextSize::of(output, wrap, expanded);
        (rows, columns)
    }

    #[test]
    fn line_breaks_and_wrapping_add_rows() {
        for (output, columns, expected) in [
            ("", None, (1, 0)),
            ("", Some(10), (1, 0)),
            ("0123456789", Some(10), (1, 10)),
            ("0123456789a", Some(10), (2, 11)),
            ("a\nbc\n", None, (2, 2)),
            ("a\n\n", None, (2, 1)),
            ("\n", None, (1, 0)),
            ("a\n0123456789a", Some(10), (3, 11)),
            ("\u{1b}[1mbold\u{1b}[0m", Some(10), (1, 4)),
            ("häßlich", None, (1, 7)),
            ("世界", None, (1, 4)),
            ("a世界", Some(4), (2, 3)),
            ("a\tb", None, (1, 9)),
            ("a\tb\tc", Some(16), (2, 16)),
            ("e\u{301}", None, (1, 1)),
            ("no room", Some(0), (7, 7)),
        ] {
            assert_eq!(size(output, columns, false), expected, "{output:?} in {columns:?}");
        }
    }

    proptest! {
        #[test]
        fn is_one_row_is_never_wrong(
            output in "([ -~]|\\n|\\r|\\x08|\\t|\\x0b|\\x0c|\\x1b[78DEM]|\\x1b\\[[0-9]{0,4}[mKJCDGXP@suabIZ`]|[\u{202a}-\u{202e}äß]){0,30}",
            columns in prop::option::of(1usize..40),
        ) {
            if TextSize::is_one_row(&output, columns) {
                prop_assert_eq!(TextSize::of(&output, columns, false).rows, 1);
            }
        }
    }

    proptest! {
        #[test]
        fn the_size_is_that_of_the_plain_text(
            output in "([ -~]{0,6}|x{170}|\x1b\\[[0-9;]{0,40}m|\x1b\\[[0-9;:?]{0,6}[mKJXP@su]|\x1b[78E]|\x1b\\[|\x1b|[\x00-\x1f\x7f]|\u{202a}|ä){0,12}",
            columns in prop::option::of(1usize..10),
            expanded in any::<bool>(),
        ) {
            prop_assert_eq!(TextSize::of(&output, columns, expanded), TextSize::of_plain(&plain_text(&output), columns, expanded));
        }
    }

    #[test]
    fn style_escapes_have_no_length() {
        assert_eq!(styled_ascii_len("a \u{1b}[1;38;5;208mb\u{1b}[0m~"), Some(4));
        assert_eq!(styled_ascii_len("\u{1b}[m"), Some(0));
        for output in ["\u{1b}[2K", "\u{1b}[1", "\u{1b}", "a\tb", "\u{7f}", "ä"] {
            assert_eq!(styled_ascii_len(output), None, "{output:?}");
        }
    }

    #[test]
    fn moving_the_cursor_right_makes_the_text_longer() {
        for output in ["\u{1b}[24GA", "\u{1b}[24CA", "\u{1b}[9999CA"] {
            assert!(!TextSize::is_one_row(output, Some(10)), "{output:?}");
            assert!(!TextSize::is_one_row(output, None), "{output:?}");
            assert!(size(output, Some(10), false).0 > 1, "{output:?}");
        }
        assert!(TextSize::is_one_row("\u{1b}[1mCreated Group", Some(80)));
    }

    #[test]
    fn a_truncated_line_has_one_more_row() {
        let long = "x".repeat(64 << 10);
        assert_eq!(size(&long, None, false), (2, TRUNCATED_BYTES));
        assert_eq!(size(&long, Some(64), false), (TRUNCATED_BYTES / 64 + 1, TRUNCATED_BYTES));
        assert_eq!(size(&long, Some(64), true), (1024, 64 << 10));
        assert_eq!(size(&"a\n".repeat(TRUNCATED_BYTES), None, false).0, TRUNCATED_BYTES / 2 + 2);
    }
}
