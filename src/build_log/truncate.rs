/// The length that a line's text is truncated to, in bytes, until the user expands the line. The Coder API splits lines at
/// 1024 characters; other servers may not.
pub(crate) const TRUNCATED_BYTES: usize = 4096;

/// The start of `text`, at most [`TRUNCATED_BYTES`] long.
pub(crate) fn truncated(text: &str) -> &str {
    let end = (0..=TRUNCATED_BYTES.min(text.len())).rev().find(|end| text.is_char_boundary(*end));
    &text[..end.unwrap_or_default()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_long_text_is_truncated_at_a_character_boundary() {
        let fits = "é".repeat(TRUNCATED_BYTES / 2);
        assert_eq!(truncated(&fits), fits);
        let long = format!("x{fits}");
        assert_eq!(truncated(&long).len(), TRUNCATED_BYTES - 1);
        assert_eq!(truncated(""), "");
    }
}
