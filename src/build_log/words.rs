/// Whether a word is made of characters like this: a letter or a digit of any script. What is neither is told by the blocks
/// that hold punctuation and symbols, for a table of all letters is large.
pub(crate) fn is_of_a_word(c: char) -> bool {
    match c {
        '\0'..='\u{7f}' => c.is_ascii_alphanumeric(),
        // Latin-1's signs; general punctuation to arrows, boxes and shapes; of East Asia; private; what stands for nothing.
        '\u{80}'..='\u{bf}' => matches!(c, 'ª' | 'µ' | 'º'),
        '×' | '÷' => false,
        '\u{2000}'..='\u{206f}' | '\u{2190}'..='\u{2bff}' | '\u{3000}'..='\u{3004}' | '\u{3008}'..='\u{3020}' => false,
        '\u{e000}'..='\u{f8ff}' | '\u{fe00}'..='\u{fe6f}' | '\u{feff}' | '\u{fff0}'..='\u{ffff}' => false,
        '\u{1f000}'..='\u{1faff}' => false,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_and_digits_of_all_scripts_make_words() {
        for c in "aZ09äßŁжΩאعक漢字かカ한ไªº٣Ａ０𐐀".chars() {
            assert!(is_of_a_word(c), "{c:?}");
            assert!(c.is_alphanumeric(), "{c:?} is one by Unicode, too");
        }
    }

    #[test]
    fn frames_marks_and_signs_do_not() {
        for c in
            "╷│╵─█▶→✓✗•…–—“”«»¡¿§©®±×÷ \u{a0}\u{2028}\u{3000}。、\u{feff}\u{fffd}❌🚫🎉#-_./\\[]()|\u{1b}\t".chars()
        {
            assert!(!is_of_a_word(c), "{c:?}");
            assert!(!c.is_alphanumeric(), "{c:?} is none by Unicode, either");
        }
    }
}
