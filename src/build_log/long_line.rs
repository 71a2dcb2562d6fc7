/// How much of a line's text is drawn at once, in bytes. The rest waits until the reader asks for it: a line may be of any
/// length where the server does not cut it, as the Coder API does at 1024 characters.
pub const SHOWN_AT_ONCE: usize = 4096;

/// The part of `text` that is drawn at once: all of it, unless it is long.
pub fn shown_part(text: &str) -> &str {
    &text[..text.floor_char_boundary(SHOWN_AT_ONCE)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_long_text_is_cut_and_never_within_a_character() {
        let fits = "é".repeat(SHOWN_AT_ONCE / 2);
        assert_eq!(shown_part(&fits), fits);
        let long = format!("x{fits}");
        assert_eq!(shown_part(&long).len(), SHOWN_AT_ONCE - 1);
        assert_eq!(shown_part(""), "");
    }
}
