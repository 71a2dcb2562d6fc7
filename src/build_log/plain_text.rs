use std::borrow::Cow;

use super::ansi::{AnsiParser, is_plain};

/// A log line's text as [`StyledText`](super::StyledText) has it, without the styles: for search, copy and download.
///
/// Control characters and terminal escapes are gone, and of a progress bar only its last state is left. Characters that
/// change the direction of text unseen are spelled out.
///
/// ```
/// use chat_workspace_tools::build_log::plain_text;
///
/// assert_eq!(plain_text("\u{1b}[1;32m==>\u{1b}[0m pulled"), "==> pulled");
/// assert_eq!(plain_text("pulling  12%\rpulling 100%"), "pulling 100%");
/// assert_eq!(plain_text("is_admin\u{202e}"), "is_admin<U+202E>");
/// ```
pub fn plain_text(output: &str) -> Cow<'_, str> {
    if is_plain(output) {
        return Cow::Borrowed(output);
    }
    let mut parser = AnsiParser::default();
    parser.push(output);
    Cow::Owned(parser.finish_text())
}
