use std::borrow::Cow;

use super::{
    ansi::{AnsiParser, is_plain},
    ascii_runs::for_each_ascii_run,
};

/// A log line's text without styles: for search, copy and download.
///
/// Control characters and terminal escapes are removed; of a progress bar only its last state remains. Bidirectional
/// control characters are written as `<U+202E>`.
#[doc(hidden)]
pub fn plain_text(output: &str) -> Cow<'_, str> {
    if is_plain(output) {
        return Cow::Borrowed(output);
    }
    let mut parser = AnsiParser::default();
    parser.push(output);
    Cow::Owned(parser.finish().0)
}

/// Reads the plain text of many lines, with one buffer.
#[derive(Clone, Debug, Default)]
pub(super) struct PlainTextReader {
    buffer: String,
}

impl PlainTextReader {
    /// [`plain_text`] of a line.
    pub(super) fn read<'a>(&'a mut self, output: &'a str) -> Cow<'a, str> {
        self.buffer.clear();
        if for_each_ascii_run(output, |run| self.buffer.push_str(run)) {
            Cow::Borrowed(&self.buffer)
        } else {
            plain_text(output)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_and_overwritten_text_are_removed() {
        for (output, expected) in [
            ("\u{1b}[1;32m==>\u{1b}[0m pulled", "==> pulled"),
            ("pulling  12%\rpulling 100%", "pulling 100%"),
            ("is_admin\u{202e}", "is_admin<U+202E>"),
        ] {
            assert_eq!(plain_text(output), expected, "{output:?}");
            assert_eq!(PlainTextReader::default().read(output), expected, "{output:?}");
        }
    }
}
