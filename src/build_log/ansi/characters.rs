/// Whether `text` stands as it is: nothing in it moves a cursor, sets a style or has to be made visible.
pub(in crate::build_log) fn is_plain(text: &str) -> bool {
    // Most lines are ASCII, and their bytes are checked many at a time.
    text.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\t' | b'\n'))
        || !text.chars().any(|c| c.is_control() && !matches!(c, '\t' | '\n') || is_bidi_control(c))
}

/// Whether `c` changes the direction of the text around it, unseen (Unicode's property Bidi_Control). Such text can read
/// unlike what it says (CVE-2021-42574).
pub(super) fn is_bidi_control(c: char) -> bool {
    matches!(
        c,
        '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}'
    )
}

/// `c`, which is below U+10000, as `<U+202E>`: the form in which `less` shows it.
pub(super) fn visible_escape(c: char) -> impl Iterator<Item = char> {
    let digits = [12, 8, 4, 0].into_iter().filter_map(move |shift| char::from_digit(c as u32 >> shift & 0xF, 16));
    "<U+".chars().chain(digits.map(|digit| digit.to_ascii_uppercase())).chain(['>'])
}

/// Whether `c` has no cell of its own and joins the one before it.
///
/// Covers the marks and joiners of common scripts and of emoji. A mark not listed takes a cell, which only shows when a
/// line is overwritten.
pub(super) fn joins_previous_cell(c: char) -> bool {
    matches!(
        c,
        '\u{300}'..='\u{36F}'
            | '\u{483}'..='\u{489}'
            | '\u{591}'..='\u{5BD}'
            | '\u{5BF}'
            | '\u{5C1}'..='\u{5C2}'
            | '\u{5C4}'..='\u{5C5}'
            | '\u{5C7}'
            | '\u{610}'..='\u{61A}'
            | '\u{64B}'..='\u{65F}'
            | '\u{670}'
            | '\u{6D6}'..='\u{6DC}'
            | '\u{6DF}'..='\u{6E4}'
            | '\u{900}'..='\u{902}'
            | '\u{93C}'
            | '\u{941}'..='\u{948}'
            | '\u{94D}'
            | '\u{E31}'
            | '\u{E34}'..='\u{E3A}'
            | '\u{E47}'..='\u{E4E}'
            | '\u{1AB0}'..='\u{1AFF}'
            | '\u{1DC0}'..='\u{1DFF}'
            | '\u{200B}'..='\u{200D}'
            | '\u{2060}'
            | '\u{20D0}'..='\u{20FF}'
            | '\u{3099}'..='\u{309A}'
            | '\u{FE00}'..='\u{FE0F}'
            | '\u{FE20}'..='\u{FE2F}'
            | '\u{FEFF}'
            | '\u{1F3FB}'..='\u{1F3FF}'
            | '\u{E0100}'..='\u{E01EF}'
    )
}
