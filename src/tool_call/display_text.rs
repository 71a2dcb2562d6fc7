use std::borrow::Cow;

const ESCAPE: char = '\u{1b}';

/// The most characters of a message that are shown.
const MESSAGE_LIMIT: usize = 2_000;

/// `text` in one line of at most `limit` characters. Each run of blank and hidden characters becomes one space. `None` if
/// nothing visible is left.
pub(super) fn line(text: &str, limit: usize) -> Option<String> {
    let is_gap = |c: char| c.is_whitespace() || is_hidden(c);
    let mut in_gap = false;
    let chars = text.trim_matches(is_gap).chars().filter_map(move |c| {
        let was_in_gap = std::mem::replace(&mut in_gap, is_gap(c));
        match (was_in_gap, in_gap) {
            (_, false) => Some(c),
            (false, true) => Some(' '),
            (true, true) => None,
        }
    });
    truncated(chars, limit)
}

/// `text` without terminal escapes and hidden characters but with its line breaks, truncated to 2,000 characters. `None` if
/// nothing visible is left.
pub(super) fn message(text: &str) -> Option<String> {
    let text = &*without_escapes(text);
    let is_dropped = |c: char| is_hidden(c) && c != '\n' && c != '\t';
    let chars = text.trim_matches(|c: char| c.is_whitespace() || is_hidden(c)).chars().filter(|&c| !is_dropped(c));
    truncated(chars, MESSAGE_LIMIT)
}

/// `text` without its terminal escapes.
fn without_escapes(text: &str) -> Cow<'_, str> {
    let mut parts = text.split(ESCAPE);
    let Some(first) = parts.next().filter(|first| first.len() < text.len()) else { return Cow::Borrowed(text) };
    let mut plain = String::from(first);
    let mut in_string = false;
    for part in parts {
        let (rest, starts_string) = after_escape(part, in_string);
        plain.push_str(rest);
        in_string = starts_string;
    }
    Cow::Owned(plain)
}

/// What follows the sequence whose escape character is before `text`, and whether it is a string that ends with the next
/// escape character. `in_string` is that of the sequence before.
fn after_escape(text: &str, in_string: bool) -> (&str, bool) {
    let Some(kind) = text.chars().next() else { return ("", false) };
    let rest = &text[kind.len_utf8()..];
    match kind {
        // A control sequence (CSI): parameters and a final character.
        '[' => {
            let rest = rest.trim_start_matches(|c| matches!(c, ' '..='?'));
            (rest.strip_prefix(|c| matches!(c, '@'..='~')).unwrap_or(rest), false)
        }
        // A string (OSC, DCS, SOS, PM, APC): up to BEL or ESC \. A line break ends it, so that an unterminated string does not
        // drop the rest of the text.
        ']' | 'P' | 'X' | '^' | '_' => match rest.find(['\u{7}', '\n', '\r']) {
            Some(end) => (&rest[end..], false),
            None => ("", true),
        },
        // The end of a string.
        '\\' if in_string => (rest, false),
        // A character set selection, or a private sequence such as a saved cursor.
        ' '..='/' => {
            let rest = rest.trim_start_matches(|c| matches!(c, ' '..='/'));
            (rest.strip_prefix(|c| matches!(c, '0'..='~')).unwrap_or(rest), false)
        }
        '0'..='?' => (rest, false),
        _ => (text, false),
    }
}

/// The first `limit` characters. The last one is an ellipsis if there are more.
fn truncated(mut chars: impl Iterator<Item = char>, limit: usize) -> Option<String> {
    let mut text: String = chars.by_ref().take(limit).collect();
    if chars.next().is_some() {
        text.pop();
        text.push('…');
    }
    (!text.is_empty()).then_some(text)
}

/// Control characters, characters without a width and bidirectional controls, which can make a name look like another one.
/// Joiners are kept: scripts and emoji need them.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{061C}'
                | '\u{200B}'
                | '\u{200E}'
                | '\u{200F}'
                | '\u{202A}'..='\u{202E}'
                | '\u{2060}'..='\u{206F}'
                | '\u{FEFF}'
                | '\u{E0000}'..='\u{E007F}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_no_breaks_hidden_characters_or_double_spaces() {
        assert_eq!(line("  my\r\n\n  ws\t", 80).as_deref(), Some("my ws"));
        assert_eq!(line("safe\u{202E}exe\u{0}", 80).as_deref(), Some("safe exe"));
        assert_eq!(line("d\u{2066}e\u{200B}\u{E0061}v", 80).as_deref(), Some("d e v"));
        assert_eq!(line("👩\u{200D}💻", 80).as_deref(), Some("👩\u{200D}💻"));
    }

    #[test]
    fn longer_text_ends_in_an_ellipsis() {
        assert_eq!(line("abcd", 4).as_deref(), Some("abcd"));
        assert_eq!(line("abcd\u{7}\u{202C}", 4).as_deref(), Some("abcd"));
        assert_eq!(line("abcde", 4).as_deref(), Some("abc…"));
        assert_eq!(line("שלוםם", 4).as_deref(), Some("שלו…"));
    }

    #[test]
    fn a_message_keeps_line_breaks_and_is_truncated() {
        assert_eq!(message("\u{1b}one\r\n\ttwo\n").as_deref(), Some("one\n\ttwo"));
        let long = message(&"x".repeat(10_000_000)).expect("visible");
        assert_eq!(long.chars().count(), MESSAGE_LIMIT);
        assert!(long.ends_with('…'));
    }

    #[test]
    fn a_message_has_no_terminal_escapes() {
        for (text, expected) in [
            ("\u{1b}[31mError:\u{1b}[0m no\u{1b}[38;5;208m quota", "Error: no quota"),
            ("a\u{1b}[?25lb\u{1b}[2 qc", "abc"),
            ("see \u{1b}]8;;https://example.test/\u{7}docs\u{1b}]8;;\u{7}", "see docs"),
            ("see \u{1b}]8;;https://example.test/\u{1b}\\docs\u{1b}]8;;\u{1b}\\ now", "see docs now"),
            ("\u{1b}]0;title\nfailed", "failed"),
            ("\u{1b}Pq#0\u{1b}\\failed", "failed"),
            ("\u{1b}(Bfailed\u{1b}7 here\u{1b}8", "failed here"),
            ("failed\u{1b}[3", "failed"),
            ("a\u{1b}\u{1b}[1mb\u{1b}", "ab"),
            ("C:\\dir\u{1b}[0m [31m", "C:\\dir [31m"),
        ] {
            assert_eq!(message(text).as_deref(), Some(expected), "{text:?}");
        }
        assert_eq!(message("\u{1b}[31m\u{1b}[0m"), None);
    }

    #[test]
    fn text_without_visible_characters_is_none() {
        for text in ["", " \n", "\u{0}\u{202E}", "\u{200B}\u{FEFF}"] {
            assert_eq!(line(text, 80), None, "{text:?}");
            assert_eq!(message(text), None, "{text:?}");
        }
    }
}
