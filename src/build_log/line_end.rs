/// `output` without the line end of its last row: `\n` or `\r\n`, with or without style escapes after it.
///
/// A style ends with its line, so the escapes after the line end have no effect.
pub(super) fn without_line_end(output: &str) -> &str {
    let mut rest = output;
    while let Some(before) = without_style_escape(rest) {
        rest = before;
    }
    match rest.strip_suffix('\n') {
        Some(text) => text.strip_suffix('\r').unwrap_or(text),
        None => output,
    }
}

/// `output` without the style escape (SGR) at its end. `None` if it does not end with one.
fn without_style_escape(output: &str) -> Option<&str> {
    output.strip_suffix('m')?.trim_end_matches(|c: char| c.is_ascii_digit() || c == ';').strip_suffix("\u{1b}[")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_end_is_removed() {
        for (output, expected) in [
            ("text\n", "text"),
            ("text\r\n", "text"),
            ("text\n\n", "text\n"),
            ("a\nb\n", "a\nb"),
            ("\n", ""),
            ("\r\n", ""),
            ("\u{1b}[31mred\n\u{1b}[0m", "\u{1b}[31mred"),
            ("\u{1b}[31mred\r\n\u{1b}[39;49m\u{1b}[m", "\u{1b}[31mred"),
        ] {
            assert_eq!(without_line_end(output), expected, "{output:?}");
        }
    }

    #[test]
    fn other_output_is_unchanged() {
        for output in ["", "text", "12%\r", "a\nb", "\u{1b}[31mred\u{1b}[0m", "\n\u{1b}[K", "m", "0m", "\nm"] {
            assert_eq!(without_line_end(output), output);
        }
    }
}
