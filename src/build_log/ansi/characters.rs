use unicode_width::UnicodeWidthChar;

/// Whether `text` is shown unchanged: it has no control characters except `\t` and `\n`, and no bidirectional controls.
pub(in crate::build_log) fn is_plain(text: &str) -> bool {
    // Most lines are ASCII: the check of their bytes is vectorised.
    text.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\t' | b'\n'))
        || !text.contains(|c: char| c.is_control() && !matches!(c, '\t' | '\n') || is_bidi_control(c))
}

/// Whether `c` has Unicode's property `Bidi_Control`. Such a character can make text look different from what it is
/// (CVE-2021-42574).
pub(super) fn is_bidi_control(c: char) -> bool {
    matches!(
        c,
        '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}'
    )
}

/// `c` as `<U+202E>`, like `less` shows it.
pub(super) fn escape_notation(c: char) -> String {
    format!("<U+{:04X}>", u32::from(c))
}

/// Whether `c` is drawn in the cell of the character before it: combining characters, joiners and emoji modifiers.
pub(super) fn joins_previous_cell(c: char) -> bool {
    const EMOJI_MODIFIERS: std::ops::RangeInclusive<char> = '\u{1F3FB}'..='\u{1F3FF}';
    c.width() == Some(0) || EMOJI_MODIFIERS.contains(&c)
}
