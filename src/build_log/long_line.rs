/// How much of a line's text is drawn at once, in bytes. The rest waits until the reader asks for it: a line may be of any
/// length where the server does not cut it, as the Coder API does at 1024 characters.
pub const TRUNCATED_BYTES: usize = 4096;

/// The part of `text` that is drawn at once: all of it, unless it is long.
pub fn truncated(text: &str) -> &str {
    &text[..text.floor_char_boundary(TRUNCATED_BYTES)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_long_text_is_cut_and_never_within_a_character() {
        let fits = "é".repeat(TRUNCATED_BYTES / 2);
        assert_eq!(truncated(&fits), fits);
        let long = format!("x{fits}");
        assert_eq!(truncated(&long).len(), TRUNCATED_BYTES - 1);
        assert_eq!(truncated(""), "");
    }
}
